"""Where attempts learn: side by side in one stack, or, for any other network, by themselves with autograd.

Both offer the loop (core/fit.py) the same four things: model, batches, loss, optimizer. And both can score sets, turn
knobs and hand out an optimizer's memory, so that nothing else in the house knows which of the two it is.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.dealer import Dealer, Pupil
from core.events import Marks
from core.learning import LEARNING, supervised
from core.measure import Rows
from core.models.descent import DESCENTS
from core.models.pieces import in_a_row, joined
from core.models.recorded import ON_A_CARD, Recorded
from core.models.sitting import as_columns
from core.models.stack import QUICK, Error, Stack, shape_of, with_one
from core.models.transfer import groups, rates
from core.optimizers import OPTIMIZERS, SOLVERS

FEW = 20_000  # weights of a member, up to which they are copied number by number


def gather(attempts: Sequence[Any]) -> list[Any]:
    """Rooms for all attempts: those that can learn in step share one. Sets `attempt.room` of each."""
    together: dict[Any, list[Any]] = {}
    for number, attempt in enumerate(attempts):
        together.setdefault(_company(attempt) or number, []).append(attempt)
    return [_room(group) for group in together.values()]


def _room(group: list[Any]) -> Any:
    """A new room, or the one in which its only attempt is already."""
    if len(group) == 1 and group[0].room is not None and group[0].room.attempts == group:
        return group[0].room
    return Classroom(group) if _stacks(group[0]) else Study(group[0])


def _stacks(attempt: Any) -> Any:
    """The shape in which its network stacks; None where it does not, or where the dealer can't deal its examples."""
    how = attempt.spec.learning
    return shape_of(attempt.model) if how.name == "supervised" and how.augment != "sway" else None


def _company(attempt: Any) -> tuple | None:
    """What attempts must have in common to learn in step; None for one that learns by itself."""
    found = _stacks(attempt)
    if found is None or attempt.step:  # whoever has begun keeps its own pace
        return None
    how, device = attempt.spec.learning, str(attempt.train.x.device)
    forgets = how.augment and attempt.spec.model.dropout > 0  # random numbers for both are drawn in common pieces
    return (found[0], how.optimizer, how.augment, attempt.criterion, attempt.batch_size, how.changes, device,
            attempt.test is not None, forgets)


class Study:
    """One attempt by itself: its module, its loss through autograd, its optimizer from torch."""

    def __init__(self, attempt: Any):
        attempt.room, self.attempts, self.attempt = self, [attempt], attempt
        spec, self.model = attempt.spec, attempt.model
        self.learning = LEARNING[spec.learning.name]
        self.optimizer = self._optimizer(spec.learning.optimizer)
        self.loss = self.learning.loss(attempt)

    def batches(self) -> Iterator[Any]:
        return self.learning.batches(self.attempt)

    def _optimizer(self, name: str) -> torch.optim.Optimizer:
        attempt = self.attempt
        if name in SOLVERS:
            return SOLVERS[name](self.model, *attempt.train, attempt.weight_decay)
        slow = [group | {"lr": attempt.lr * group["share"]} for group in groups(self.model, attempt.spec)]
        return OPTIMIZERS[name](slow, attempt.lr, attempt.weight_decay)

    def finished(self) -> list[Any]:
        """The attempts whose round has just ended."""
        return [self.attempt]

    def score(self, attempts: list[Any], sets: list[Rows]) -> list[Marks]:
        """The marks of each attempt for its set."""
        return [self.learning.score(self.attempt, part) for part in sets]

    def turn(self, attempt: Any, **knobs: float) -> None:
        for group in self.optimizer.param_groups:
            group |= knobs | ({"lr": knobs["lr"] * group.get("share", 1.0)} if "lr" in knobs else {})

    def memory(self, attempt: Any) -> dict[str, Tensor]:
        """What the optimizer remembers, as "number of the parameter.name"."""
        states = self.optimizer.state_dict()["state"]
        return {f"{number}.{name}": torch.as_tensor(value) for number, state in states.items()
                for name, value in state.items()}

    def remember(self, attempt: Any, memory: dict[str, Tensor]) -> None:
        state = self.optimizer.state_dict()
        for key, value in memory.items():
            number, _, name = key.partition(".")
            state["state"].setdefault(int(number), {})[name] = value
        self.optimizer.load_state_dict(state)

    def weights(self, attempt: Any) -> None:
        """Nothing quicker than to ask its parameters one by one."""

    def dismiss(self, attempt: Any) -> None:
        self.attempts = []


class Classroom:
    """M >= 1 attempts in one stack."""

    def __init__(self, attempts: list[Any]):
        first, spec = attempts[0], attempts[0].spec.learning
        shape, _ = shape_of(first.model)
        self.attempts, self.seats = list(attempts), {id(attempt): seat for seat, attempt in enumerate(attempts)}
        self.criterion = first.criterion
        forgets = any(attempt.spec.model.dropout and attempt.spec.model.name == "mlp" for attempt in attempts)
        device = first.train.x.device
        self.stack = Stack(shape, len(attempts), first.batch_size, device, forgets)
        self.descent = (ON_A_CARD if device.type == "cuda" else DESCENTS)[spec.optimizer](self.stack)
        error = Error(self.stack, first.criterion.slope)
        self.model, self.loss, self.optimizer = self.stack, error, self.descent
        if device.type == "cuda":  # the whole step as one launch
            self.model = self.optimizer = recorded = Recorded(self.stack, error, self.descent)
            self.loss = recorded.loss
        for seat, attempt in enumerate(attempts):
            self.stack.seat(seat, attempt.model)
            attempt.room = self
            self.turn(attempt, lr=attempt.lr, weight_decay=attempt.weight_decay, l1=attempt.spec.learning.l1)
        self.dealer = Dealer([_pupil(attempt) for attempt in attempts], self.stack, shape.sizes[-1],
                             first.batch_size)
        self.rows: dict[int, Tensor] = {}  # where a seat's weights lie in the flat buffer
        self.pieces: dict[int, list[np.ndarray]] = {}  # the same of many weights: as few pieces as there can be
        self.ready: dict[int, tuple[Tensor, Tensor]] = {}  # sets as columns, with their row of ones

    def batches(self) -> Iterator[Any]:
        """Until the round of some attempt ends."""
        wanted = self.attempts[0].batch_size if len(self.seats) == 1 and self.attempts else self.dealer.batch
        if wanted != self.dealer.batch:
            self.stack.resize(wanted)
            self.dealer.set_batch(wanted)
        return self.dealer.batches()

    def finished(self) -> list[Any]:
        ended = set(self.dealer.finished)
        return [attempt for attempt in self.attempts if self.seats[id(attempt)] in ended]

    def score(self, attempts: list[Any], sets: list[Rows]) -> list[Marks]:
        """The marks of each attempt for its set; sets of one size are answered in one go."""
        if len({len(part.y) for part in sets}) == 1:
            return self._score(attempts, sets)
        marks: list[Marks] = [{} for _ in attempts]
        by_size: dict[int, list[int]] = {}
        for place, part in enumerate(sets):
            by_size.setdefault(len(part.y), []).append(place)
        for places in by_size.values():
            found = self._score([attempts[place] for place in places], [sets[place] for place in places])
            for place, mark in zip(places, found, strict=True):
                marks[place] = mark
        return marks

    def _score(self, attempts: list[Any], sets: list[Rows]) -> list[Marks]:
        """The same for sets of one size."""
        seats = [self.seats[id(attempt)] for attempt in attempts]
        scales = [attempt.preparation.target_scale for attempt in attempts]
        with QUICK():
            x, y = self._side_by_side(sets)
            output = self.stack.answers(x, seats)
            return supervised.marks(output[..., :y.shape[-1]], y, self.criterion, scales)

    def _side_by_side(self, sets: list[Rows]) -> tuple[Tensor, Tensor]:
        """[columns, whole lines] where all share one set, else one for each; with their answers."""
        distinct = {id(part.x): part for part in sets}
        for name in distinct.keys() - self.ready.keys():
            of_set = distinct[name].x
            self.ready[name] = as_columns(with_one(of_set)), of_set  # with the set: so its id stays its own
        if len(distinct) == 1:
            return self.ready[id(sets[0].x)][0], sets[0].y
        return torch.stack([self.ready[id(part.x)][0] for part in sets]), torch.stack([part.y for part in sets])

    def turn(self, attempt: Any, **knobs: float) -> None:
        known = {name: value for name, value in knobs.items() if name in self.descent.knobs}
        self.descent.turn(self.seats[id(attempt)], rates(attempt.model, attempt.spec), **known)

    def memory(self, attempt: Any) -> dict[str, Tensor]:
        """In the form of torch's own optimizers, so that a checkpoint fits both ways."""
        found, seat = {}, self.seats[id(attempt)]
        for name, buffer in self.descent.memory.items():
            for number, place in enumerate(self.stack.places(buffer, seat, attempt.model)):
                found[f"{number}.{name}"] = place
        if self.descent.memory and self.descent.steps:
            found["0.step"] = torch.tensor(float(self.descent.steps))
        return found

    def remember(self, attempt: Any, memory: dict[str, Tensor]) -> None:
        seat = self.seats[id(attempt)]
        for name, buffer in self.descent.memory.items():
            for number, place in enumerate(self.stack.places(buffer, seat, attempt.model)):
                if f"{number}.{name}" in memory:
                    place.copy_(memory[f"{number}.{name}"])
        self.descent.steps = int(memory.get("0.step", torch.zeros(())).item())

    def weights(self, attempt: Any) -> Tensor | None:
        """A copy of its weights as one row; None where copying layer by layer is the quickest there is."""
        seat = self.seats[id(attempt)]
        if self.stack.flat.numel() <= FEW * self.stack.members:
            if seat not in self.rows:
                number = torch.arange(self.stack.flat.numel(), device=self.stack.device)
                self.rows[seat] = torch.cat([place.reshape(-1)
                                             for place in self.stack.places(number, seat, attempt.model)])
            return self.stack.flat.index_select(0, self.rows[seat])
        if self.stack.device.type != "cpu":
            return None
        if seat not in self.pieces:
            self.pieces[seat] = joined([place.numpy() for place in self.stack.places(self.stack.flat, seat,
                                                                                     attempt.model)])
        return torch.from_numpy(in_a_row(self.pieces[seat]))

    def dismiss(self, attempt: Any) -> None:
        """It is done: it takes its weights along, and those who stay go on undisturbed."""
        self.attempts.remove(attempt)
        if self.attempts:
            attempt.room = None
            for parameter in attempt.model.parameters():
                parameter.data = parameter.data.clone()


def _pupil(attempt: Any) -> Pupil:
    spec = attempt.spec
    dropout = spec.model.dropout if "dropout" in attempt.dice else 0.0
    return Pupil(attempt.train.x, attempt.train.y, attempt.dice["order"], attempt.dice.get("dropout"), dropout,
                 spec.learning.augment)
