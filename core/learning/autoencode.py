"""Autoencoding: what went in must come out again, through a code of few numbers (Hinton & Salakhutdinov 2006)."""

from functools import partial
from typing import Any

import torch
from torch import Tensor

from core.fit import Batch
from core.learning import unlabelled
from core.learning.unlabelled import DICE, again, whole

__all__ = ["DICE", "SENTENCE", "TITLE", "ask", "batches", "loss", "outputs", "score", "sheet"]

TITLE = "Squeeze through a narrow door"
SENTENCE = "Nobody gives answers: it must draw each example again from a few numbers."


def ask(attempt: Any, x: Tensor, dice: torch.Generator) -> Batch:
    """The example is the question, and its own answer."""
    return x, x


outputs, batches, loss = whole, partial(unlabelled.batches, ask=ask), partial(unlabelled.loss, each=again)
score, sheet = partial(unlabelled.score, ask=ask, each=again), partial(unlabelled.sheet, ask=ask, each=again)
