"""A file that somebody sealed anew is held against its own settings: weights, answers, marks, Events, state."""

import json

import numpy as np
import pytest
import torch

from core.export.filed import opened
from core.export.taking import made
from core.reload import load
from core.spec import SpecError
from core.store import Store
from tests.core.taken import finished_run, forged

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> bytes:
    """The file of a finished run."""
    kept = Store(f"sqlite:///{tmp_path_factory.mktemp('home') / 'final-exam.db'}")
    yield made(kept, finished_run(kept, {"data": {"rows": 60}, "learning": {"epochs": 3}}), "weights", "ann")[1]
    kept.close()


@pytest.fixture
def store():
    kept = Store()
    yield kept
    kept.close()


def with_events(data: bytes, change) -> bytes:
    told = [json.loads(line) for line in opened(data).tensors["events"].tobytes().decode().splitlines()]
    change(told)
    text = "".join(json.dumps(event) + "\n" for event in told)
    return forged(data, {"events": np.frombuffer(text.encode(), np.uint8)})


def lies(path: str, value):
    """Changes one value of the Events, such as "-1.val.loss"."""
    def change(told):
        place, *names = path.split(".")
        at = told[int(place)]
        for name in names[:-1]:
            at = at[name]
        at[names[-1]] = value
    return change


WEIGHT = "model.layers.0.weight"
FORGED = {
    "NaN weights": (lambda data: forged(data, {WEIGHT: np.full((8, 2), np.nan, np.float32)}), "NaN"),
    "infinite memory": (lambda data: forged(data, {"optimizer.0.exp_avg": np.full((8, 2), np.inf, np.float32)}), "NaN"),
    "other shapes": (lambda data: forged(data, {WEIGHT: np.zeros((9, 2), np.float32)}),
                     "is 9 × 2 \\(float32\\) in the file, and 8 × 2 \\(float32\\)"),
    "other numbers": (lambda data: forged(data, {WEIGHT: np.zeros((8, 2))}), "float64"),
    "a part too many": (lambda data: forged(data, {"model.extra": np.zeros(2, np.float32)}), "a part 'model.extra'"),
    "a part too few": (lambda data: forged(data, {WEIGHT: None}), "lacks 'model.layers.0.weight'"),
    "other weights": (lambda data: forged(data, {WEIGHT: np.ones((8, 2), np.float32)}), "says something else"),
    "other answers": (lambda data: forged(data, {"parity.outputs": np.zeros((10, 2), np.float32)}), "something else"),
    "other questions": (lambda data: forged(data, {"parity.inputs": np.zeros((10, 2), np.float32)}), "are not those"),
    "no questions": (lambda data: forged(data, {"parity.inputs": None}), "ten test questions are not there"),
    "no Events": (lambda data: forged(data, {"events": None}), "record of its rounds is not there"),
    "Events that are none": (lambda data: forged(data, {"events": np.zeros(9, np.uint8)}), "can't be followed"),
    "better marks": (lambda data: with_events(data, lies("-1.val.loss", 0.01)), "the loss is .* not 0.01"),
    "marks of the exam": (lambda data: with_events(data, lies("1.test", {"loss": 1, "accuracy": 1})), "followed"),
    "another exam": (lambda data: with_events(data, lies("0.fingerprint", "0" * 16)), "other data"),
    "another beginning": (lambda data: with_events(data, lies("0.before.val.loss", 9.0)), "first marks"),
    "a made-up end": (lambda data: with_events(data, lies("-1.why", "<script>")), "followed"),
    "a round too many": (lambda data: with_events(data, lambda told: told.insert(1, dict(told[1]))), "followed"),
    "no end": (lambda data: with_events(data, lambda told: told.pop()), "followed"),
    "marks that are no numbers": (lambda data: with_events(data, lies("2.val.loss", "1")), "followed"),
    "another state": (lambda data: forged(data, checkpoint={"epoch": 3}), "state of its run"),
    "dice that are none": (lambda data: forged(data, {"dice.order": np.zeros(5056, np.uint8)}), "can't be taken up"),
    "a newer version": (lambda data: forged(data, version=2), "has version 2, and this one reads 1"),
    "another format": (lambda data: forged(data, format="x"), "not from here"),
    "an unknown network": (lambda data: forged(data, spec={"model": {"name": "resnet"}}), "resnet"),
    "a class": (lambda data: forged(data, spec=opened(data).record["spec"] | {"students": 20}), "a class of 20"),
    "no settings": (lambda data: forged(data, spec=None), "can't be followed"),
    "other settings": (lambda data: forged(data, spec={"data": {"rows": 60}, "model": {"hidden": [4]}}),
                       "layers.0.bias is 8 .* and 4 "),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_file_that_was_sealed_anew_is_checked_against_its_own_settings(data, store, name):
    forge, said = FORGED[name]
    with pytest.raises(SpecError, match=said) as refused:
        load(store, forge(data), "bob")
    assert refused.value.remedy and store.runs(everything=True) == []


def test_a_title_is_only_letters(data, store):
    _, title = load(store, forged(data, title="a\x00\u202e" + "x" * 200), "bob")
    assert title == "a" + "x" * 59 + " (loaded)"
