"""REINFORCE (Williams 1992) with a baseline: act, see what it was worth, make what was worth more likelier."""

from collections.abc import Callable, Iterator
from typing import Any

from torch import Tensor

from core.fit import Batch
from core.learning.walking import DICE, experience, explore, outputs, read, score, sheet, standard

__all__ = ["DICE", "SENTENCE", "TITLE", "batches", "loss", "outputs", "score", "sheet"]

TITLE = "By trial: REINFORCE"
SENTENCE = "It acts, the game pays, and it does more of what paid better than usual."
CORRECTIONS = 8   # of one round
FORESEEING = 0.5  # how much a wrong expectation counts beside a poor action


def batches(attempt: Any) -> Iterator[Batch]:
    """Levels of the course are walked anew before each correction: what is learned from an act is learned once, by who
    would act so now.
    """
    for _ in range(CORRECTIONS):
        seen, known = experience(explore(attempt), attempt.spec.learning.discount, far_sight=1.0)
        yield seen, standard(known)


def loss(attempt: Any) -> Callable[[Tensor, Tensor], Tensor]:
    """The likelihood of each action, weighed by how much more it brought than the network expected (its baseline)."""
    how = attempt.spec.learning

    def error(output: Tensor, known: Tensor) -> Tensor:
        now, _, gain, surprise, undecided = read(output, known)
        return (FORESEEING * surprise - now * gain - how.curiosity * undecided).mean()

    return error
