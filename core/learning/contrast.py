"""Two views of one: among many views it must find the other one of the same example (SimCLR, Chen et al. 2020)."""

from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from core.datasets.dataset import Dataset
from core.fit import Batch
from core.learning import unlabelled, views
from core.learning.unlabelled import DICE

__all__ = ["DICE", "SENTENCE", "TITLE", "ask", "batches", "loss", "outputs", "said", "score", "sheet"]

TITLE = "Two views of one"
SENTENCE = "Nobody gives answers: each example is varied twice, and it must find the pairs among many."
PLACES = 32  # numbers that say where a view lies; like must lie beside like there


def outputs(dataset: Dataset, spec: Any) -> int:
    return PLACES


def ask(attempt: Any, x: Tensor, dice: torch.Generator) -> Batch:
    """n examples become 2n views; the answer to each is the row of its partner."""
    size = attempt.dataset.x.shape[1:]
    pairs = torch.cat([views.another(x, size, dice), views.another(x, size, dice)])
    return pairs, torch.arange(len(pairs), device=x.device).roll(len(x))


def each(attempt: Any, output: Tensor, answer: Tensor) -> Tensor:
    """How hard it was to find the partner among all others (NT-Xent), the mean of both ways, [n]."""
    found = _alike(output) / attempt.spec.learning.temperature
    return F.cross_entropy(found, answer, reduction="none").view(2, -1).mean(dim=0)


def said(attempt: Any, question: Tensor, output: Tensor) -> tuple[Tensor, Tensor]:
    """The view that it takes for the partner of each view, and which row that is."""
    rows = _alike(output).argmax(dim=1)
    return question[rows], rows


def _alike(output: Tensor) -> Tensor:
    """How close each view lies to each other one, as the cosine of the angle between them, [2n, 2n]; not to itself."""
    place = F.normalize(output, dim=1)
    return (place @ place.T).fill_diagonal_(-torch.inf)


batches, loss = partial(unlabelled.batches, ask=ask), partial(unlabelled.loss, each=each)
score, sheet = partial(unlabelled.score, ask=ask, each=each), partial(unlabelled.sheet, ask=ask, each=each)
