"""Taken home beside the mark: bet, simple methods, weakest groups and checks, escaped, and only for who opened it."""

import re

import numpy as np
import pytest
import torch

from core import jobs
from core.baselines import examined
from core.checklist import open_checked
from core.datasets.dataset import Column, Dataset
from core.datasets.own import keep
from core.export.taking import made
from core.store import Store
from tests.core.reported import OWNER, finished, report, words

torch.set_num_threads(1)
BAD = "<img src=x onerror=alert(1)>"
SAID = ("Beside the bet", "Weakest groups", "Known when it was opened", "The bet", "Always the")


@pytest.fixture
def store(data_folder, monkeypatch):
    monkeypatch.setattr(jobs, "ensure_supervisor", lambda store: None)
    return Store(f"sqlite:///{data_folder / 'beside.db'}")


def studied(store: Store, **learning) -> str:
    """A network of a table in whose third town the answers are thrown by a coin."""
    dice = np.random.default_rng(0)
    x = np.stack([dice.normal(size=500), np.arange(500) % 4], axis=1).astype(np.float32)
    y = np.where(x[:, 1] == 2, dice.integers(0, 2, 500), x[:, 0] > 0).astype(np.int64)
    columns = (Column(BAD), Column("town", "category", ("Ur", "Uruk", BAD, "Kish")))
    own = keep(Dataset("own", "fruit", "table", "classification", x, y, columns, (BAD, "yes"), "ripe"), {})
    return finished(store, {"data": {"name": "own", "own": own}, "learning": {"epochs": 40, "lr": 0.02} | learning})


def test_bet_methods_groups_and_checks_are_in_the_report_as_text(store):
    run = studied(store)
    result = open_checked(store, run, OWNER, "why", bet=72)
    exams = examined(store, run, OWNER)
    page = report(store, run)
    said = words(page).replace("&lt;", "<").replace("&gt;", ">")
    assert BAD not in page and "onerror=alert(1)>" not in page
    assert "The bet 72 %" in said and f"Final exam {100 * result['test']['accuracy']:.0f} %" in said
    for each in exams:
        assert f"{each['title']}, at the same exam {100 * each['test']['marks']['accuracy']:.0f} %" in said
    assert "On new questions the network is clearly better than “Always the majority”" in said.replace("&quot;", '"')
    answers, town = result["answers"], [int(row) % 4 for row in result["answers"]["ids"]]
    wrong = [truth != guess for truth, guess in zip(answers["truth"], answers["guess"], strict=True)]
    there = [miss for miss, place in zip(wrong, town, strict=True) if place == 2]
    assert f"town: {BAD} {len(there)} {100 * (1 - np.mean(there)):.0f} %" in said and "weaker than luck" in said
    assert "It has learned to its end" in said and "There is no second final exam" in said


def test_a_card_tells_them_too(store):
    run = studied(store)
    open_checked(store, run, OWNER, "why", bet=72)
    examined(store, run, OWNER)
    card = made(store, run, "card", OWNER)[1].decode()
    assert "- The bet before it was opened: 72 %." in card and "- On new questions the network is clearly" in card
    assert re.search(r"  - town: \\<img src=x onerror=alert\(1\)\\>, \d+ % in \d+ questions\.", card)


def test_nothing_of_it_is_told_while_the_exam_is_sealed_or_to_a_stranger(store):
    run = studied(store, epochs=2)
    assert not [each for each in SAID if each in words(report(store, run))]
    open_checked(store, run, "b" * 32, "mine", bet=72)
    examined(store, run, "b" * 32)
    assert not [each for each in SAID if each in words(report(store, run))]
    assert "bet before" not in made(store, run, "card", OWNER)[1].decode()


def test_an_opening_without_bet_or_methods_says_no_more_than_it_knows(store):
    run = studied(store, epochs=2)
    open_checked(store, run, OWNER, "why")
    said = words(report(store, run))
    assert "Beside the bet" not in said and "Weakest groups" in said


def test_of_numbers_all_stands_in_their_unit(store):
    run = finished(store, {"data": {"name": "diabetes"}, "learning": {"epochs": 3}})
    open_checked(store, run, OWNER, "why", bet=50)
    mean = examined(store, run, OWNER)[0]["test"]["marks"]["mae"]
    said = words(report(store, run))
    assert "The bet 50 points" in said and f"Always the mean, at the same exam {mean:.3g} points" in said
