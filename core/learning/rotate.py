"""Rotation prediction: which way up? Whoever knows has seen what is on the picture (Gidaris and others 2018)."""

from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from core.datasets.dataset import Dataset
from core.fit import Batch
from core.learning import unlabelled
from core.learning.unlabelled import DICE

__all__ = ["DICE", "SENTENCE", "TITLE", "ask", "batches", "loss", "outputs", "said", "score", "sheet"]

TITLE = "Which way up?"
SENTENCE = "Nobody gives answers: each picture is turned by quarters, and it must say how far."
WAYS = 4


def outputs(dataset: Dataset, spec: Any) -> int:
    return WAYS


def ask(attempt: Any, x: Tensor, dice: torch.Generator) -> Batch:
    """Each picture turned by 0 to 3 quarters, counterclockwise; how many is the answer."""
    quarters = torch.randint(WAYS, (len(x),), generator=dice).to(x.device)
    return _turned(attempt, x, quarters), quarters


def each(attempt: Any, output: Tensor, answer: Tensor) -> Tensor:
    return F.cross_entropy(output, answer, reduction="none")


def said(attempt: Any, question: Tensor, output: Tensor) -> tuple[Tensor, Tensor]:
    """Each picture turned back by as many quarters as it says, and how many these are."""
    quarters = output.argmax(dim=1)
    return _turned(attempt, question, -quarters % WAYS), quarters


def _turned(attempt: Any, x: Tensor, quarters: Tensor) -> Tensor:
    places = torch.arange(x.shape[1], device=x.device).view(attempt.dataset.x.shape[1:])
    turned = torch.stack([places.rot90(way).reshape(-1) for way in range(WAYS)])  # which pixel comes where
    return x.gather(1, turned[quarters])


batches, loss = partial(unlabelled.batches, ask=ask), partial(unlabelled.loss, each=each)
score, sheet = partial(unlabelled.score, ask=ask, each=each), partial(unlabelled.sheet, ask=ask, each=each)
