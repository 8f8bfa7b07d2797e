"""Masked reconstruction: parts of an example are covered, and just these must be guessed (He et al. 2022)."""

from functools import partial
from typing import Any

import torch
from torch import Tensor

from core.fit import Batch
from core.learning import unlabelled
from core.learning.unlabelled import DICE, again, whole

__all__ = ["DICE", "SENTENCE", "TITLE", "ask", "batches", "loss", "outputs", "score", "sheet"]

TITLE = "Fill the gap"
SENTENCE = "Nobody gives answers: parts of each example are covered, and it must guess what lies beneath."
TILES = {1: 8, 2: 4}  # a series is covered in eighths; a picture in 4 × 4 tiles


def ask(attempt: Any, x: Tensor, dice: torch.Generator) -> Batch:
    """The question has 0, the course's mean, where it is covered; the answer is NaN where it is not."""
    tile = _tiles(attempt.dataset.x.shape[1:]).to(x.device)  # [numbers]
    count = int(tile.max()) + 1
    hidden = min(max(1, round(attempt.spec.learning.covered * count)), count - 1)  # of each example as many
    chosen = torch.rand(len(x), count, generator=dice).topk(hidden, dim=1).indices
    covered = torch.zeros(len(x), count, dtype=torch.bool).scatter_(1, chosen, True).to(x.device)[:, tile]
    return x.masked_fill(covered, 0), x.masked_fill(~covered, torch.nan)


def _tiles(size: tuple[int, ...]) -> Tensor:
    """Which tile each number of an example lies in, row by row."""
    parts = TILES[len(size)]
    tile = torch.zeros(1, dtype=torch.long)
    for side in size:
        tile = (parts * tile[:, None] + torch.arange(side) * parts // side).reshape(-1)
    return tile


outputs, batches, loss = whole, partial(unlabelled.batches, ask=ask), partial(unlabelled.loss, each=again)
score, sheet = partial(unlabelled.score, ask=ask, each=again), partial(unlabelled.sheet, ask=ask, each=again)
