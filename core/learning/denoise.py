"""Denoising: a noisy example goes in, the clean one must come out (Vincent, Larochelle, Bengio, Manzagol 2008)."""

from functools import partial
from typing import Any

import torch
from torch import Tensor

from core.fit import Batch
from core.learning import unlabelled
from core.learning.unlabelled import DICE, again, whole

__all__ = ["DICE", "SENTENCE", "TITLE", "ask", "batches", "loss", "outputs", "score", "sheet"]

TITLE = "Clean the picture"
SENTENCE = "Nobody gives answers: noise is laid over each example, and it must draw the example without."


def ask(attempt: Any, x: Tensor, dice: torch.Generator) -> Batch:
    """The noisy example is the question, the clean one its answer."""
    return x + attempt.spec.learning.grain * torch.randn(x.shape, generator=dice).to(x), x


outputs, batches, loss = whole, partial(unlabelled.batches, ask=ask), partial(unlabelled.loss, each=again)
score, sheet = partial(unlabelled.score, ask=ask, each=again), partial(unlabelled.sheet, ask=ask, each=again)
