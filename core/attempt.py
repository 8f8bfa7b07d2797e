"""One network on its way through the course: everything a run owns, and how it is saved and taken up again."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import Module, Parameter

from core.classroom import gather
from core.datasets.dataset import Dataset
from core.events import Event, Marks
from core.losses import Kind
from core.measure import Rows
from core.models.inputs import Inputs
from core.prepare import Preparation
from core.spec import MOST_CHANGES, Spec, SpecError, parse
from core.split import Split

TRAIL_EPOCHS = 300  # at most so many moments of a run are kept to be looked at again
TRAIL_NUMBERS = 1_500_000  # and at most so many weights in all: 6 MB


@dataclass(eq=False)
class Attempt:
    """A run in the making. `train` and `val` are all it may look at; `test` is None unless the exam is behind glass."""

    spec: Spec
    run: str
    dataset: Dataset
    split: Split
    preparation: Preparation
    model: Module
    criterion: Kind
    train: Rows
    val: Rows
    test: Rows | None
    dice: dict[str, torch.Generator]
    lr: float
    weight_decay: float
    batch_size: int
    inputs: Inputs | None = None  # what one example is for its network
    labelled: Tensor | None = None  # int64: which rows of `train` come with an answer that may be used
    room: Any = None  # where it learns, alone or in company (core/classroom.py); made when it is first needed
    epoch: int = 0
    step: int = 0
    events: int = 0  # how many Events have been yielded
    history: list[Event] = field(default_factory=list)  # the epoch Events so far
    best_epoch: int = 0
    best_weights: Tensor | None = None
    stopping: bool = False
    turns: int = 0  # knobs turned so far
    pending: list[dict[str, Any]] = field(default_factory=list)  # changes not yet made: {"step", "field", "value"}
    trail: dict[int, np.ndarray] = field(default_factory=dict)  # epoch -> all weights as one row
    keeps_trail: bool = True

    @property
    def sets(self) -> dict[str, Rows]:
        sets = {"train": self.train, "val": self.val}
        return sets if self.test is None else sets | {"test": self.test}

    @property
    def best(self) -> Event | None:
        """The epoch with the lowest practice loss so far."""
        return self.history[self.best_epoch - 1] if self.best_epoch else None

    @cached_property
    def before(self) -> dict[str, Marks]:
        """The marks of pure guessing, before the first step."""
        return self.marks()

    def enter(self) -> Any:
        """The room it learns in; its own, where nobody put it into another."""
        if self.room is None:
            gather([self])
        return self.room

    def marks(self) -> dict[str, Marks]:
        """The marks of each set with the weights as they are now."""
        return {name: self.score(part) for name, part in self.sets.items()}

    def score(self, part: Rows) -> Marks:
        """The marks for one set of examples."""
        return self.enter().score([self], [part])[0]

    def turn(self, field: str, value: float) -> None:
        """Turns a knob while learning; it takes effect before the next step and becomes an Event.

        `field`: lr, weight_decay or batch_size. Raises SpecError for a value the Spec would not allow either.
        """
        value = int(value) if field == "batch_size" else float(f"{value:.4g}")
        if field not in ("lr", "weight_decay", "batch_size"):
            raise SpecError(f"learning.{field}", f"{field!r} can't be changed while learning.",
                            "Learning rate, weight decay and batch size can.")
        parse({"learning": {field: value}})
        if field == "batch_size" and value > len(self.train.x):
            raise SpecError("learning.batch_size", f"A batch of {value} is larger than the course of "
                            f"{len(self.train.x)} rows.", f"Choose at most {len(self.train.x)}.")
        self.pending = [change for change in self.pending if (change["step"], change["field"]) != (self.step, field)]
        if self.turns + len(self.pending) >= MOST_CHANGES:
            raise SpecError(f"learning.{field}", f"Knobs were turned {MOST_CHANGES} times in this run, the most that a "
                            "link can carry.", "Start again with the settings as they are now.")
        self.pending.append({"step": self.step, "field": field, "value": value})

    def stop(self) -> None:
        """Ends the run before its next step, with the marks it has."""
        self.stopping = True

    @cached_property
    def parameters(self) -> list[Parameter]:
        """The network's, in order: to walk through its modules takes longer than to copy the weights."""
        return list(self.model.parameters())

    @cached_property
    def size(self) -> int:
        """How many weights it has."""
        return sum(parameter.numel() for parameter in self.parameters)

    @property
    def work(self) -> tuple[int, int]:
        """How large the largest product of a step is: rows of a batch, weights of a layer."""
        return self.batch_size, max(parameter.numel() for parameter in self.parameters)

    def weights(self) -> Tensor:
        """A copy of all weights as one row."""
        if self.room is not None and (row := self.room.weights(self)) is not None:
            return row
        return torch.cat([parameter.data.reshape(-1) for parameter in self.parameters])

    @torch.no_grad()
    def put_weights(self, row: Tensor) -> None:
        """The way back: the network is as it was when `row` was taken."""
        at = 0
        for parameter in self.parameters:
            parameter.copy_(row[at:at + parameter.numel()].view_as(parameter))
            at += parameter.numel()

    def remember(self) -> None:
        """Keeps this epoch's weights if it is one of the moments to be looked at again."""
        if self.keeps_trail and self.epoch in _moments(self.spec.learning.epochs, self.size):
            self.trail[self.epoch] = self.weights().cpu().numpy()

    def _still_kept(self) -> list[int]:
        """Of the moments kept, the nearest to each of those that are to be kept: all of them, unless the run goes on
        for more rounds than it was to have when they were chosen.
        """
        kept = np.array(sorted(self.trail))
        moments = _moments(self.spec.learning.epochs, self.size) if self.trail else ()
        wanted = [moment for moment in moments if moment <= kept[-1]]
        return sorted({int(kept[np.abs(kept - moment).argmin()]) for moment in wanted})

    def checkpoint(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """All that is needed to go on bit for bit, as named arrays and JSON; taken between two epochs."""
        tensors = {f"model.{name}": value for name, value in self.model.state_dict().items()}
        tensors |= {f"optimizer.{name}": value for name, value in self.enter().memory(self).items()}
        tensors |= {f"dice.{name}": dice.get_state() for name, dice in self.dice.items()}
        if self.best_weights is not None:
            tensors["best"] = self.best_weights
        arrays = {name: value.detach().cpu().numpy() for name, value in tensors.items()}
        if self.trail:
            arrays["trail.epochs"] = np.array(list(self.trail), dtype=np.int64)
            arrays["trail.weights"] = np.stack(list(self.trail.values()))
        names = ("epoch", "step", "events", "lr", "weight_decay", "batch_size", "best_epoch", "turns", "pending")
        return arrays, {name: getattr(self, name) for name in names}

    def restore(self, tensors: dict[str, np.ndarray], meta: dict[str, Any], events: Iterable[Event] = ()) -> None:
        """Goes on from a checkpoint. `events`: the run's stored Events, for its history and the changes yet to come."""
        whole, events = {name: torch.from_numpy(np.array(value)) for name, value in tensors.items()}, list(events)
        told = events[0].get("before") if events else None
        self.before = told or self.before  # as long as nothing is learned: to measure it again takes a while
        self.model.load_state_dict(_under(whole, "model."))
        self.enter().remember(self, _under(whole, "optimizer."))
        for name, dice in _under(whole, "dice.").items():
            self.dice[name].set_state(dice)
        self.best_weights = whole.get("best")
        if "trail.epochs" in whole:
            kept = zip(tensors["trail.epochs"].tolist(), np.array(tensors["trail.weights"]), strict=True)
            self.trail = dict(kept)
        if meta.get("from_trail"):  # it goes on after its end, where its best round had been put back
            self.put_weights(torch.from_numpy(self.trail[meta["epoch"]]))
        self.trail = {epoch: self.trail[epoch] for epoch in self._still_kept()}
        for name, value in json.loads(json.dumps(meta)).items():
            if name in ("epoch", "step", "events", "best_epoch", "turns", "pending"):
                setattr(self, name, value)
        self.set_knobs(lr=meta["lr"], weight_decay=meta["weight_decay"], batch_size=meta["batch_size"])
        self.history = [event for event in events if event["kind"] == "epoch" and event["epoch"] <= self.epoch]
        self.expect(event for event in events if event["kind"] == "change")

    def expect(self, changes: Iterable[dict[str, Any]]) -> None:
        """Changes to come, by step; one that is past or already known is not taken again."""
        known = {(change["step"], change["field"], change["value"]) for change in self.pending}
        for change in changes:
            key = (change["step"], change["field"], change["value"])
            if key not in known and change["step"] >= self.step:
                self.pending.append(dict(zip(("step", "field", "value"), key, strict=True)))

    def set_knobs(self, **knobs: float) -> None:
        """Puts a knob's value where it works: into this record, and into the optimizer."""
        for name, value in knobs.items():
            setattr(self, name, value)
        self.enter().turn(self, **{name: value for name, value in knobs.items() if name != "batch_size"})


def _under(tensors: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}


def _moments(epochs: int, numbers: int) -> range | frozenset[int]:
    """The epochs whose weights are kept: all where there is room, else dense at the start and thinner later."""
    room = max(2, min(TRAIL_EPOCHS, TRAIL_NUMBERS // max(numbers, 1)))
    if epochs <= room:
        return range(1, epochs + 1)
    return _thinned(epochs, room)


@lru_cache(maxsize=8)
def _thinned(epochs: int, room: int) -> frozenset[int]:
    """`room` epochs from 1 to `epochs`, dense at the start: spaced as the squares are."""
    position = np.linspace(0, 1, room)
    return frozenset(np.round(1 + (epochs - 1) * position**2).astype(int).tolist())
