"""Supervised learning: every question comes with its answer."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import Module

from core.events import Marks
from core.fit import Batch
from core.learning.augment import varied
from core.losses import Kind, Loss
from core.measure import Rows, answers
from core.split import Examples

TITLE = "Supervised"
SENTENCE = "Every question comes with its answer."
ANSWERS = 2_000  # questions whose answers are handed out one by one; larger exams give the first of them
GATHERED = 2_000_000  # numbers of examples that are gathered at once: bounds the memory
DICE: tuple[str, ...] = ()  # random numbers that it needs beside the order of the questions


def outputs(dataset: Any, spec: Any) -> int:
    """How many numbers the network says: a score for each class, or the number that is asked for."""
    return len(dataset.classes) or 1


def batches(attempt: Any) -> Iterator[Batch]:
    """Once through the course materials."""
    return once_through(*attempt.train, attempt.batch_size, attempt.dice["order"], attempt.spec.learning.augment,
                        shape=attempt.inputs.size)


def loss(attempt: Any) -> Loss:
    """How wrong the network's answers are."""
    return criterion_with(attempt.criterion, attempt.model, attempt.spec.learning.l1)


def score(attempt: Any, part: Rows) -> Marks:
    """The marks of the attempt for one set."""
    output = answers(attempt.model, part.x).T[None]
    return marks(output, part.y, attempt.criterion, [attempt.preparation.target_scale])[0]


def sheet(attempt: Any, questions: Examples, exam: Rows) -> tuple[dict[str, Any], np.ndarray | None]:
    """Question by question: the truth, the guess, how sure it was, and the course example most like it.

    And for numbers each absolute miss [n]. `exam`: the questions as the network sees them.
    """
    output = answers(attempt.model, exam.x).cpu()
    found = {"truth": questions.y[:ANSWERS].tolist(), "ids": questions.ids[:ANSWERS].tolist(),
             "nearest": _nearest(attempt, exam)}
    if attempt.dataset.task == "regression":
        guess = output[:ANSWERS].squeeze(-1).numpy() * attempt.preparation.target_scale
        misses = (output.squeeze(-1) - exam.y.cpu()).abs().numpy() * attempt.preparation.target_scale
        return found | {"guess": (guess + attempt.preparation.target_mean).round(4).tolist()}, misses
    sure, guess = torch.softmax(output[:ANSWERS], dim=-1).max(dim=-1)
    found |= {"guess": guess.tolist(), "sure": sure.numpy().round(3).tolist()}
    if attempt.dataset.kind == "points":
        found["x"] = questions.x[:ANSWERS].round(3).tolist()
    return found, None


def _nearest(attempt: Any, exam: Rows) -> list[int]:
    """For each question the row (of the course materials) that looks most like it to the network's eyes."""
    unlike = distances(attempt, exam.x[:ANSWERS])
    return attempt.split.train.ids[unlike.argmin(dim=1).numpy()].tolist()


def distances(attempt: Any, x: Tensor) -> Tensor:
    """How unlike each question [n] and each of the course materials [m] look to the network's eyes, [n, m]: words by
    what they mean to it, where it knows words.
    """
    seen = getattr(attempt.model, "seen", Tensor.float)
    return torch.cdist(*(seen(rows).detach().cpu() for rows in (x, attempt.train.x)))


def once_through(x: Tensor, y: Tensor, size: int, dice: torch.Generator, augment: str | None = None, *,
                 shape: tuple[int, ...] = ()) -> Iterator[Batch]:
    """Once through all rows in a new random order; the last batch may be short.

    Many batches are gathered in one go and handed out as views: to index each by itself takes a small network as long
    as its loss. `shape`: of one example, where they are varied by what lies beside what.
    """
    order = torch.randperm(len(x), generator=dice).to(x.device)
    if augment:
        taken = varied(x, augment, dice, shape)
        yield from ((taken(rows), y[rows]) for rows in order.split(size))
        return
    at_once = max(1, GATHERED // max(1, size * x[:1].numel())) * size
    for rows in order.split(at_once):
        yield from zip(x[rows].split(size), y[rows].split(size), strict=True)


def criterion_with(criterion: Kind, model: Module, l1: float) -> Loss:
    """The number to make small: the criterion, plus the size of the weights where L1 is asked for."""
    if not l1:
        return criterion
    return lambda output, answer: criterion(output, answer) + l1 * sum(p.abs().sum() for p in model.parameters())


def marks(output: Tensor, y: Tensor, criterion: Kind, scales: Sequence[float]) -> list[Marks]:
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
