"""Proximal policy optimization (Schulman and others 2017): many small corrections from each walk, none too far."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from core.fit import Batch
from core.learning.walking import DICE, experience, explore, outputs, read, score, sheet, standard

__all__ = ["DICE", "SENTENCE", "TITLE", "batches", "loss", "outputs", "score", "sheet"]

TITLE = "By trial: PPO"
SENTENCE = "It acts, the game pays, and it does more of what paid better than it expected, a little at a time."
PASSES, CORRECTIONS = 4, 8  # times that experience is gone through, and corrections of each time
FORESEEING = 0.5            # how much a wrong expectation counts beside a poor action


def batches(attempt: Any) -> Iterator[Batch]:
    """Levels of the course are walked; then all that was lived through is studied several times, in random pieces."""
    seen, known = experience(explore(attempt), attempt.spec.learning.discount)
    known = standard(known)
    for _ in range(PASSES):
        order = torch.randperm(len(seen), generator=attempt.dice["order"]).to(seen.device)
        for rows in order.chunk(CORRECTIONS):
            yield seen[rows], known[rows]


def loss(attempt: Any) -> Callable[[Tensor, Tensor], Tensor]:
    """Actions that turned out better than expected become likelier, the others less likely, at most by the share `clip`
    in one round: beyond it there is nothing more to gain.
    """
    how = attempt.spec.learning

    def error(output: Tensor, known: Tensor) -> Tensor:
        now, then, gain, surprise, undecided = read(output, known)
        likelier = (now - then).exp()
        near = likelier.clamp(1 - how.clip, 1 + how.clip)
        hoped = torch.minimum(likelier * gain, near * gain)
        return (FORESEEING * surprise - hoped - how.curiosity * undecided).mean()

    return error
