"""What counts as wrong: losses by name, and for which task each one serves.

Every loss takes the network's output and the answers and gives the MEAN over the examples, so that batches of any
size speak the same unit.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

Loss = Callable[[Tensor, Tensor], Tensor]


def brier(output: Tensor, answer: Tensor) -> Tensor:
    """Mean squared distance between the probabilities and the truth (Brier 1950). output [n, classes], answer [n]."""
    truth = F.one_hot(answer, output.shape[-1]).to(output.dtype)
    return (torch.softmax(output, dim=-1) - truth).square().sum(dim=-1).mean()


def on_numbers(loss: Loss) -> Loss:
    """A loss of torch for output [n, 1] and answer [n]."""
    return lambda output, answer: loss(output.squeeze(-1), answer)


LOSSES: dict[str, dict[str, Loss]] = {
    "classification": {"cross_entropy": F.cross_entropy, "brier": brier},
    "regression": {"mse": on_numbers(F.mse_loss), "mae": on_numbers(F.l1_loss), "huber": on_numbers(F.huber_loss)},
}


def pick(name: str, task: str) -> Loss:
    """The loss called `name` for the task; "auto" is the task's first. Raises KeyError where it does not serve."""
    offered = LOSSES[task]
    return next(iter(offered.values())) if name == "auto" else offered[name]
