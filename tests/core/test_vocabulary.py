"""Words and their numbers: from the course alone, the same pieces back, nothing lost by odd letters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import prepare, vocabulary
from core.datasets import load
from core.spec import DataSpec, SplitSpec
from core.split import cut
from core.vocabulary import fit, pieces, words


@pytest.mark.parametrize(("text", "found"), [
    ("Don't PANIC, it's fine.", ["don't", "panic", "it's", "fine"]), ("so-so", ["so", "so"]),
    ("I love it :) ;-( :D", ["i", "love", "it", ":)", ";-(", ":d"]), ("21st_century", ["21st", "century"]),
    ("naïve Café", ["naïve", "café"]), ("", []), ("!!! ???", []), ("世界 мир", ["世界", "мир"]),
    ("note:draft", ["note", "draft"])])
def test_words_are_what_people_call_words(text: str, found: list[str]):
    assert list(words(text)) == found


@given(st.text())
def test_the_pieces_make_up_the_text_and_hold_its_words(text: str):
    cut_ = pieces(text)
    assert "".join(piece for piece, _ in cut_) in (text, text.lower())
    assert [word for _, word in cut_ if word is not None] == list(words(text))


def test_the_most_frequent_word_is_number_one_and_equals_stand_in_order():
    known = fit(["b a a", "c b a"])
    assert known.words == ("a", "b", "c") and known.length == 3 and known.vocabulary == 4
    assert known.inputs(["c zebra a", "", "a a a a a"]).tolist() == [[3, 1, 0], [0, 0, 0], [1, 1, 1]]


def test_words_of_practice_and_exam_have_no_number():
    data = DataSpec(name="movies", rows=300)
    split = cut(load(data), data, SplitSpec())
    reader = prepare.fit(load(data), split.train, data).reader
    course = {word for text in split.train.x for word in words(text)}
    assert set(reader.words) == course
    foreign = [word for text in (*split.val.x, *split.test.x) for word in words(text) if word not in course]
    assert foreign and not reader.codes(" ".join(foreign))


def test_a_sentence_without_a_known_word_is_all_padding():
    known = fit(["good film"])
    assert not known.inputs(np.array(["無", "x" * 100_000, ""], object)).any()
    assert vocabulary.PADDING == 0
