"""Deals the course materials to the members of a stack: every member its own rows, in its own order, batch by batch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from core.learning.augment import JITTER, Strips, reach, steps_aside
from core.models.stack import QUICK, Stack, with_one

DRAWN = 16_384       # random numbers for dropout and jitter are drawn in pieces of about so many, for each member
GATHERED = 2_000_000  # numbers of examples that are laid out at once: bounds the memory

Answer = tuple[Tensor, Tensor]  # truth [M, outputs, batch], weight [M, 1, batch]


@dataclass
class Pupil:
    """What the dealer must know of one member."""

    x: Tensor  # [n, inputs]
    y: Tensor  # [n]
    order: torch.Generator
    forgetting: torch.Generator | None
    dropout: float = 0.0
    augment: str | None = None


class Dealer:
    """Endless batches for all members at once. They make one step together, but end their rounds each for itself."""

    def __init__(self, pupils: list[Pupil], stack: Stack, outputs: int, batch: int):
        self.pupils, self.stack, self.inputs = pupils, stack, stack.shape.sizes[0]
        books: dict[int, Tensor] = {id(pupil.x): pupil.x for pupil in pupils}  # many may study the same
        starts, at = {}, 0
        for name, book in books.items():
            starts[name], at = at, at + len(book)
        self.x = torch.cat([with_one(book) for book in books.values()])
        self.varied = any(pupil.augment for pupil in pupils)
        self.far = max(reach(pupil.augment, self.inputs) for pupil in pupils)  # one stack, one way of varying
        if self.far:
            self.strips = Strips(torch.cat(list(books.values())), self.far, self.x.shape[1])
        self.truth = torch.cat([truth(next(pupil.y for pupil in pupils if id(pupil.x) == name), outputs)
                                for name in books])
        self.offsets = torch.tensor([[starts[id(pupil.x)]] for pupil in pupils])  # [M, 1]
        self.pieces: list[list[Tensor]] = [[] for _ in pupils]
        self.finished: list[int] = []  # members whose round ended with the last batch
        self.set_batch(batch)

    def set_batch(self, batch: int) -> None:
        """So many rows in every batch, from the next round on. The stack has room for them."""
        self.batch, self.room = batch, self.stack.batch  # a batch of one row stands there twice, and counts once
        rows = self.rows = [len(pupil.x) for pupil in self.pupils]
        self.rounds = [-(-count // batch) for count in rows]  # steps of each member's round
        self.at = list(self.rounds)  # the step each member is at; all begin a round
        most = max(self.rounds)
        self.orders = torch.zeros(len(rows), most * batch, dtype=torch.int64)
        self.mine = [order[:count] for order, count in zip(self.orders, rows, strict=True)]
        weights = torch.zeros(len(rows), most * batch)
        for weight, count in zip(weights, rows, strict=True):
            weight[:count] = 1 / batch
            if left := count % batch:  # the last, short batch weighs what it weighs
                weight[count - left:count] = 1 / left
        self.weights = weights.to(self.stack.device)
        self.in_step = self._by_step(self.weights)
        widths = sum(units for _, units in self.stack.pairs[:-1])
        drawn = batch * (widths * self.stack.forgets + self.inputs * self.varied)
        self.piece = max(1, DRAWN // drawn) if drawn else most  # steps for which random numbers are drawn at once
        self.laid = max(1, GATHERED // (len(rows) * self.room * self.x.shape[1]))

    def batches(self) -> Iterator[tuple[Tensor, Answer]]:
        """Batches until the round of some member ends; `finished` then says whose."""
        self.finished = []
        while not self.finished:
            for member in self._beginners():
                torch.randperm(self.rows[member], generator=self.pupils[member].order, out=self.mine[member])
                self.at[member] = 0
            steps = min(self.laid, *(min(end - at, self.piece - at % self.piece)
                                     for at, end in zip(self.at, self.rounds, strict=True)))
            yield from self._lay_out(steps)
            self.at = [at + steps for at in self.at]
            self.finished = self._beginners()

    def _beginners(self) -> list[int]:
        return [member for member, (at, end) in enumerate(zip(self.at, self.rounds, strict=True)) if at == end]

    def _lay_out(self, steps: int) -> Iterator[tuple[Tensor, Answer]]:
        """The next `steps` batches of all members, gathered in one go."""
        with QUICK():
            batches, kept = self._gathered(steps)
        if not kept:
            yield from batches
        for batch, *self.stack.keep in zip(batches, *kept, strict=True) if kept else ():
            yield batch

    def _gathered(self, steps: int) -> tuple[Iterable[tuple[Tensor, Answer]], list[tuple[Tensor, ...]]]:
        """Each step's question [M, batch, columns] and answer; and what each hidden layer keeps in it."""
        members, room = len(self.pupils), self.room
        stretch = self._stretch(steps)
        rows = (_taken(self.orders, stretch) + self.offsets).view(members, steps, self.batch).expand(-1, -1, room)
        flat = rows.transpose(0, 1).reshape(-1).to(self.x.device)
        self._refresh()
        x = self._examples(flat, steps).view(steps, members, room, -1)
        truth = self.truth.index_select(0, flat).view(steps, members, room, -1).transpose(2, 3).contiguous()
        kept = self._draw(x, steps)
        answers = zip(truth.unbind(), self._weights(steps, stretch), strict=True)
        return zip(x.unbind(), answers, strict=True), [layer.unbind() for layer in kept]

    def _stretch(self, steps: int) -> slice | Tensor:
        """The columns of the next steps in [M, longest round * batch]: one stretch for all in step, else [M, columns]
        of each member's own.
        """
        if len(set(self.at)) == 1:
            return slice(self.at[0] * self.batch, (self.at[0] + steps) * self.batch)
        return torch.tensor(self.at)[:, None] * self.batch + torch.arange(steps * self.batch)

    def _weights(self, steps: int, stretch: slice | Tensor) -> Sequence[Tensor]:
        """What each row counts in the next steps: [M, 1, batch] each."""
        if isinstance(stretch, slice):  # all in step: the same in every round
            return self.in_step[self.at[0]:self.at[0] + steps]
        return self._by_step(_taken(self.weights, stretch.to(self.weights.device)))

    def _by_step(self, weights: Tensor) -> Sequence[Tensor]:
        """Weights [M, steps * batch] as [M, 1, rows] for each step."""
        weights = weights.view(len(self.pupils), -1, 1, self.batch).transpose(0, 1)
        return F.pad(weights, (0, self.room - self.batch)).contiguous().unbind()

    def _examples(self, rows: Tensor, steps: int) -> Tensor:
        """The questions of these rows, each moved along by its own number of places where examples are shifted."""
        if not self.far:
            return self.x.index_select(0, rows)
        moved = torch.stack([self._drawn(member, 1, steps) for member in range(len(self.pupils))], dim=1)
        x = self.strips.take(rows, moved.expand(-1, -1, self.room).reshape(-1).to(rows.device))
        x[:, self.inputs] = 1  # the column that carries the bias stays where it is
        x[:, self.inputs + 1:] = 0
        return x

    def _refresh(self) -> None:
        """New random numbers for the members who have used up theirs."""
        for member, pupil in enumerate(self.pupils):
            if (pupil.augment or pupil.dropout) and self.at[member] % self.piece == 0:
                self.pieces[member] = self._fresh(pupil)

    def _drawn(self, member: int, which: int, steps: int) -> Tensor:
        """A member's random numbers for the next steps: blur, places to move along, and last the dropout."""
        first = self.at[member] % self.piece
        return self.pieces[member][which][first:first + steps]

    def _draw(self, x: Tensor, steps: int) -> list[Tensor]:
        """Blurs varied examples in place; returns dropout's factors, for each layer [steps, M, batch, units]."""
        for member, pupil in enumerate(self.pupils):
            if pupil.augment:
                x[:, member, :, :self.inputs] += self._drawn(member, 0, steps).to(x.device)
        if not self.stack.forgets:
            return []
        factors = x.new_ones(steps, len(self.pupils), self.batch * sum(units for _, units in self.stack.pairs[:-1]))
        for member, pupil in enumerate(self.pupils):
            if pupil.dropout:
                factors[:, member] = self._drawn(member, -1, steps).to(x.device)
        widths = [units for _, units in self.stack.pairs[:-1]]
        parts = factors.split([self.batch * units for units in widths], dim=2)
        return [part.reshape(steps, len(self.pupils), self.batch, units).expand(-1, -1, self.room, -1)
                for part, units in zip(parts, widths, strict=True)]

    def _fresh(self, pupil: Pupil) -> list[Tensor]:
        """Random numbers for the next steps of one member, from its own dice: as many alone as in company."""
        drawn = []
        if pupil.augment:
            drawn.append(JITTER * torch.randn(self.piece, self.batch, self.inputs, generator=pupil.order))
        if self.far:
            drawn.append(steps_aside(self.far, (self.piece, self.batch), pupil.order))
        if pupil.dropout:
            count = self.batch * sum(units for _, units in self.stack.pairs[:-1])
            kept = torch.rand(self.piece, count, generator=pupil.forgetting) >= pupil.dropout
            drawn.append(kept / (1 - pupil.dropout))
        return drawn


def _taken(whole: Tensor, stretch: slice | Tensor) -> Tensor:
    """These columns of [M, columns]."""
    return whole[:, stretch] if isinstance(stretch, slice) else whole.gather(1, stretch)


def truth(y: Tensor, outputs: int) -> Tensor:
    """The right answers as a loss's slope wants them: one-hot classes [n, outputs], or the number [n, 1]."""
    return y[:, None] if y.dtype.is_floating_point else F.one_hot(y, outputs).float()
