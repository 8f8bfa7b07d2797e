"""What is measured before an opening, and the bet beside the mark; and all of it blind to the sealed exam."""

import numpy as np
import pytest

from core import checklist
from core.checklist import checks, open_checked
from core.datasets.own import keep
from core.errands import ERRANDS
from core.exam import open_sealed, wilson
from core.spec import SpecError
from core.store import Store
from tests.core.test_exam import QUICK, trained
from tests.core.test_seal import absurd, with_exam


@pytest.fixture
def store():
    opened = Store()
    yield opened
    opened.close()


def asked(store: Store, run: str, visitor: str = "ann") -> dict[str, dict]:
    return {each["name"]: each for each in checks(store, store.get_run(run), visitor)}


def test_the_error_bar_to_come_is_wilsons_at_the_practice_mark(store):
    run = trained(store, QUICK)
    mark = store.get_run(run)["val"]["accuracy"]
    low, high = wilson(round(20 * mark), 20)
    found = asked(store, run)["bar"]
    assert not found["good"] and "Fewer than 100 questions" in found["says"]
    assert f"20 questions: {100 * mark:.0f} %, as in practice, would mean {100 * low:.0f} to {100 * high:.0f} %" in \
        found["says"]
    assert asked(store, trained(store, {"data": {"rows": 600}, "learning": {"epochs": 1}}))["bar"]["good"]


def test_whether_it_is_the_best_is_told_by_practice_alone(store):
    runs = [trained(store, QUICK | {"learning": {"epochs": epochs, "lr": 0.05}}) for epochs in (1, 30)]
    marks = [store.get_run(run)["val"]["accuracy"] for run in runs]
    assert marks[0] < marks[1]
    worse, best = (asked(store, run)["best"] for run in runs)
    assert best["good"] and best["says"] == "Of your 2 attempts it did best in practice."
    assert not worse["good"] and f"{100 * marks[1]:.0f} %, this one {100 * marks[0]:.0f} %" in worse["says"]
    other = trained(store, QUICK | {"seed": 3}, owner="bob")
    assert asked(store, other, "bob")["best"]["good"] is None


def test_the_best_of_a_search_is_not_called_the_only_attempt(store):
    """The list of runs does not name what a search has tried; the checks count it all the same."""
    runs = [trained(store, QUICK | {"learning": {"epochs": epochs, "lr": 0.05}}) for epochs in (1, 30)]
    for run in runs:
        store.change_run(run, listed=False)
    store.searches.create("s", "ann", {"base": QUICK}, "done")
    for number, run in enumerate(runs):
        store.searches.add_try("s", {"number": number, "run": run})
    worse, best = (asked(store, run)["best"] for run in runs)
    assert best["says"] == "Of your 2 attempts it did best in practice." and worse["good"] is False
    store.change_run(runs[1], listed=True)  # shown on the page, it stands in both lists and is still one
    assert asked(store, runs[1])["best"]["says"] == "Of your 2 attempts it did best in practice."


def test_every_look_counts_also_through_another_attempt(store):
    first, second = (trained(store, QUICK | {"seed": seed}) for seed in (0, 1))
    assert asked(store, first)["looks"]["good"]
    open_sealed(store, first, "ann", "to see")
    found = asked(store, second)["looks"]
    assert not found["good"] and "looked at its questions once: this is a peek" in found["says"]
    assert asked(store, second, "bob")["looks"]["good"]


def test_data_that_were_collected_once_have_no_second_exam(store):
    from core.datasets import load
    from core.spec import DataSpec

    assert "second" not in asked(store, trained(store, QUICK))
    own = keep(load(DataSpec(name="penguins")), {})
    run = trained(store, {"data": {"name": "own", "own": own}, "learning": {"epochs": 1}})
    assert "no second final exam" in asked(store, run)["second"]["says"]


def test_another_exam_changes_nothing_that_is_said_before_the_opening(store, monkeypatch):
    run = trained(store, {"data": {"rows": 100}, "split": {"how": "random"}, "learning": {"epochs": 2}})
    before = checks(store, store.get_run(run), "ann")
    changed = with_exam(absurd, monkeypatch)
    assert checks(store, store.get_run(run), "ann") == before
    assert store.openings(run=run) == [] and not changed


def test_bet_and_checks_of_that_moment_are_written_beside_the_mark(store):
    run = trained(store, QUICK)
    before = checks(store, store.get_run(run), "ann")
    found = ERRANDS["exam"](store, {"run": run, "visitor": "ann", "reason": "why", "fresh": 0, "bet": 80}, "ann")
    kept = store.openings(run=run)[0]["result"]
    assert kept["bet"] == found["bet"] == 80 and kept["checks"] == before
    assert "bet" not in open_checked(store, run, "ann", "again")
    assert not {each["name"]: each for each in store.openings(run=run)[1]["result"]["checks"]}["looks"]["good"]


@pytest.mark.parametrize("bet", [-1, 101, float("nan"), float("inf"), "80", True])
def test_a_bet_that_cannot_come_true_is_refused_and_opens_nothing(bet, store):
    run = trained(store, QUICK)
    with pytest.raises(SpecError, match="can't come true"):
        open_checked(store, run, "ann", "why", bet=bet)
    assert store.openings(run=run) == []


def test_of_numbers_the_bet_is_a_miss(store):
    run = trained(store, {"data": {"name": "diabetes"}, "learning": {"epochs": 1}})
    assert open_checked(store, run, "ann", "why", bet=230)["bet"] == 230
    said = asked(store, run)["bar"]["says"]
    dice = np.random.default_rng(0)
    means = np.abs(dice.normal(size=(20_000, 88))).mean(axis=1)  # many exams of 88 misses from a bell curve
    assert checklist.FEW > 88 and f"88 questions: how far off it is on average will be known to about "\
        f"± {100 * 1.96 * means.std() / means.mean():.0f} %" in said
