"""Losses and optimizers: against numbers worked out by hand."""

import math

import pytest
import torch

from core.check import LOSSES_OF
from core.losses import LOSSES, pick
from core.optimizers import OPTIMIZERS, SOLVERS
from core.spec import options

SCORES = torch.tensor([[math.log(3.0), 0.0]])  # probabilities 3/4 and 1/4


def test_names_offered_are_names_known():
    assert set(options("learning.loss")) == {"auto", *(name for of_task in LOSSES.values() for name in of_task)}
    assert (*OPTIMIZERS, *SOLVERS) == options("learning.optimizer")
    assert {task: tuple(losses) for task, losses in LOSSES.items()} == LOSSES_OF


def test_cross_entropy_is_minus_the_log_of_the_right_answers_probability():
    assert pick("auto", "classification")(SCORES, torch.tensor([0])).item() == pytest.approx(-math.log(0.75))


def test_brier_is_the_squared_distance_to_the_truth():
    # (3/4 - 0)^2 + (1/4 - 1)^2 when the second class is right
    assert pick("brier", "classification")(SCORES, torch.tensor([1])).item() == pytest.approx(2 * 0.75**2)


@pytest.mark.parametrize(("name", "expected"), [("mse", (4 + 0.25) / 2), ("mae", (2 + 0.5) / 2),
                                                ("huber", ((2 - 0.5) + 0.5 * 0.25) / 2)])
def test_losses_for_numbers(name, expected):
    output, answer = torch.tensor([[3.0], [0.5]]), torch.tensor([1.0, 1.0])
    assert pick(name, "regression")(output, answer).item() == pytest.approx(expected)


@pytest.mark.parametrize(("task", "name"), [(task, name) for task, losses in LOSSES.items() for name in losses])
def test_what_is_made_small_is_the_mean_over_the_examples(task, name):
    dice = torch.Generator().manual_seed(3)
    outputs = 3 if task == "classification" else 1
    output = torch.randn(50, outputs, generator=dice)
    answer = torch.randint(3, (50,), generator=dice) if outputs == 3 else torch.randn(50, generator=dice)
    kind = pick(name, task)
    assert kind(output, answer).item() == pytest.approx(kind.each(output, answer).double().mean().item(), rel=1e-6)


def test_a_loss_that_does_not_serve_the_task_is_not_given_out():
    with pytest.raises(KeyError):
        pick("mse", "classification")


def first_step(name: str, weight_decay: float = 0.0) -> float:
    weight = torch.nn.Parameter(torch.tensor([2.0]))
    optimizer = OPTIMIZERS[name]([weight], 0.1, weight_decay)
    weight.grad = torch.tensor([0.5])
    optimizer.step()
    return 2.0 - weight.item()


@pytest.mark.parametrize(("name", "moved"), [
    ("sgd", 0.1 * 0.5), ("momentum", 0.1 * 0.5), ("adam", 0.1), ("adamw", 0.1),
    ("rmsprop", 0.1 / math.sqrt(0.01)),  # slope / sqrt((1 - 0.99) * slope^2)
])
def test_the_first_step_of_each_optimizer_is_as_its_paper_says(name, moved):
    assert first_step(name) == pytest.approx(moved, rel=1e-5)


def test_weight_decay_joins_the_slope_but_in_adamw_it_shrinks_the_weight():
    assert first_step("sgd", 0.1) == pytest.approx(0.1 * (0.5 + 0.1 * 2))
    assert first_step("adamw", 0.1) == pytest.approx(0.1 + 0.1 * 0.1 * 2, rel=1e-5)
