"""A sentence somebody typed: the network's own answer, each word's part of it, and a sentence for what can't be."""

import time

import numpy as np
import pytest
import torch

from core import jobs
from core.measure import answers
from core.pretrained import minilm
from core.run import learn, setup
from core.spec import SpecError, parse
from core.spoken import LONGEST, checked, understood
from core.store import Store

torch.set_num_threads(1)
BAG = {"data": {"name": "movies", "rows": 400}, "model": {"name": "embedding_bag"}, "learning": {"epochs": 5}}
TEXT = "A funny, warm film; but the <b>plot</b> is Zorblax and bad."


@pytest.fixture(scope="module")
def bag():
    attempt = setup(parse(BAG))
    list(learn(attempt))
    return attempt


def scores(attempt, text: str) -> np.ndarray:
    return answers(attempt.model, torch.from_numpy(attempt.preparation.inputs([text]))).numpy()[0]


def test_of_a_bag_the_words_add_up_to_the_answer(bag):
    told, output = understood(bag, TEXT), scores(bag, TEXT)
    bias = bag.model.decide.bias.detach().numpy()
    whole = sum(share for _, share in told["pieces"] if share is not None)
    assert whole == pytest.approx((output - bias)[1] - (output - bias)[0], abs=1e-2)
    assert told["answer"] == output.argmax() and 0.5 <= told["sure"] <= 1
    assert "".join(text for text, _ in told["pieces"]) == TEXT
    assert dict(map(tuple, told["pieces"]))["Zorblax"] is None


def test_of_any_other_network_a_word_counts_what_changes_without_it():
    attempt = setup(parse(BAG | {"model": {"name": "gru", "units": 8}}))
    list(learn(attempt))
    told = dict(map(tuple, understood(attempt, "a bad film")["pieces"]))
    whole, without = scores(attempt, "a bad film"), scores(attempt, "a  film")
    assert told["bad"] == pytest.approx((whole - without)[1] - (whole - without)[0], abs=1e-3)


def test_of_minilm_too(monkeypatch):
    def read(texts):
        for place, text in enumerate(texts):
            yield [place], np.float32([[text.count(chr(97 + number % 26)) for number in range(minilm.NUMBERS)]])

    monkeypatch.setattr(minilm, "read", read)
    monkeypatch.setattr(minilm, "available", lambda: (True, "", ""))
    data = {"name": "movies", "rows": 60, "seed": 5, "read": "minilm"}  # that no other test has in memory
    attempt = setup(parse({"data": data, "model": {"name": "linear"}, "learning": {"epochs": 2}}))
    list(learn(attempt))
    told = understood(attempt, "not bad at all")
    assert [share is None for _, share in told["pieces"]] == [False, True] * 3 + [False]


@pytest.mark.parametrize(("text", "error", "remedy"), [
    ("", "nothing to read", "Type"), ("   \n ", "nothing to read", "Type"), ("!!! ???", "no word", "Type"),
    ("x" * 100_000, "100,000 characters; at most 1,000", "Shorten"),
    ("ab " * 40_000, "characters; at most", "Shorten")])
def test_what_can_not_be_read_is_said_in_a_sentence(text, error, remedy):
    with pytest.raises(SpecError, match=error) as refusal:
        checked(text)
    assert refusal.value.field == "text" and remedy in refusal.value.remedy


@pytest.mark.parametrize(("text", "error"), [("世界 мир", "None of the 2 words is in the course"),
                                             ("Zorblax!", "The only word is not in the course")])
def test_words_that_the_course_never_had_give_it_nothing_to_go_by(bag, text, error):
    with pytest.raises(SpecError, match=error):
        understood(bag, text)


def test_odd_letters_and_long_texts_are_read(bag):
    assert understood(bag, checked("İ bad \ud800 film \x00"))["pieces"]
    assert len(understood(bag, "bad " * (LONGEST // 4))["pieces"]) == LONGEST // 2


def test_a_page_asks_for_it_and_a_process_answers(data_folder):
    store = Store()
    run = jobs.submit(store, parse(BAG | {"learning": {"epochs": 2}}), "me")
    with pytest.raises(SpecError, match="no such run"):
        jobs.read(store, "0" * 32, "a film", "me")
    for _ in range(600):
        if jobs.status(store, run)["state"] == "done":
            break
        time.sleep(0.1)
    told = jobs.read(store, run, "a bad film", "me")
    assert told["epoch"] == 2 and [text for text, _ in told["pieces"]] == ["a", " ", "bad", " ", "film"]
    with pytest.raises(SpecError, match="nothing to read"):
        jobs.read(store, run, " ", "me")
    assert not [job for job in store.queue.all() if job["kind"] == "read"]
    jobs.shutdown(store)
