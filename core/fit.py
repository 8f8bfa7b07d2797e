"""The six steps in which every network learns. This is the loop that really runs."""

from collections.abc import Callable, Iterable, Iterator

from torch import Tensor
from torch.nn import Module
from torch.optim import Optimizer

Batch = tuple[Tensor, Tensor]  # questions [n, ...] and their answers [n]
Moment = tuple[str, Tensor | None]  # what was just done, and what came out of it


def fit(model: Module, batches: Callable[[], Iterable[Batch]], loss: Callable[[Tensor, Tensor], Tensor],
        optimizer: Optimizer, epochs: Iterable[int]) -> Iterator[Moment]:
    """Trains `model` in place, and hands control back after each of its steps.

    Whoever asks the iterator for the next moment decides when it happens: to pause is not to ask. So the loop knows
    nothing of screens, files, marks or stopping. Nor does it know whether `model` is one module, whose way back
    autograd finds, or a stack of two hundred networks that brings its own (core/models/stack.py).
    """
    for _ in epochs:                      # 1. once more through the course materials
        model.train()
        for question, answer in batches():
            output = model(question)      # 2. forward: let the network answer
            yield "forward", output

            error = loss(output, answer)  # 3. loss: how wrong was it, as one number
            yield "loss", error

            optimizer.zero_grad()         # 4. forget the slopes of the step before
            yield "zero_grad", None

            error.backward()              # 5. backward: the slope of the loss for every weight
            yield "backward", None

            optimizer.step()              # 6. step: move every weight a little downhill
            yield "step", None
        yield "epoch", None
