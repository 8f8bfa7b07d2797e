"""Pictures of sentences: each word's share is exact, unknown words are named as such, and the exam is not in it."""

import numpy as np
import torch

from core.frames import pack
from core.measure import answers
from core.run import learn, setup
from core.snapshot import frame, scene
from core.spec import parse
from core.vocabulary import words

torch.set_num_threads(1)
SPEC = {"data": {"name": "movies", "rows": 400}, "model": {"name": "embedding_bag"}, "learning": {"epochs": 5}}


def learned(**more):
    attempt = setup(parse(SPEC | more))
    list(learn(attempt))
    return attempt


def test_the_shares_of_the_words_and_the_bias_are_the_answer():
    attempt = learned()
    _, drawn = frame(attempt)
    shares, bias = drawn["sentences.share"].sum(axis=1), attempt.model.decide.bias.detach()
    output = answers(attempt.model, attempt.val.x[:12])
    assert np.allclose(shares + (bias[1] - bias[0]).item(), (output[:, 1] - output[:, 0]).numpy(), atol=1e-4)


def test_the_words_of_a_sentence_and_their_shares_stand_in_one_order():
    attempt = learned()
    header, _ = scene(attempt)
    reader, (_, drawn) = attempt.preparation.reader, frame(attempt)
    for row, cut in enumerate(header["sentences"]):
        assert "".join(text for text, _ in cut) == attempt.split.val.x[row][:220]
        numbers = [number for _, number in cut if number > 0]
        assert drawn["sentences.word"][row][:len(numbers)].tolist() == numbers
        unknown = [text for text, number in cut if number == 0]
        assert all(text.lower() not in reader.numbers for text in unknown)


def test_the_words_it_leans_on_are_those_with_the_largest_leaning_and_are_counted_in_the_course():
    attempt = learned()
    negative, positive = frame(attempt)[0]["words"]
    leaning = attempt.model.leanings()
    leaning = (leaning[:, 1] - leaning[:, 0])[1:]
    assert positive[0][0] == attempt.preparation.reader.words[int(leaning.argmax())]
    assert negative[0][0] == attempt.preparation.reader.words[int(leaning.argmin())]
    course = [word for text in attempt.split.train.x for word in words(text)]
    assert all(count == course.count(word) for word, _, count in (*negative, *positive))


def test_where_the_answer_is_no_sum_no_word_gets_a_share():
    attempt = learned(model={"name": "gru", "units": 8})
    header, drawn = scene(attempt)[0], frame(attempt)[1]
    assert header["panels"] == ["sentences", "curves", "network", "matrix"] and not header["counted"]
    assert "sentences.share" not in drawn and len(drawn["examples.guess"]) == 12


def test_sentences_travel_and_come_from_practice_only():
    attempt = learned(split={"world": "tweets"})
    header, arrays = scene(attempt)
    told = pack(header, arrays).decode("utf-8", "replace")
    assert not any(text in told for text in attempt.split.test.x if len(text) > 20)
    assert len(pack(*frame(attempt))) < 25_000
