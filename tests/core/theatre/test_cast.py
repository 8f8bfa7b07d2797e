"""Who plays: a copy that goes on as the run would, whose run stays as it is, and which never meets the final exam."""

import json
import time

import numpy as np
import pytest
import torch

from core.errands import ERRANDS
from core.events import line
from core.models.stack import shape_of
from core.run import learn, setup
from core.spec import SpecError, parse
from core.store import Store
from core.store.queue import ANSWERED
from core.theatre import errand, left_out
from core.theatre.cast import cast
from core.theatre.errand import FARTHEST, show
from core.theatre.moments import steps
from dashboard.theatre.scenes import SMALL
from tests.core.test_every_way import WAYS, spec_of
from tests.core.test_seal import absurd, shuffled, with_exam

torch.set_num_threads(1)
SHORT = {"data": {"rows": 80}, "model": {"hidden": [6]}, "learning": {"epochs": 3, "batch_size": 16, "lr": 0.02}}
NUMBERS = [{}, {"learning": {"optimizer": "momentum"}}, {"learning": {"optimizer": "sgd"}},
           {"learning": {"optimizer": "rmsprop"}}, {"learning": {"optimizer": "adamw", "weight_decay": 0.1}},
           {"data": {"name": "mnist1d", "rows": 200}, "model": {"name": "cnn", "filters": 3}},
           {"learning": {"changes": [{"step": 6, "field": "lr", "value": 0.1}]}}]


def choices(other: dict) -> dict:
    parts = {*SHORT, *other}
    return {part: (SHORT.get(part, {}) | other.get(part, {})) for part in parts} if "name" not in other.get(
        "model", {}) else other | {"learning": SHORT["learning"]}


def kept(store: Store, spec, epochs: int) -> tuple[str, list[float]]:
    """A run whose newest checkpoint is of that round; and the weights that it had after the round that followed."""
    store.create_run("run", spec.model_dump(mode="json"), "me", 1, False)
    attempt, events, weights = setup(spec, "run"), [], None
    for event in learn(attempt):
        events += [event] if event else []
        if event and event["kind"] == "epoch" and event["epoch"] == epochs:
            store.append("run", 0, events[:], None)
            store.save_checkpoint("run", attempt.epoch, attempt.step, *attempt.checkpoint())
        if event and event["kind"] == "epoch" and event["epoch"] == epochs + 1:
            weights = attempt.weights().tolist()
    return "run", weights


@pytest.fixture
def store(data_folder) -> Store:
    return Store()


@pytest.mark.parametrize("other", NUMBERS)
def test_the_copy_goes_on_from_the_checkpoint_as_the_run_did(store, other):
    spec = parse(choices(other))
    run, truth = kept(store, spec, 2)
    attempt, study = cast(store, {"run": run})
    batches = -(-len(attempt.train.x) // attempt.batch_size)
    told = steps(attempt, study, 0, batches)
    assert told[0]["number"] == 2 * batches + 1 and told[0]["round"] == 3
    assert attempt.weights().tolist() == pytest.approx(truth, rel=1e-3, abs=2e-5)
    assert bool(shape_of(setup(spec).model)) is (spec.model.name == "mlp")  # both ways of learning are among these


def test_layers_that_are_frozen_and_their_slopes(store):
    spec = parse({**SHORT, "model": {"hidden": [6, 5], "frozen": 1}})
    run, truth = kept(store, spec, 2)
    attempt, study = cast(store, {"run": run})
    told = steps(attempt, study, 0, 3)
    assert attempt.weights().tolist() == pytest.approx(truth, rel=1e-3, abs=2e-5)
    first = told[0]["weights"][0]
    assert first["slope"] is None and first["before"] == first["after"] and not first["memory"]


def test_nothing_of_the_run_changes(store):
    run, _ = kept(store, parse(SHORT), 2)

    def everything() -> list:
        arrays, meta = store.load_checkpoint(run)
        return [{name: np.asarray(array).tobytes() for name, array in arrays.items()}, meta, store.get_run(run),
                [line(event) for event in store.events(run)], store.openings(run=run)]

    before = everything()
    show(store, {"run": run})
    show(store, {"run": run, "leave": "zero_grad"})
    assert everything() == before


def test_a_run_that_has_not_begun_and_one_of_a_class_begin_with_the_first_weights(store):
    for number, students in enumerate((1, 3)):
        spec = parse(SHORT | {"students": students})
        store.create_run(f"run{number}", spec.model_dump(mode="json"), "me", 1, True)
        told = show(store, {"run": f"run{number}"})
        fresh = setup(parse(SHORT)).parameters[0]
        assert told["steps"][0]["weights"][0]["before"]["values"] == pytest.approx(fresh.flatten().tolist(), abs=1e-4)
        assert told["scene"]["epoch"] == 0


@pytest.mark.parametrize("change", [shuffled, absurd])
@pytest.mark.parametrize("name", ["Points", "Text", "Without answers", "By trial"])
def test_another_exam_changes_nothing(name, change, monkeypatch):
    monkeypatch.setattr(left_out, "PATIENCE", 1e9)  # as many steps on a busy machine as on an idle one
    monkeypatch.setattr(errand, "PATIENCE", 1e9)
    monkeypatch.setattr(errand, "REPLAYED", 1e9)
    monkeypatch.setattr(errand, "left_out", lambda cast, step: left_out.left_out(cast, step, 8))

    def everything() -> list[str]:
        return [json.dumps(show(None, {"spec": SMALL[name]} | more)) for more in ({}, {"leave": "zero_grad"})]

    before = everything()
    changed = with_exam(change, monkeypatch)
    assert everything() == before and changed


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_every_way_of_learning_can_be_played(way):
    told = show(None, {"spec": spec_of(*way).model_dump(mode="json")})
    text = json.dumps(told, allow_nan=False)
    assert len(text) <= 300_000
    step = told["steps"][1]
    assert step["weights"] and step["each"] and step["slope"] and step["moved"] and step["stale"]
    assert all(len(matrices) == len(told["scene"]["layers"]) - 1 for matrices in step["links"].values())
    if way[2] in ("mlp", "policy"):
        assert [len(layer) for layer in step["units"]] == [min(8, step["size"])] * (len(told["scene"]["layers"]) - 2)
    assert all(step["sentences"].values()) and step["asked"]["look"] and step["said"]["look"]
    mean = sum(step["each"]) / len(step["each"])
    if step["size"] <= len(step["each"]):  # none was left out
        assert step["loss"] == pytest.approx(mean, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("name", SMALL)
def test_the_small_networks_are_quick(name):
    show(None, {"spec": SMALL[name]})  # the data once in memory, as in a process that has waited
    begun = time.process_time()
    told = show(None, {"spec": SMALL[name]})
    assert time.process_time() - begun < 1.5 and len(json.dumps(told)) < 300_000


@pytest.mark.parametrize(("asked", "field"), [
    ({"run": "nobody"}, "run"), ({"run": "../x"}, "run"), ({"spec": {"data": {"name": "moon"}}}, "data.name"),
    ({"spec": {}, "first": FARTHEST}, "first"), ({"spec": {}, "first": -1}, "first"),
    ({"spec": {}, "first": "1"}, "first"), ({"spec": {}, "leave": "epoch"}, "leave"),
    ({"spec": {}, "leave": ["step"]}, "leave")])
def test_what_can_not_be_played_is_said_in_a_sentence(store, asked, field):
    with pytest.raises(SpecError) as refusal:
        show(store, asked)
    assert refusal.value.field == field and refusal.value.remedy


def test_a_slow_network_is_told_in_fewer_steps_and_not_played_as_far(monkeypatch):
    usual = show(None, {"spec": SMALL["Points"]})
    monkeypatch.setattr(errand, "PATIENCE", 0.0)
    monkeypatch.setattr(errand, "REPLAYED", 0.0)
    slow = show(None, {"spec": SMALL["Points"]})
    assert slow["steps"] == usual["steps"][:2] and slow["scene"]["farthest"] == 2


def test_it_is_an_errand_that_pages_can_ask_for():
    assert ERRANDS["theatre"] is show and "theatre" in ANSWERED
