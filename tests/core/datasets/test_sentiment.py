"""Sentences of four domains: what the file promises, whose they are, and the exam from another domain."""

import numpy as np
import pytest

from core.datasets import load
from core.datasets.sentiment import DOMAINS, sentences
from core.elsewhere import Examiner
from core.spec import DataSpec, SpecError, SplitSpec
from core.split import cut
from core.vocabulary import words

SIZES = {"movies": 10_041, "products": 2_935, "tweets": 3_362, "news": 2_748}


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_file_holds_clear_sentences_once_each(domain: str):
    found = sentences()[domain]
    assert len(found) == SIZES[domain] == len({each.text for each in found})
    assert all(0.5 <= abs(each.score) <= 4 for each in found)
    assert not any("&amp;" in each.text or "&quot;" in each.text or "\t" in each.text for each in found)


def test_the_first_and_the_clearest_sentence_stand_in_the_source_as_they_stand_here():
    first = sentences()["movies"][0]
    assert first.score == 2.27 and first.text.startswith("The Rock is destined to be the 21st Century's new ''Conan''")
    assert sentences()["tweets"][2].text.startswith("We were 17 deep last night & the love was so strong")


@pytest.mark.parametrize(("domain", "sources"), [("products", 298), ("news", 497)])
def test_reviews_and_articles_are_groups_that_a_random_cut_tears_apart(domain: str, sources: int):
    data = DataSpec(name=domain)
    dataset = load(data)
    assert len(np.unique(dataset.groups)) == sources
    torn, whole = ([set(dataset.groups[part.ids]) for part in (split.train, split.test)] for split in
                   (cut(dataset, data, SplitSpec()), cut(dataset, data, SplitSpec(how="group"))))
    assert torn[0] & torn[1] and not whole[0] & whole[1]


def test_of_film_reviews_nobody_knows_whose_they_are():
    assert load(DataSpec(name="movies")).groups is None


def test_tweets_that_say_the_same_words_are_one_group():
    dataset = load(DataSpec(name="tweets"))
    same = {text: group for text, group in zip(dataset.x, dataset.groups, strict=True)
            if words(text) == ("damn", "running", "late", "sucks")}
    assert len(same) == 6 and len(set(same.values())) == 1  # DAMN, running late SUCKS!


@pytest.mark.parametrize("world", ["products", "tweets", "news"])
def test_an_exam_from_another_domain_has_the_same_right_answers_and_its_own_sentences(world: str):
    data = DataSpec(name="movies")
    dataset = load(data)
    home, away = (cut(dataset, data, SplitSpec(world=each)) for each in ("same", world))
    assert np.array_equal(home.test.y, away.test.y) and np.array_equal(home.test.ids, away.test.ids)
    answers = {each.text: int(each.score > 0) for each in sentences()[world]}
    assert [answers[text] for text in away.test.x] == away.test.y.tolist()
    assert len(set(away.test.x)) == len(away.test.x), "no sentence is asked twice"
    for part in ("train", "val"):
        assert np.array_equal(getattr(home, part).x, getattr(away, part).x)
    assert home.fingerprint != away.fingerprint


def test_wrong_answers_of_the_book_choose_no_other_sentences():
    noisy, clean = (DataSpec(name="movies", rows=400, label_noise=share, wrong_in="book") for share in (0.5, 0.0))
    exams = [cut(load(data), data, SplitSpec(world="tweets", how="random")).test for data in (noisy, clean)]
    assert np.array_equal(exams[0].x, exams[1].x) and np.array_equal(exams[0].y, exams[1].y)


def test_a_domain_too_small_for_the_exam_is_named_with_the_remedy():
    data = DataSpec(name="movies")
    with pytest.raises(SpecError, match="tweets has 1,06. negative sentences") as refusal:
        cut(load(data), data, SplitSpec(world="tweets", train=0.3, val=0.2, test=0.5))
    assert refusal.value.field == "split.world" and "smaller share" in refusal.value.remedy


def test_another_seed_of_the_cut_asks_other_sentences():
    dataset, ids = load(DataSpec(name="movies", rows=300)), np.arange(60)
    first, again, other = (Examiner("tweets", seed=seed).ask(dataset, ids).x.tolist() for seed in (0, 0, 1))
    assert first == again != other
