"""Supervised learning: every question comes with its answer."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch.nn import Module

from core.events import Marks
from core.fit import Batch
from core.learning.augment import varied
from core.losses import Kind, Loss


def batches(x: Tensor, y: Tensor, size: int, dice: torch.Generator, augment: str | None = None) -> Iterator[Batch]:
    """Once through all rows in a new random order; the last batch may be short. A batch is an index, nothing more."""
    order = torch.randperm(len(x), generator=dice).to(x.device)
    taken = varied(x, augment, dice) if augment else x.__getitem__
    for start in range(0, len(x), size):
        rows = order[start:start + size]
        yield taken(rows), y[rows]


def loss(criterion: Kind, model: Module, l1: float) -> Loss:
    """The number to make small: the criterion, plus the size of the weights where L1 is asked for."""
    if not l1:
        return criterion
    return lambda output, answer: criterion(output, answer) + l1 * sum(p.abs().sum() for p in model.parameters())


def score(output: Tensor, y: Tensor, criterion: Kind, scales: Sequence[float]) -> list[Marks]:
    """The marks of M networks for a set whose answers `output` [M, outputs, n] are known. y: [n], or one each [M, n].

    `scales`: for each network, one unit of y in the target's unit. Classification: loss, accuracy. Regression: loss,
    mae (in the target's unit), r2 (1 = perfect, 0 = always guessing the set's mean).
    """
    n = output.shape[-1]
    y = y if y.dim() == 2 else y.expand(len(output), n)
    losses = criterion.each(output, y).sum(dim=1).tolist()
    if not y.dtype.is_floating_point:
        right = torch.count_nonzero(_guess(output) == y, dim=1).tolist()
        return [{"loss": loss / n, "accuracy": count / n} for loss, count in zip(losses, right, strict=True)]
    miss = output.squeeze(1) - y
    spread = (y - y.mean(dim=1, keepdim=True)).square().sum(dim=1).tolist()
    missed, absolute = miss.square().sum(dim=1).tolist(), (miss.abs().sum(dim=1) / n).tolist()
    return [{"loss": loss / n, "mae": mae * scale, "r2": 1 - square / whole if whole else 0.0}
            for loss, mae, scale, square, whole in zip(losses, absolute, scales, missed, spread, strict=True)]


def _guess(output: Tensor) -> Tensor:
    """The class of each answer [M, outputs, n] -> [M, n]. argmax over a dimension that is not the last is slow."""
    return output[:, 1] > output[:, 0] if output.shape[1] == 2 else output.max(dim=1).indices
