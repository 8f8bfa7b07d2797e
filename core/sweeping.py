"""Trains the members of a sweep, as many side by side as fit in memory; each is a run like any other."""

import gc
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from core.attempt import Attempt
from core.events import Event, failed
from core.models import parameters
from core.run import learn_together, setup
from core.spec import SpecError
from core.store import Store
from core.store.files import pack_tensors
from core.store.sweeps import Block
from core.sweep import Member

TOGETHER = 256        # members that learn side by side at most
NUMBERS = 12_000_000  # and at most so many numbers in all: weights, their optimizer's memory, examples, records
COPIES = 4            # a weight, its slope, and what the optimizer remembers of it
RECORD = 225          # numbers that take as much memory as the record of one round
FLUSH = 0.5           # seconds between two commits of what was told

Row = dict[str, Any]


class Sweeping:
    """One walk through the members. `facts` says which columns of the sweep's row and of this process's job row
    change in the same commits as the members' Events.
    """

    def __init__(self, store: Store, owner: str, glass: bool, attempt: int):
        self.store, self.owner, self.glass, self.attempt = store, owner, glass, attempt
        self.facts: Callable[[], tuple[Row, Row]] = lambda: ({}, {})
        self.done = self.failed = 0           # members that are over
        self.blocks: dict[str, Block] = {}    # what is not in the store yet, by run
        self.told: dict[str, int] = {}        # Events that each living member has told
        self.members: dict[str, Member] = {}  # those that learn now
        self.over: list[Row] = []             # those that ended since the last commit
        self.lost: set[str] = set()           # those whose record can't be written
        self.flushed = time.monotonic()

    def learn(self, members: Iterable[Member]) -> Iterator[Row | None]:
        """Yields a record of each member that is over, once it is in the store, and None at every moment between.

        Members that were trained before are told again. Whoever stops asking calls `leave`.
        """
        left = iter(members)
        while some := list(islice(left, TOGETHER)):
            known = self.store.sweeps.over(member.run for member in some)
            for member in some:
                if member.run in known:
                    yield self._count(known[member.run] | _who(member))
            new = {member.run: member for member in some if member.run not in known}
            self.store.sweeps.begin({run: member.spec.model_dump(mode="json") for run, member in new.items()},
                                    self.owner, self.glass, self.attempt)
            self.members |= new
            yield from self._side_by_side(list(new.values()))

    def leave(self) -> None:
        """Keeps what was told; members in the middle will begin again."""
        self.flush()
        self.store.sweeps.leave(self.members)

    def flush(self) -> list[Row]:
        """One commit for all that was told since the last; returns the members that ended with it."""
        sweep, job = self.facts()
        for run, reason in self.store.sweeps.append(self.blocks, self.glass, sweep, job).items():
            self._lose(run, reason)
        ended, self.over, self.blocks, self.flushed = self.over, [], {}, time.monotonic()
        return ended

    def _side_by_side(self, members: list[Member]) -> Iterator[Row | None]:
        """Sets members up and trains them whenever there are as many as fit."""
        attempts: list[Attempt] = []
        numbers = 0
        for member in members:
            ready = self._set_up(member)
            attempts += ready
            numbers += sum(map(_size, ready))
            if numbers > NUMBERS:
                yield from self._train(attempts)
                numbers = 0
            yield from self._rest()
        yield from self._train(attempts)

    def _set_up(self, member: Member) -> list[Attempt]:
        """The member ready to learn; none where its choices can't be, which is written down as its end."""
        try:
            attempt = setup(member.spec, member.run, self.glass)
        except SpecError as error:
            self._hear(member.run, failed(member.run, error.error, error.field, error.remedy, 0))
            return []
        attempt.keeps_trail = False  # of so many networks the weights of every round are too much
        return [attempt]

    def _train(self, attempts: list[Attempt]) -> Iterator[Row | None]:
        for told in learn_together(attempts):
            if told is not None:
                attempt, event = told
                self._hear(attempt.run, event, attempt)
            yield from self._rest()
        yield from self.flush()
        attempts.clear()
        gc.collect()  # networks and the room they shared hold one another

    def _rest(self) -> Iterator[Row | None]:
        """Between any two moments: what was told goes into the store in a while."""
        if time.monotonic() - self.flushed >= FLUSH:
            yield from self.flush()
        yield None

    def _hear(self, run: str, event: Event, attempt: Attempt | None = None) -> None:
        if run in self.lost:
            return
        number = self.told.get(run, 0)
        block = self.blocks.setdefault(run, Block(number))
        block.events.append(event)
        self.told[run] = number + 1
        if event["kind"] == "done":
            tensors, meta = attempt.checkpoint()
            block.checkpoint = pack_tensors(tensors, meta | {"events": number})  # as of before its last Event
        if event["kind"] in ("done", "failed"):
            self._end(run, _outcome(event))

    def _end(self, run: str, outcome: Row) -> None:
        """The member is over; it is told with the next commit."""
        member = self.members.pop(run)
        self.told.pop(run, None)
        self.over.append(self._count(outcome | _who(member)))

    def _count(self, outcome: Row) -> Row:
        if outcome["state"] == "failed":
            self.failed += 1
        else:
            self.done += 1
        return outcome

    def _lose(self, run: str, reason: str) -> None:
        """A member whose record can't be written is over, also when it had just learned to its end."""
        self.lost.add(run)
        blank = {"state": "failed", "epochs": 0, "train": None, "val": None, "test": None, "error": reason,
                 "remedy": "Delete it under My runs, and train it again.", "field": None}
        for outcome in (each for each in self.over if each["run"] == run and each["state"] != "failed"):
            outcome |= blank
            self.done, self.failed = self.done - 1, self.failed + 1
        if run in self.members:
            self._end(run, blank)


def _who(member: Member) -> Row:
    return {"run": member.run, "number": member.number, "values": member.values}


def _outcome(event: Event) -> Row:
    """The end of a run in the words of its row."""
    marks = {name: event.get(name) for name in ("train", "val", "test")}
    if event["kind"] == "failed":
        return marks | {"state": "failed", "epochs": event["epoch"], "error": event["error"],
                        "remedy": event["remedy"], "field": event["field"]}
    return marks | {"state": "stopped" if event["why"] == "stopped" else "done", "epochs": event["epochs"],
                    "error": None, "remedy": None, "field": None}


def _size(attempt: Attempt) -> int:
    """Numbers that an attempt holds in memory."""
    examples = sum(rows.x.numel() for rows in attempt.sets.values())
    return COPIES * parameters(attempt.model) + examples + RECORD * attempt.spec.learning.epochs
