"""Where the inside of a network is shown: in frames while somebody looks, and of a run that has ended once more."""

import os
import time
from itertools import islice

import numpy as np
import pytest
import torch

from core import looking
from core.cohort import enrol, study
from core.conduct_class import ClassConductor
from core.frames import FrameReader, pack, unpack
from core.inside import Inside
from core.quotas import Quotas
from core.run import learn, setup
from core.spec import SpecError, parse, run_id
from core.stage import WATCHED, Stage
from core.store import Store

torch.set_num_threads(1)
SMALL = {"data": {"rows": 60}, "learning": {"epochs": 4}}


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'final-exam.db'}")


def newest(store: Store, run: str) -> tuple[dict, dict]:
    reader = FrameReader(store.live / f"{run}.frame")
    found = unpack(reader.read()[1])
    reader.close()
    return found


def scene(store: Store, run: str) -> dict:
    return unpack((store.live / f"{run}.scene").read_bytes())[0]


def look(store: Store, run: str, ago: float = 0.0) -> None:
    """Somebody looks inside, as the socket says it, or did so some seconds ago."""
    path = store.live / f"{run}.inside"
    path.touch()
    os.utime(path, (time.time() - ago, time.time() - ago))


def ended(store: Store, choices: dict) -> str:
    spec = parse(choices)
    run = run_id(spec, "me", 1, glass=False)
    store.create_run(run, spec.model_dump(mode="json"), "me", 1, glass=False, listed=True, job={"play": True})
    attempt = setup(spec, run)
    events = [event for event in learn(attempt) if event]
    store.save_checkpoint(run, attempt.epoch, attempt.step, *attempt.checkpoint())
    store.append(run, 0, events)
    store.queue.change(run, state="finished")
    return run


def test_frames_have_more_in_them_only_while_somebody_looks_inside(store):
    attempt = setup(parse(SMALL), "a" * 32)
    stage = Stage(store, attempt)
    stage.set()
    learning = learn(attempt)
    list(islice(learning, 5))
    stage.show({"state": "learning"})
    plain, arrays = newest(store, attempt.run)
    assert "inside" not in plain and not stage.is_asked() and len(pack(plain, arrays)) <= 25_000
    look(store, attempt.run)
    assert stage.is_asked(), "also a run at rest draws itself then"
    stage.show({"state": "learning"})
    header, more = newest(store, attempt.run)
    assert header["inside"]["batch"] == 32 and "in.1.weights" in more and set(arrays) <= set(more)
    assert scene(store, attempt.run)["inside"]["parameters"] == 114 and not stage.is_asked()
    stage.keep({"state": "paused"})
    assert "inside" not in unpack(store.load_blob(attempt.run, "frame"))[0]
    look(store, attempt.run, ago=WATCHED + 1)
    stage.show({"state": "learning"})
    assert set(newest(store, attempt.run)[1]) == set(arrays)
    list(learning)


def test_what_can_not_be_looked_into_says_so_and_learns_on(store, monkeypatch):
    attempt = setup(parse(SMALL), "a" * 32)
    stage = Stage(store, attempt)
    monkeypatch.setattr(Inside, "frame", lambda self: [][0])
    look(store, attempt.run)
    stage.show({"state": "ready"})
    assert newest(store, attempt.run)[0]["inside"]["error"].startswith("This network can't be looked into")
    assert not stage.is_asked()


def test_weights_that_are_no_numbers_any_more_can_still_be_looked_at(store):
    attempt = setup(parse(SMALL), "a" * 32)
    list(islice(learn(attempt), 3))
    inside = Inside(attempt)
    attempt.put_weights(torch.full_like(attempt.weights(), torch.nan))
    header, arrays = inside.frame()
    assert header["inside"]["loss"] is None and pack(header, arrays)


def test_a_run_that_has_ended_is_drawn_once_more_with_what_is_inside(store):
    run = ended(store, SMALL)
    assert looking.errand(store, {"run": run}, "me") == {"epoch": 4}
    header, arrays = newest(store, run)
    assert (header["state"], header["epoch"], header["run"]) == ("done", 4, run)
    weights = store.load_checkpoint(run)[0]["model.layers.0.weight"]
    assert np.array_equal(arrays["in.1.weights"], weights)
    assert scene(store, run)["inside"]["columns"][1]["bend"] == "tanh"


def test_of_a_class_that_has_ended_the_student_who_was_shown_is_drawn(store):
    spec = parse(SMALL | {"students": 3})
    run = run_id(spec, "me", 1, glass=False)
    store.create_run(run, spec.model_dump(mode="json"), "me", 1, glass=False, listed=True, job={"play": True})
    store.queue.change(run, state="leased", pid=os.getpid())
    job = store.queue.get(run)
    conductor = ClassConductor(store, job, enrol(spec, run, False, "me"), Quotas())
    conductor.prepare(job, store.get_run(run))
    conductor.attempt.show(2)
    conductor.conduct()
    looking.errand(store, {"run": run}, "me")
    header, arrays = newest(store, run)
    assert header["class"]["shown"] == 2 and scene(store, run)["students"] == 3
    last = enrol(spec, run, False, "me")
    list(study(last))
    assert np.array_equal(arrays["in.1.weights"], last.attempts[2].model.layers[0].weight.numpy())
    assert "swarm.val" in arrays


@pytest.mark.parametrize("state", ["queued", "running"])
def test_a_run_that_a_process_has_or_will_have_is_left_to_it(store, state):
    run = ended(store, SMALL)
    store.queue.change(run, state=state)
    with pytest.raises(SpecError, match="taken up again"):
        looking.errand(store, {"run": run}, "me")
    with pytest.raises(SpecError, match="no such run"):
        looking.errand(store, {"run": "b" * 32}, "me")
