"""A film shows every moment as a run that was stopped there shows it; it is bounded, and knows nothing of the exam."""

import numpy as np
import pytest
import torch

from core import film
from core.errands import ERRANDS
from core.finished import recall
from core.frames import pack, unpack
from core.run import learn, setup
from core.snapshot import frame
from core.spec import SpecError, parse
from core.store import Store, reel
from tests.core.test_seal import absurd, shuffled, with_exam

torch.set_num_threads(1)
RUN = "a" * 32
KINDS = {
    "plane": {"data": {"rows": 60}, "learning": {"epochs": 6}},
    "classes": {"data": {"name": "blobs", "rows": 90}, "learning": {"epochs": 3}},
    "curve": {"data": {"name": "polynomial", "rows": 60}, "learning": {"epochs": 3}},
    "table": {"data": {"name": "penguins", "rows": 90}, "learning": {"epochs": 3}},
    "levels": {"data": {"name": "mazes", "rows": 80}, "model": {"name": "policy"},
               "learning": {"name": "reinforce", "epochs": 3, "walks": 16}},
}


@pytest.fixture
def store() -> Store:
    return Store()


def written(store, choices, *, glass=False, until=None, turned=()):
    """A run that learned to its end, or was paused after so many rounds, as the store has it. `turned`: {round: lr}."""
    spec = parse(choices)
    store.create_run(RUN, spec.model_dump(mode="json"), "me", glass=glass)
    attempt, told = setup(spec, RUN, glass), []
    for event in learn(attempt):
        told += [event] if event else []
        if event and event["kind"] == "epoch":
            if event["epoch"] in dict(turned):
                attempt.turn("lr", dict(turned)[event["epoch"]])
            if event["epoch"] == until:
                break
    store.append(RUN, 0, told, {"state": "paused"} if until else None)
    store.save_checkpoint(RUN, attempt.epoch, attempt.step, *attempt.checkpoint())
    return recall(store, RUN, "me", ended=False)


def taken_apart(packed):
    """Header, and the arrays of each moment, as the browser takes them apart."""
    header, arrays = unpack(packed)
    moments = [{name: array[place] for name, array in arrays.items() if "@" not in name}
               for place in range(len(header["epochs"]))]
    for name, array in arrays.items():
        if "@" in name:
            moments[int(name.rpartition("@")[2])][name.rpartition("@")[0]] = array
    return header, moments


def stopped_at(choices, epoch, turned=(), glass=False):
    """The frame of a run that was stopped after so many rounds: header, and arrays without the curves."""
    attempt = setup(parse(choices), RUN, glass)
    for event in learn(attempt) if epoch else ():
        if event and event["kind"] == "epoch":
            if event["epoch"] == epoch:
                break
            if event["epoch"] in dict(turned):
                attempt.turn("lr", dict(turned)[event["epoch"]])
    header, arrays = unpack(pack(*frame(attempt)))
    return ({name: value for name, value in header.items() if name not in film.SAME},
            {name: array for name, array in arrays.items() if not name.startswith("lines.")})


@pytest.mark.parametrize("kind", KINDS)
def test_every_moment_is_what_a_run_stopped_there_shows(store, kind):
    header, moments = taken_apart(film.film(written(store, KINDS[kind])))
    rounds = KINDS[kind]["learning"]["epochs"]
    assert header["epochs"] == list(range(rounds + 1)), "round 0 and the newest among them"
    for place in (0, 1, rounds - 1, rounds):
        facts, arrays = stopped_at(KINDS[kind], place)
        assert header["moments"][place] == facts
        assert set(moments[place]) == set(arrays)
        for name, array in arrays.items():
            assert np.array_equal(moments[place][name], array), (place, name)


def test_knobs_that_were_turned_are_as_they_were_and_marked(store):
    choices, turned = {"data": {"rows": 60}, "learning": {"epochs": 5}}, {2: 0.05}
    header, moments = taken_apart(film.film(written(store, choices, turned=turned.items())))
    assert header["changes"] == [{"epoch": 2, "field": "lr", "value": 0.05}]
    assert [each["lr"] for each in header["moments"]] == [0.003] * 3 + [0.05] * 3
    facts, arrays = stopped_at(choices, 4, turned.items())
    assert header["moments"][4] == facts and np.array_equal(moments[4]["surface"], arrays["surface"])


def test_a_paused_run_has_a_film_of_what_there_is(store):
    header, _ = taken_apart(film.film(written(store, KINDS["plane"], until=3)))
    assert header["epochs"] == [0, 1, 2, 3] and not header["restored"]


def test_a_network_that_went_back_to_its_best_is_shown_as_it_was_before(store):
    choices = {"data": {"rows": 60, "label_noise": 0.3}, "model": {"hidden": [32]},
               "learning": {"lr": 0.1, "early_stop": 5, "epochs": 200}}
    finished = written(store, choices)
    assert finished.attempt.best_epoch < finished.attempt.epoch < 200
    header, moments = taken_apart(film.film(finished))
    last = header["moments"][-1]
    assert header["restored"] and header["epochs"][-1] == finished.attempt.epoch
    assert last["marks"] == {name: finished.attempt.history[-1][name] for name in ("train", "val")}
    now = frame(finished.attempt)[1]["surface"]
    best = header["epochs"].index(finished.attempt.best_epoch)
    assert np.array_equal(moments[best]["surface"], now) and not np.array_equal(moments[-1]["surface"], now)


def test_drawing_the_film_leaves_the_run_as_it_is(store):
    finished = written(store, KINDS["plane"])
    before = pack(*frame(finished.attempt))
    film.film(finished)
    assert pack(*frame(finished.attempt)) == before


def test_a_long_run_has_at_most_so_many_moments_dense_at_the_start(store):
    finished = written(store, {"data": {"rows": 30}, "model": {"hidden": [2]}, "learning": {"epochs": 900}})
    epochs = unpack(film.film(finished))[0]["epochs"]
    assert len(epochs) <= film.MOMENTS and (epochs[0], epochs[-1]) == (0, 900)
    steps = np.diff(epochs)
    assert steps[:30].max() <= 2 and steps[-30:].min() >= 4


@pytest.mark.parametrize(("limit", "value", "most"), [("BYTES", 60_000, 60_000 // 6400), ("MOMENTS", 7, 7),
                                                      ("SECONDS", 0.0, 2)])
def test_where_pictures_are_large_or_slow_there_are_fewer_of_them(store, monkeypatch, limit, value, most):
    finished = written(store, {"data": {"rows": 60}, "learning": {"epochs": 20}})
    monkeypatch.setattr(film, limit, value)
    header, arrays = unpack(film.film(finished))
    assert 2 <= len(header["epochs"]) <= most and (header["epochs"][0], header["epochs"][-1]) == (0, 20)
    if limit == "BYTES":
        assert sum(array.nbytes for array in arrays.values()) <= value


def test_a_first_film_has_few_of_the_moments_of_the_whole_one_both_ends_and_the_middle_among_them(store):
    finished = written(store, {"data": {"rows": 60}, "learning": {"epochs": 60}})
    (whole, moments), (few, some) = (taken_apart(film.film(finished, few)) for few in (False, True))
    assert len(few["epochs"]) == film.FEW and {0, 30, 60} <= set(few["epochs"]) < set(whole["epochs"])
    for place, epoch in enumerate(few["epochs"]):
        assert few["moments"][place] == whole["moments"][epoch]
        assert np.array_equal(some[place]["surface"], moments[epoch]["surface"])


@pytest.mark.parametrize("change", [shuffled, absurd])
def test_another_exam_changes_no_byte_of_a_sealed_film(store, change, monkeypatch):
    choices = {"data": {"rows": 60}, "split": {"how": "random"}, "learning": {"epochs": 4}}
    before = film.film(written(store, choices))
    store.delete_run(RUN)
    changed = with_exam(change, monkeypatch)
    assert film.film(written(store, choices)) == before and changed


def test_behind_glass_every_moment_has_its_exam_marks(store):
    header, _ = taken_apart(film.film(written(store, KINDS["plane"], glass=True)))
    assert all(set(each["marks"]) == {"train", "val", "test"} for each in header["moments"])
    assert header["moments"][4] == stopped_at(KINDS["plane"], 4, glass=True)[0]


def test_a_network_that_learned_in_company_has_no_film_and_says_why(store):
    finished = written(store, KINDS["plane"])
    finished.attempt.trail.clear()
    with pytest.raises(SpecError, match="in company"):
        film.film(finished)


def test_the_errand_leaves_one_film_in_the_live_folder_named_by_its_checkpoint(store):
    written(store, KINDS["plane"], until=3)
    stale = reel.place(store, RUN, "older")
    stale.write_bytes(b"")
    found = ERRANDS["film"](store, {"run": RUN}, "me")
    name, epoch = reel.newest(store, RUN)
    assert epoch == 3 and store.live / found["file"] == reel.place(store, RUN, name)
    assert reel.place(store, RUN, name).read_bytes()[:2] == b"\x1f\x8b" and not stale.exists()
    store.delete_run(RUN)
    assert not list(store.live.glob(f"*{reel.SUFFIX}")) and reel.newest(store, RUN) is None
