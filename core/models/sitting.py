"""A whole set put to a stack at once: the way forward alone, its calls bound to their places like those of a step.

Here the questions stand side by side as columns: products of a small matrix with a long row of questions are two to
three times as quick as the other way round, and the answers come out as marks want them, [members, outputs, n].

There are always whole lines of questions, so that every member's matrices begin where a line of memory does: a product
may round otherwise where they don't, and a member would not answer alone what it answers in company.
"""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

LINE = 16   # numbers of 4 bytes in a line of memory
WHOLE = 64  # buffers end on a multiple of so many numbers: vector code, not its remainder loop, does them all


def whole(number: int, of: int = WHOLE) -> int:
    """The next multiple of `of`."""
    return -(-number // of) * of


def as_columns(x: Tensor) -> Tensor:
    """Questions [n, columns] as [columns, n]; whole lines of them, the last of which ask nothing."""
    room = x.new_zeros(x.shape[1], whole(len(x), LINE))
    room[:, :len(x)] = x.T
    return room


class Sitting:
    """`n` questions, whole lines of them, for members of these weights [M, units, in] and biases [M, units, 1]."""

    def __init__(self, weights: list[Tensor], biases: list[Tensor], bend: Callable[[Tensor, Tensor], Tensor], n: int,
                 seats: Tensor | None = None):
        """`seats`: which of the members, int64 [m], whose weights are then copied anew for each call. None: all."""
        self.copies: list[Callable[[], object]] = []
        if seats is not None:
            weights, biases = ([self._copy(part, seats) for part in parts] for parts in (weights, biases))
        self.first, self.members = weights[0], len(weights[0])
        widths = [weight.shape[1] for weight in weights[:-1]]
        rooms = [self.first.new_zeros(whole(self.members * max(widths) * n)) for _ in widths[:2]]  # taken in turn
        flat = [rooms[layer % 2][:whole(self.members * units * n)] for layer, units in enumerate(widths)]
        self.bent = [room[:self.members * units * n].view(self.members, units, n)
                     for room, units in zip(flat, widths, strict=True)]
        self.calls: list[Callable[[], object]] = []
        for layer, room in enumerate(flat):
            if layer:
                self.calls += [partial(torch.bmm, weights[layer], self.bent[layer - 1], out=self.bent[layer]),
                               partial(self.bent[layer].add_, biases[layer])]
            self.calls.append(partial(bend, room, room))
        self.last, self.last_bias = weights[-1], biases[-1]

    def _copy(self, part: Tensor, seats: Tensor) -> Tensor:
        """A place for the members' part of [M, ...], filled before each call."""
        copy = part.new_empty(len(seats), *part.shape[1:])
        self.copies.append(partial(torch.index_select, part, 0, seats, out=copy))
        return copy

    def __call__(self, x: Tensor) -> Tensor:
        """x: [columns, n] for all, or one for each [m, columns, n]."""
        for copy in self.copies:
            copy()
        x = x.expand(self.members, *x.shape[-2:])
        if not self.bent:
            return torch.bmm(self.first, x)
        torch.bmm(self.first, x, out=self.bent[0])
        for call in self.calls:
            call()
        return torch.bmm(self.last, self.bent[-1]).add_(self.last_bias)
