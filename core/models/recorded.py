"""A stack's whole step on a graphics card: all from a batch to the next weights recorded once, as one CUDA graph.

The loop (core/fit.py) still makes its six calls. The first ones only lay the batch where the recording reads it; the
last one makes the step. What changes from step to step lies on the card: batch, dropout, knobs, Adam's count of steps.
"""

from typing import Any

import torch
from torch import Tensor

from core.graph import Step
from core.models.descent import DESCENTS, Adam, AdamW, Descent
from core.models.stack import Error, Stack


class Counted(Adam):
    """Adam whose count of steps is a number on the card: a recording holds numbers of the host fast."""

    def __init__(self, stack: Stack):
        super().__init__(stack)
        self.time = torch.zeros((), dtype=torch.float64, device=stack.device)  # of this step, 1 for the first

    def move(self) -> None:
        mean, square = self.memory["exp_avg"], self.memory["exp_avg_sq"]
        mean.lerp_(self.slopes, 0.1)
        square.mul_(0.999).addcmul_(self.slopes, self.slopes, value=0.001)
        root = (1 - 0.999**self.time).sqrt()
        torch.sqrt(square, out=self.room).add_(1e-8 * root)
        torch.div(mean, self.room, out=self.room).mul_(-root / (1 - 0.9**self.time))
        self.flat.addcmul_(self.room, self.knobs["lr"])


class CountedW(Counted, AdamW):
    """AdamW likewise."""


ON_A_CARD: dict[str, type[Descent]] = DESCENTS | {"adam": Counted, "adamw": CountedW}


class Recorded:
    """Stack, loss and optimizer behind the calls of the loop: fit(recorded, batches, recorded.loss, recorded, ...)."""

    def __init__(self, stack: Stack, error: Error, descent: Descent):
        self.stack, self.error, self.descent = stack, error, descent
        self.whole = Step(self._all_of_it, stack.device)
        self.laid: dict[str, Tensor] = {}  # where the recording reads: question, truth, weight, and what is kept
        self.held: tuple[Any, ...] = ()    # what the recording holds fast

    def train(self, mode: bool = True) -> None:
        self.stack.train(mode)

    def __call__(self, question: Tensor) -> Tensor:
        """Where the answers will be once the step is made."""
        self._lay("question", question)
        for layer, factors in enumerate(self.stack.keep):
            self._lay(f"keep {layer}", factors)
        return self.stack.output

    def loss(self, output: Tensor, answer: tuple[Tensor, Tensor]) -> "Recorded":
        for name, part in zip(("truth", "weight"), answer, strict=True):
            self._lay(name, part)
        return self

    def zero_grad(self) -> None:
        """Nothing to forget."""

    def backward(self) -> None:
        """Part of the step."""

    def step(self) -> None:
        """Answers, loss, slopes and new weights."""
        descent, steps = self.descent, self.descent.steps
        if isinstance(descent, Counted):
            descent.time.fill_(steps + 1)
        held = (self.stack.batch, *descent.used.values(), *(place.data_ptr() for place in self.laid.values()))
        if held != self.held:
            self.held = held
            self.whole.forget()
        self.whole()
        descent.steps = steps + 1  # a replay doesn't count

    def _lay(self, name: str, new: Tensor) -> None:
        place = self.laid.get(name)
        if place is None or place.shape != new.shape:
            self.laid[name] = new.clone()
        else:
            place.copy_(new)

    def _all_of_it(self) -> None:
        laid = self.laid
        self.stack.keep = [laid[f"keep {layer}"] for layer in range(len(self.stack.keep))]
        output = self.stack(laid["question"])
        self.error(output, (laid["truth"], laid["weight"])).backward()
        self.descent.step()
