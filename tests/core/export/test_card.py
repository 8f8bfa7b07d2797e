"""The model card tells what is known, with its error bars, and of the final exam only what may be known."""

import json
import re

import pytest
import torch

from core.exam import open_sealed, wilson
from core.export.card import plain
from core.export.facts import LICENCES
from core.export.taking import made
from core.spec import parse
from core.store import Store
from tests.core.taken import finished_run

torch.set_num_threads(1)

QUICK = {"data": {"rows": 60, "label_noise": 0.1}, "learning": {"epochs": 3}}


@pytest.fixture
def store():
    kept = Store()
    yield kept
    kept.close()


def card(store, run: str, visitor: str = "ann") -> str:
    name, data = made(store, run, "card", visitor)
    assert name.endswith(".md")
    return data.decode()


def test_marks_stand_there_with_their_intervals(store):
    run = finished_run(store, QUICK)
    text, last = card(store, run), store.events(run)[-1]
    right = round(last["val"]["accuracy"] * 12)
    low, high = wilson(right, 12)
    share, low, high = (f"{100 * value:.0f} %" for value in (right / 12, low, high))
    assert f"| practice exam (validation set) | 12 | {share} | {low} to {high} |" in text
    gap = 100 * (last["train"]["accuracy"] - last["val"]["accuracy"])
    assert f"The gap: {gap:.0f} points of 100" in text and "10% of the answers" in text
    assert store.events(run)[0]["fingerprint"] in text and run in text


def test_the_settings_on_the_card_are_the_settings(store):
    text = card(store, finished_run(store, QUICK))
    assert parse(json.loads(re.search(r"```json\n(.*?)```", text, re.DOTALL).group(1))) == parse(QUICK)


def test_a_sealed_exam_has_no_mark_and_an_opened_one_has_it_for_its_opener_only(store):
    run = finished_run(store, QUICK)
    assert "final exam is sealed" in card(store, run) and "| final exam" not in card(store, run)
    opening = open_sealed(store, run, "ann", "to *see* <b>it</b>")
    text = card(store, run)
    low, high = (f"{100 * end:.0f} %" for end in opening["interval"])
    assert f"| final exam (test set) | 12 | {100 * opening['test']['accuracy']:.0f} % | {low} to {high} |" in text
    assert "opened for the first time" in text and r"to \*see\* \<b\>it\</b\>" in text
    assert "final exam is sealed" in card(store, run, "bob")
    second = finished_run(store, QUICK | {"seed": 1})
    text = card(store, second)
    assert "looked at 1 times through other networks" in text and "Attempts at this exam so far: 2" in text


def test_behind_glass_the_card_says_that_the_exam_proves_nothing(store):
    text = card(store, finished_run(store, QUICK, glass=True))
    assert "lay open while it learned (3 looks)" in text and "| final exam (test set) |" in text


def test_a_number_to_predict_has_a_miss_in_its_unit(store):
    text = card(store, finished_run(store, {"data": {"name": "diabetes", "rows": 100}, "learning": {"epochs": 2}}))
    assert re.search(r"\| practice exam .* \| 20 \| [\d.]+ points \| [\d.]+ points to [\d.]+ points \|", text)
    assert LICENCES["diabetes"].split(" (")[0] in text


@pytest.mark.parametrize("text", ["[x](javascript:alert(1))", "![](http://e.org/p.png)", "<img src=x>", "`a` **b** _c_",
                                  "# a", "a\n\n# b", "see http://e.org or www.e.org"])
def test_no_name_becomes_a_link_a_picture_or_a_heading(text):
    shown = plain(text)
    assert "\n" not in shown and "](" not in shown.replace("\\]", "") and "://" not in shown and "www." not in shown
    assert not re.search(r"(?<!\\)[<`*_#\[]", shown)
