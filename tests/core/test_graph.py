"""Recorded steps: on a card a replay equals the step it recorded; elsewhere, or where that fails, the step is run."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from core import graph
from core.graph import WARM, Step

torch.set_num_threads(1)

ON_A_CARD = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device on this machine")
STEPS, CHANGED = WARM + 5, WARM + 2


def test_without_a_card_every_call_is_one_step_as_it_comes():
    made = []
    step = Step(lambda: made.append(1), "cpu")
    for _ in range(WARM + 3):
        step()
    step.plain()
    step.forget()
    step()
    assert len(made) == WARM + 5 and step.graph is None


class Card:
    """Stands in for torch.cuda, and notes which stream is the current one."""

    def __init__(self):
        self.now = self.main = SimpleNamespace(wait_stream=lambda other: None)
        self.device = lambda device: nullcontext()
        self.current_stream = lambda: self.now
        self.stream = lambda stream: nullcontext()
        self.Stream = lambda: SimpleNamespace(wait_stream=lambda other: None)
        self.synchronize = lambda device=None: None


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Card:
    card = Card()
    monkeypatch.setattr(torch, "cuda", card)
    return card


def test_on_a_card_the_steps_before_the_recording_count_and_every_later_call_replays_once(card, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(graph, "recorded", lambda run, stream: SimpleNamespace(replay=lambda: told.append("replay")))
    step = Step(lambda: told.append("run"), "cuda")
    for _ in range(WARM + 2):
        step()
    step.plain()
    assert told == ["run"] * WARM + ["replay"] * 2 + ["run"]
    step.forget()
    step()
    assert told[-1] == "run"


def test_a_step_that_cannot_be_recorded_goes_on_without_says_so_once_and_loses_no_step(card, monkeypatch, caplog):
    def refuse(run: Callable[[], object], stream: object) -> None:
        raise RuntimeError("operation not permitted when stream is capturing\nmore")

    made = []
    monkeypatch.setattr(graph, "recorded", refuse)
    step = Step(lambda: made.append(1), "cuda")
    with caplog.at_level(logging.WARNING):
        for _ in range(STEPS):
            step()
    assert len(made) == STEPS
    assert [record.message for record in caplog.records] == [
        "a step could not be recorded as a CUDA graph, and goes on without: "
        "operation not permitted when stream is capturing"]


def test_an_error_of_the_step_itself_is_not_taken_for_a_recording_that_failed(card):
    def broken() -> None:
        raise ValueError("a mistake in the step")

    with pytest.raises(ValueError, match="a mistake"):
        Step(broken, "cuda")()


# --- on a card


def batches() -> list[tuple[torch.Tensor, torch.Tensor]]:
    dice = torch.Generator().manual_seed(1)
    return [(torch.randn(16, 5, generator=dice), torch.randn(16, 1, generator=dice)) for _ in range(STEPS)]


OPTIMIZERS = {
    "sgd": lambda weights, lr: torch.optim.SGD(weights, lr=lr),
    "adam": lambda weights, lr: torch.optim.Adam(weights, lr=lr, capturable=True),
    "fused adam": lambda weights, lr: torch.optim.Adam(weights, lr=lr, capturable=True, fused=True),
}


def learned(name: str, record: bool, change: bool = False) -> tuple[list[torch.Tensor], bool]:
    """The weights after STEPS steps of a network of torch, and whether they came from a graph."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 1)).cuda()
    optimizer = OPTIMIZERS[name](model.parameters(), 0.05)
    x, y = torch.zeros(16, 5, device="cuda"), torch.zeros(16, 1, device="cuda")

    def run() -> None:
        optimizer.zero_grad()
        (model(x) - y).square().mean().backward()
        optimizer.step()

    step = Step(run, "cuda")
    for number, (question, answer) in enumerate(batches()):
        if change and number == CHANGED:
            optimizer.param_groups[0]["lr"] = 0.01
            step.forget()
        x.copy_(question)
        y.copy_(answer)
        (step if record else run)()
    torch.cuda.synchronize()
    return [weights.detach().cpu() for weights in model.parameters()], step.graph is not None


@ON_A_CARD
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_network_of_torch_learns_the_same_recorded_as_step_by_step(name):
    recorded, from_graph = learned(name, record=True)
    plain, _ = learned(name, record=False)
    assert from_graph
    for ours, theirs in zip(recorded, plain, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6)


@ON_A_CARD
def test_a_setting_that_changes_takes_effect_after_forgetting():
    changed, _ = learned("sgd", record=True, change=True)
    for ours, theirs in zip(changed, learned("sgd", record=False, change=True)[0], strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6)
    assert not torch.allclose(changed[0], learned("sgd", record=True)[0][0])


def linear_by_hand(record: bool) -> torch.Tensor:
    """One linear layer, its slope and its correction written out in place; one batch in the middle is shorter."""
    weights = torch.zeros(5, 1, device="cuda")
    room = {rows: [torch.zeros(rows, size, device="cuda") for size in (5, 1, 1)] for rows in (16, 7)}

    def made(rows: int) -> None:
        x, y, error = room[rows]
        torch.mm(x, weights, out=error)
        weights.sub_(x.t() @ error.sub_(y), alpha=0.1 / rows)

    step, short = Step(lambda: made(16), "cuda"), Step(lambda: made(7), "cuda")
    for number, (question, answer) in enumerate(batches()):
        rows = 7 if number == CHANGED else 16
        room[rows][0].copy_(question[:rows])
        room[rows][1].copy_(answer[:rows])
        if not record:
            made(rows)
        else:
            (step if rows == 16 else short.plain)()
    return weights.cpu()


@ON_A_CARD
def test_a_step_written_by_hand_learns_the_same_recorded_also_around_a_short_batch():
    torch.testing.assert_close(linear_by_hand(record=True), linear_by_hand(record=False), rtol=1e-5, atol=1e-6)


@ON_A_CARD
def test_a_step_that_waits_for_the_card_cannot_be_recorded_and_goes_on(caplog):
    total = torch.zeros(1, device="cuda")

    def run() -> None:
        total.add_(1)
        total.item()

    step, main = Step(run, "cuda"), torch.cuda.current_stream()
    for _ in range(STEPS):
        step()
    assert total.item() == STEPS and step.graph is None and torch.cuda.current_stream() == main
    assert "goes on without" in caplog.text
