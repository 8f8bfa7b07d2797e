"""A twin of a run's network to look into: with the same numbers at every look, and dice of its own.

Whatever is asked of the twin, not a bit of the run changes: neither its weights and slopes, nor its dice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from core.attempt import Attempt
from core.fit import Batch
from core.learning import LEARNING
from core.models.layers import Dropout

DICE = 0    # seed of the batch whose slopes are shown: at every look the same one
WALKS = 16  # levels that are walked for it, where learning is by trial


class Twin:
    """`attempt`: another one, with the twin as its network; `slopes`: a third network, whose numbers are slopes."""

    def __init__(self, attempt: Attempt):
        self.original = attempt
        known = {id(layer.generator): layer.generator for layer in attempt.model.modules()
                 if isinstance(layer, Dropout)}  # never thrown: the twin forgets nothing
        self.model: nn.Module = deepcopy(attempt.model, known).eval().requires_grad_(True)
        self.slopes: nn.Module = deepcopy(self.model)
        how = attempt.spec.learning
        few = attempt.spec.model_copy(update={"learning": how.model_copy(update={"walks": min(how.walks, WALKS)})})
        self.attempt = replace(attempt, spec=few, model=self.model, dice={}, room=None)

    @torch.no_grad()
    def catch_up(self) -> None:
        """Takes over the numbers that the network has now."""
        for mine, theirs in zip(self.model.parameters(), self.original.model.parameters(), strict=True):
            mine.copy_(theirs)

    def batch(self) -> Batch:
        """The questions of one batch of the course materials with their answers, as the run gets them."""
        self.attempt.dice = {name: torch.Generator().manual_seed(DICE) for name in self.original.dice}
        self.attempt.batch_size = self.original.batch_size
        return next(iter(LEARNING[self.attempt.spec.learning.name].batches(self.attempt)))

    def look_down(self) -> tuple[float, int]:
        """The slope of the batch's loss for every number, into `slopes`; returns the loss and the rows of the batch."""
        question, answer = self.batch()
        self.model.zero_grad()
        error = LEARNING[self.attempt.spec.learning.name].loss(self.attempt)(self.model(question), answer)
        error.backward()
        with torch.no_grad():
            for slope, weights in zip(self.slopes.parameters(), self.model.parameters(), strict=True):
                slope.copy_(torch.zeros_like(weights) if weights.grad is None else weights.grad)
        return float(error.detach()), len(question)

    @torch.no_grad()
    def hear(self, modules: list[nn.Module], x: Tensor) -> list[Any]:
        """What each of these modules says when the network is asked x."""
        with heard(modules) as found:
            self.model(x)
        return found


@contextmanager
def heard(modules: list[nn.Module]) -> Iterator[list[Any]]:
    """A list that holds what each module has said last."""
    found: list[Any] = [None] * len(modules)

    def listener(place: int) -> Any:
        def hear(module: nn.Module, asked: Any, output: Any) -> None:
            found[place] = output[0] if isinstance(output, tuple) else output
        return hear

    handles = [module.register_forward_hook(listener(place)) for place, module in enumerate(modules)]
    try:
        yield found
    finally:
        for handle in handles:
            handle.remove()
