"""A run that goes on tells, to the byte, what a run with so many rounds from the start would have told."""

import pytest
import torch

from core import saved
from core.__main__ import events_of
from core.events import line
from core.export.taking import made
from core.finished import recall
from core.reload import load
from core.run import learn, run, setup
from core.saved import go_on
from core.spec import SpecError, parse
from core.store import Store
from tests.core.taken import finished_run

torch.set_num_threads(1)

MOONS = {"data": {"rows": 60}, "learning": {"epochs": 4, "batch_size": 8}}


@pytest.fixture
def store(monkeypatch):
    monkeypatch.setattr(saved, "ensure_supervisor", lambda store: None)  # these learn here
    kept = Store()
    yield kept
    kept.close()


def learned(store, name: str) -> list[str]:
    """Lets a run of the store learn to its end, as a process would that takes it up; its Events as they are written."""
    row = store.get_run(name)
    attempt = setup(parse(row["spec"]), name, row["glass"])
    return [line(event) for event in events_of(store, attempt, lambda: None)]


def straight(choices, epochs: int, name: str, glass: bool = False) -> list[str]:
    choices = choices | {"learning": choices["learning"] | {"epochs": epochs}}
    return [line(event) for event in run(parse(choices), name, glass)]


def stopped(store, choices, steps: int, owner: str = "ann") -> str:
    """A run that is stopped by hand after so many steps, as its process leaves it."""
    attempt = setup(parse(choices), "f" * 32)
    store.create_run(attempt.run, parse(choices).model_dump(mode="json"), owner)
    told = []
    for event in learn(attempt):
        told += [event] if event else []
        if event is None and attempt.step == steps:
            attempt.stop()
        if event and event["kind"] == "epoch" and attempt.epoch == 1:  # a checkpoint on the way
            store.save_checkpoint(attempt.run, attempt.epoch, attempt.step, *attempt.checkpoint())
    tensors, meta = attempt.checkpoint()
    store.save_checkpoint(attempt.run, attempt.epoch, attempt.step, tensors, meta | {"events": attempt.events - 1})
    store.append(attempt.run, 0, told)
    return attempt.run


@pytest.mark.parametrize("choices", [
    MOONS, MOONS | {"model": {"dropout": 0.3, "hidden": [8]}},
    MOONS | {"learning": MOONS["learning"] | {"early_stop": 50, "lr": 0.3}, "seed": 3},  # its best round is put back
    MOONS | {"learning": MOONS["learning"] | {"changes": [{"step": 9, "field": "lr", "value": 0.1},
                                                         {"step": 30, "field": "batch_size", "value": 4}]}},
    {"data": {"name": "mnist1d", "rows": 60}, "model": {"name": "cnn", "filters": 2},
     "learning": {"epochs": 2, "augment": "shift"}},
    {"data": {"name": "digits", "rows": 60}, "model": {"name": "autoencoder", "filters": 2},
     "learning": {"epochs": 2, "name": "denoise"}},
    {"data": {"name": "mazes", "rows": 200}, "model": {"name": "policy"},
     "learning": {"epochs": 2, "name": "ppo", "walks": 16}},
    {"data": {"name": "polynomial", "rows": 60}, "model": {"name": "polynomial"},
     "learning": {"epochs": 3, "optimizer": "momentum", "early_stop": 9, "lr": 0.5}}])  # here too
def test_a_run_that_goes_on_is_the_longer_run_also_out_of_a_file(store, choices):
    old, more = finished_run(store, choices), choices["learning"]["epochs"] + 3
    assert store.events(old)[-1]["best"]["restored"] == ("early_stop" in choices["learning"])
    loaded, _ = load(store, made(store, old, "weights", "ann")[1], "bob")
    for source, owner in ((old, "ann"), (loaded, "bob")):
        name = go_on(store, source, more, owner)
        assert store.get_run(name)["owner"] == owner and store.queue.get(name)["state"] == "queued"
        assert store.load_checkpoint(name)[1]["epoch"] == more - 3  # it does not begin anew
        assert learned(store, name) == straight(choices, more, name)
        assert recall(store, name, owner).attempt.trail.keys() == set(range(1, more + 1))


def test_behind_glass_it_goes_on_behind_glass(store):
    name = go_on(store, finished_run(store, MOONS, glass=True), 6, "ann")
    assert learned(store, name) == straight(MOONS, 6, name, glass=True)


@pytest.mark.parametrize(("steps", "epoch"), [(10, 2), (13, 1), (3, None)])
def test_a_run_that_was_stopped_goes_on_from_its_last_whole_round(store, steps, epoch):
    """Five steps a round: stopped between two rounds, within one, and before the first had ended."""
    choices = MOONS | {"learning": MOONS["learning"] | {"epochs": 9}}
    name = go_on(store, stopped(store, choices, steps), 5, "ann")
    kept = store.load_checkpoint(name)
    assert (kept and kept[1]["epoch"]) == epoch
    assert learned(store, name) == straight(choices, 5, name)


def test_a_run_goes_on_from_a_run_that_went_on(store):
    once = go_on(store, finished_run(store, MOONS), 6, "ann")
    learned(store, once)
    twice = go_on(store, once, 9, "ann")
    assert learned(store, twice) == straight(MOONS, 9, twice)


def test_asked_twice_it_is_one_run_and_each_visitor_has_their_own(store):
    old = finished_run(store, MOONS)
    name = go_on(store, old, 6, "ann")
    assert go_on(store, old, 6, "ann") == name and go_on(store, old, 7, "ann") != name
    assert go_on(store, old, 6, "bob") != name and len(store.queue.all("queued")) == 3


def test_of_a_trail_that_was_thinned_the_nearest_moments_stay(store, monkeypatch):
    monkeypatch.setattr("core.attempt.TRAIL_EPOCHS", 10)
    choices = MOONS | {"learning": MOONS["learning"] | {"epochs": 40}}
    old = finished_run(store, choices)
    name = go_on(store, old, 80, "ann")
    before = set(recall(store, old, "ann").attempt.trail)
    learned(store, name)
    kept = set(recall(store, name, "ann").attempt.trail)
    assert len(kept) <= 10 and max(kept) == 80 and len(kept & before) >= 5 and {e for e in kept if e <= 40} <= before


@pytest.mark.parametrize(("row", "epochs", "said"), [
    ("none", 9, "There is no run"), ("learning", 9, "it is learning"),
    ("failed", 9, "failed, and can't go on: It broke."),
    ("done", 4, "4 in all would be no more"), ("done", 3, "3 in all would be no more"), ("done", 0, "must be between"),
    ("done", 10**6, "must be between"), ("done", "9", "Give a number"), ("done", None, "a number"),
    ("early", 90, "stopped by itself after round"), ("class", 9, "a class of 2")])
def test_what_can_not_go_on_says_why(store, row, epochs, said):
    choices = {"early": MOONS | {"learning": {"epochs": 60, "early_stop": 1, "lr": 1.0}},
               "class": MOONS | {"students": 2}}.get(row, MOONS)
    name = "0" * 32 if row in ("none", "class") else finished_run(store, choices)
    if row == "class":
        store.create_run(name, parse(choices).model_dump(mode="json"), "ann")
        store.append(name, 0, [{"kind": "done", "epochs": 4, "why": "epochs"}])
    if row in ("learning", "failed"):
        store.change_run(name, state=row, error="It broke.", remedy="Mend it.")
    with pytest.raises(SpecError, match=said) as refused:
        go_on(store, name, epochs, "ann")
    assert refused.value.remedy and store.queue.all("queued") == []


def test_who_has_too_many_runs_waiting_waits(store, monkeypatch):
    monkeypatch.setenv("FINAL_EXAM_LIMITS", '{"queued": 1}')
    old = finished_run(store, MOONS)
    go_on(store, old, 6, "ann")
    with pytest.raises(SpecError, match="the limit is 1"):
        go_on(store, old, 7, "ann")
