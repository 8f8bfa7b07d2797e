"""A step recorded for a graphics card learns what it learns piece by piece, whatever changes meanwhile."""

from itertools import count
from typing import Any
from unittest.mock import patch

import pytest
import torch

from core import classroom
from core.attempt import Attempt
from core.classroom import gather
from core.fit import fit
from core.graph import WARM
from core.models.descent import DESCENTS
from core.models.recorded import ON_A_CARD, Recorded
from core.run import setup
from core.spec import parse

torch.set_num_threads(1)

DEVICES = [pytest.param("cpu", id="cpu"),
           pytest.param("cuda", id="cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(),
                                                                    reason="no CUDA device on this machine"))]
STEPS = WARM + 20
PENALTIES = {"l1": 0.002, "weight_decay": 0.01}


def specs(**learning: Any) -> list[dict]:
    """Two networks that learn in step, with dropout; 36 rows, so that the last batch is short."""
    base = {"optimizer": "adam", "lr": 0.01, "batch_size": 8} | learning
    return [{"data": {"rows": 60}, "model": {"hidden": [6, 5], "dropout": share}, "learning": base, "seed": seed}
            for seed, share in ((0, 0.1 if "augment" in learning else 0.0), (1, 0.3))]


def recording(room: Any) -> Recorded:
    """The room's own on a card; elsewhere one that is never recorded, and makes each step as it comes."""
    return room.model if isinstance(room.model, Recorded) else Recorded(room.stack, room.loss, room.descent)


def learned(choices: list[dict], device: str, record: bool, turn: dict | None = None) -> list[Attempt]:
    """The attempts after STEPS steps; `turn`: knobs turned in the first of them before step WARM + 8."""
    attempts = [setup(parse(each | {"device": device})) for each in choices]
    with patch.object(classroom, "DESCENTS", ON_A_CARD if record else DESCENTS):
        (room,) = gather(attempts)
    taught = recording(room) if record else room.model
    parts = (taught, taught.loss, taught) if record else (taught, room.loss, room.optimizer)
    made = 0
    for moment, _ in fit(parts[0], room.batches, *parts[1:], count()):
        if moment == "forward" and made == WARM + 8 and turn:
            room.turn(attempts[0], **turn)
        made += moment == "step"
        if made == STEPS:
            break
    assert room.descent.steps == STEPS
    if record and device == "cuda":
        assert taught.whole.graph is not None
    return attempts


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("learning", [*({"optimizer": name} | more for name in DESCENTS for more in ({}, PENALTIES)),
                                      {"augment": "jitter"}, {"loss": "brier"}], ids=str)
def test_recorded_and_piece_by_piece_end_with_the_same_weights(device, learning):
    for ours, theirs in zip(learned(specs(**learning), device, True), learned(specs(**learning), "cpu", False),
                            strict=True):
        torch.testing.assert_close(ours.weights().cpu(), theirs.weights(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("turn", [{"lr": 0.1}, {"l1": 0.01}, {"weight_decay": 0.1}], ids=str)
def test_a_knob_that_is_turned_counts_from_the_next_step_on(device, turn):
    choices = specs(optimizer="sgd")
    turned = learned(choices, device, True, turn)
    for ours, theirs in zip(turned, learned(choices, "cpu", False, turn), strict=True):
        torch.testing.assert_close(ours.weights().cpu(), theirs.weights(), rtol=1e-4, atol=1e-5)
    assert not torch.equal(turned[0].weights(), learned(choices, device, True)[0].weights())


@pytest.mark.parametrize("device", DEVICES)
def test_batches_of_another_size_are_recorded_anew(device):
    attempts = [setup(parse(specs(optimizer="momentum")[0] | {"device": device}))]
    (room,) = gather(attempts)
    taught = recording(room)
    for step, (moment, _) in enumerate(fit(taught, room.batches, taught.loss, taught, count())):
        if moment == "epoch":
            attempts[0].batch_size = 12
        if step > 5 * STEPS:
            break
    assert taught.laid["question"].shape[1] == room.stack.batch == 12
    assert torch.isfinite(attempts[0].weights()).all()


@pytest.mark.parametrize("optimizer", ["adam", "adamw"])
def test_what_an_optimizer_remembers_fits_both_ways(optimizer):
    recorded, plain = (learned(specs(optimizer=optimizer), "cpu", record)[0] for record in (True, False))
    ours, theirs = recorded.room.memory(recorded), plain.room.memory(plain)
    assert ours.keys() == theirs.keys() and ours["0.step"] == theirs["0.step"] == STEPS
    for name in ours:
        torch.testing.assert_close(ours[name], theirs[name], rtol=1e-4, atol=1e-6)
