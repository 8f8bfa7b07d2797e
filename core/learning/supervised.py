"""Supervised learning: every question comes with its answer."""

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import Module

from core.events import Marks
from core.fit import Batch
from core.losses import Loss

JITTER = 0.1  # standard deviation of the augmentation, in units of a prepared column's own spread


def batches(x: Tensor, y: Tensor, size: int, dice: torch.Generator, jitter: bool = False) -> Iterator[Batch]:
    """Once through all rows in a new random order; the last batch may be short. A batch is an index, nothing more."""
    order = torch.randperm(len(x), generator=dice).to(x.device)
    for start in range(0, len(x), size):
        rows = order[start:start + size]
        moved = JITTER * torch.randn(x[rows].shape, generator=dice).to(x.device) if jitter else 0
        yield x[rows] + moved, y[rows]


def loss(criterion: Loss, model: Module, l1: float) -> Loss:
    """The number to make small: the criterion, plus the size of the weights where L1 is asked for."""
    if not l1:
        return criterion
    return lambda output, answer: criterion(output, answer) + l1 * sum(p.abs().sum() for p in model.parameters())


def score(output: Tensor, y: Tensor, criterion: Loss, scale: float = 1.0) -> Marks:
    """The marks of a set whose answers `output` [n, outputs] are known. `scale`: one unit of y in the target's unit.

    Classification: loss, accuracy. Regression: loss, mae (in the target's unit), r2 (1 = perfect, 0 = always guessing
    the set's mean).
    """
    mean_loss = criterion(output, y).item()
    if not y.dtype.is_floating_point:
        return {"loss": mean_loss, "accuracy": (output.argmax(dim=-1) == y).sum().item() / len(y)}
    miss = output.squeeze(-1) - y
    spread = (y - y.mean()).square().sum().item()
    r2 = 1 - miss.square().sum().item() / spread if spread else 0.0
    return {"loss": mean_loss, "mae": miss.abs().mean().item() * scale, "r2": r2}
