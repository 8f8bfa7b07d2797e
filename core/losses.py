"""What counts as wrong: losses by name, for which task each one serves, and the slope of each, written out.

A loss takes the network's output [n, outputs] and the answers [n] and says how wrong EACH example is; training and
marks take the mean over examples, so that batches of any size speak the same unit. Its slope is the derivative of that
number for the output; stacks of networks (core/models/stack.py) use it, all others let autograd find it. The output of
a stack is [M, outputs, n]: in both cases the outputs are dimension 1.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

Loss = Callable[[Tensor, Tensor], Tensor]
Slope = Callable[[Tensor, Tensor, Tensor], Tensor]  # output, truth (both [M, outputs, n]), where to write -> slope


class Kind(NamedTuple):
    """One loss. Called with output [n, outputs] and answer [n] it gives the mean over the examples."""

    each: Loss    # output [n, outputs] or [M, outputs, n], answer [n] or [M, n] -> [n] or [M, n]
    mean: Loss    # the same as one number, by torch's own kernel where there is one: half the nodes on the way back
    slope: Slope  # of the sum over examples; truth: one-hot classes, or the number as [M, 1, n]

    def __call__(self, output: Tensor, answer: Tensor) -> Tensor:
        return self.mean(output, answer)


def _cross_entropy_slope(output: Tensor, truth: Tensor, out: Tensor) -> Tensor:
    return torch.softmax(output, dim=1, out=out).sub_(truth)  # p - t


def brier(output: Tensor, answer: Tensor) -> Tensor:
    """Squared distance between the probabilities and the truth (Brier 1950)."""
    truth = F.one_hot(answer, output.shape[1]).to(output.dtype).movedim(-1, 1)
    return (torch.softmax(output, dim=1) - truth).square().sum(dim=1)


def _brier_slope(output: Tensor, truth: Tensor, out: Tensor) -> Tensor:
    share = torch.softmax(output, dim=1)
    miss = (share - truth).mul_(2)  # slope for the probabilities; the softmax turns it into p * (m - sum(p * m))
    return torch.sub(miss, (share * miss).sum(dim=1, keepdim=True), out=out).mul_(share)


def on_numbers(of_torch: Callable[..., Tensor], reduction: str = "none") -> Loss:
    """A loss of torch for output [n, 1] and answer [n]."""
    return lambda output, answer: of_torch(output.squeeze(1), answer, reduction=reduction)


def _of_numbers(of_torch: Callable[..., Tensor], slope: Slope) -> Kind:
    return Kind(on_numbers(of_torch), on_numbers(of_torch, "mean"), slope)


LOSSES: dict[str, dict[str, Kind]] = {
    "classification": {
        "cross_entropy": Kind(lambda output, answer: F.cross_entropy(output, answer, reduction="none"),
                              F.cross_entropy, _cross_entropy_slope),
        "brier": Kind(brier, lambda output, answer: brier(output, answer).mean(), _brier_slope)},
    "regression": {
        "mse": _of_numbers(F.mse_loss, lambda output, truth, out: torch.sub(output, truth, out=out).mul_(2)),
        "mae": _of_numbers(F.l1_loss, lambda output, truth, out: torch.sub(output, truth, out=out).sign_()),
        "huber": _of_numbers(F.huber_loss, lambda output, truth, out: torch.sub(output, truth, out=out).clamp_(-1, 1))},
}


def pick(name: str, task: str) -> Kind:
    """The loss called `name` for the task; "auto" is the task's first. Raises KeyError where it does not serve."""
    offered = LOSSES[task]
    return next(iter(offered.values())) if name == "auto" else offered[name]
