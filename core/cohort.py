"""A class: many students of one Spec, alike but for their luck, who learn in step and are told as one run.

One network can contradict any lesson about generalization; twenty can't. A student is an ordinary run with an id of its
own; the class is a run too, whose marks are the medians of its students.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from core import events, snapshot
from core.attempt import Attempt
from core.events import Event, Marks
from core.narrator import sentence
from core.run import learn, learn_in_step, setup
from core.snapshot import Arrays, thinned
from core.spec import Spec
from core.store import Store
from core.store.files import pack_tensors
from core.store.sweeps import Block
from core.sweep import APP_ATTEMPT, Member, Sweep

QUARTERS = (0.25, 0.5, 0.75)


def enrol(spec: Spec, run: str = "", glass: bool = False, owner: str = "") -> "Attempt | Cohort":
    """Everything that a run needs before its first step: one attempt, or a class of them."""
    return setup(spec, run, glass) if spec.students == 1 else Cohort(spec, run, glass, owner)


def study(learner: "Attempt | Cohort", changes: Iterable[Event] = ()) -> Iterator[Event | None]:
    """Lets it learn to the end; None after every step that has nothing to tell."""
    return learn(learner, changes) if isinstance(learner, Attempt) else learner.learn(changes)


def scene_of(learner: "Attempt | Cohort") -> tuple[dict[str, Any], Arrays]:
    return snapshot.scene(learner) if isinstance(learner, Attempt) else learner.scene()


def frame_of(learner: "Attempt | Cohort") -> tuple[dict[str, Any], Arrays]:
    return snapshot.frame(learner) if isinstance(learner, Attempt) else learner.frame()


def students(spec: Spec, owner: str, glass: bool) -> list[Member]:
    """The students of a class, with the ids of their runs: the same Spec, one seed after the other."""
    alone = spec.model_copy(update={"students": 1})
    seeds = tuple(spec.seed + number for number in range(spec.students))
    return list(Sweep(alone, (("seed", seeds),)).members(owner, glass, APP_ATTEMPT))


class Cohort:
    """What a class owns. It can be asked for the same things as an Attempt by whoever conducts a run."""

    def __init__(self, spec: Spec, run: str, glass: bool, owner: str):
        self.spec, self.run, self.glass, self.owner = spec, run, glass, owner
        self.members = students(spec, owner, glass)
        self.attempts = [setup(member.spec, member.run, glass) for member in self.members]
        for attempt in self.attempts:
            attempt.keeps_trail = False  # two hundred trails are too much; a student learned alone has its own
        self.place = {member.run: member.number for member in self.members}
        self.shown = 0
        self.events = self.epoch = self.step = 0
        self.history: list[Event] = []
        self.last: dict[int, Event] = {}       # the newest marks of every student
        self.over: dict[int, str] = {}         # who has ended, and how: "done" or "failed"
        self.bands: list[dict[str, np.ndarray]] = []  # for each round: "val.accuracy" -> quartiles [3]
        self.blocks: dict[str, Block] = {}     # what students have told since it was last written down
        self.told = dict.fromkeys(self.place, 0)
        self.kept = False  # whether the students have rows in the store

    # --- what a conductor asks of any run

    @property
    def student(self) -> Attempt:
        """The one whose picture is shown."""
        return self.attempts[self.shown]

    @property
    def dataset(self) -> Any:
        return self.student.dataset

    @property
    def model(self) -> Any:
        return self.student.model

    @property
    def work(self) -> tuple[int, int]:
        """How large the largest product of a step is: rows of a batch of all students, weights of a layer."""
        rows, weights = self.student.work
        return rows * len(self.attempts), weights

    @property
    def pending(self) -> list[dict[str, Any]]:
        return next((attempt.pending for attempt in self._living()), [])

    @property
    def stopping(self) -> bool:
        return any(attempt.stopping for attempt in self._living())

    @stopping.setter
    def stopping(self, stops: bool) -> None:
        for attempt in self.attempts:
            attempt.stopping = stops

    def stop(self) -> None:
        self.stopping = True

    def turn(self, field: str, value: float) -> None:
        """Turns a knob of every student. Raises SpecError as an attempt does."""
        for attempt in self._living():
            attempt.turn(field, value)

    def expect(self, changes: Iterable[dict[str, Any]]) -> None:
        changes = list(changes)
        for attempt in self.attempts:
            attempt.expect(changes)

    def show(self, student: int) -> None:
        """From now on this student's picture is shown; a number that is nobody's changes nothing."""
        if 0 <= student < len(self.attempts):
            self.shown = student

    def _living(self) -> list[Attempt]:
        return [attempt for number, attempt in enumerate(self.attempts) if number not in self.over]

    # --- learning

    def learn(self, changes: Iterable[Event] = ()) -> Iterator[Event | None]:
        """All students side by side. The class's own Events: a start, the medians of every round, and an end."""
        self.expect(changes)
        awaited = set(range(len(self.attempts)))  # whose round has not ended yet
        for told in learn_in_step(self.attempts):
            if told is None:
                self.step += 1
                yield None
                continue
            number, event = self.place[told[0].run], told[1]
            self._write_down(told[0], event)
            if event["kind"] == "start":
                if number == 0:
                    yield self._tell(self._started(event))
            elif event["kind"] == "change":
                if told[0] is self._living()[0]:
                    yield self._tell(event)
            else:
                awaited.discard(number)
                self._hear(number, event)
                if event["kind"] != "done" and not awaited and len(self.over) < len(self.attempts):
                    yield self._tell(self._round_ended())
            if not awaited:
                awaited = set(range(len(self.attempts))) - set(self.over)
        yield self._tell(self._ended())

    def _tell(self, event: Event) -> Event:
        self.events += 1
        return event

    def _started(self, first: Event) -> Event:
        return first | {"run": self.run, "spec": self.spec.model_dump(mode="json"), "students": len(self.attempts),
                        "before": self.before}

    def _hear(self, number: int, event: Event) -> None:
        if event["kind"] in ("done", "failed"):
            self.over[number] = event["kind"]
        if event["kind"] != "failed":
            self.last[number] = event
        else:
            self.last.pop(number, None)

    def _round_ended(self) -> Event:
        self.epoch += 1
        self.bands.append(self._quarters([self.last[number] for number in sorted(self.last)]))
        event = events.epoch_ended(self.epoch, self.step, self._medians(self.bands[-1]))
        self.history.append(event)
        return event

    def _ended(self) -> Event:
        if not self.last:
            return events.failed(self.run, f"The loss of all {len(self.attempts)} students left the range of numbers.",
                                 "learning.lr", f"Lower the learning rate: it was {self.student.lr:g}.", self.epoch)
        marks = self._medians(self._quarters(list(self.last.values())))
        why = {event["why"] for event in self.last.values()}
        best = min(self.history, key=lambda event: event["val"]["loss"])["epoch"] if self.history else 0
        restored = any(event["best"]["restored"] for event in self.last.values())
        return events.done(self.run, self.epoch, next((each for each in ("stopped", "epochs") if each in why),
                                                      "early_stop"), {"epoch": best, "restored": restored}, marks)

    # --- marks of many

    @property
    def sets(self) -> list[str]:
        return list(self.student.sets)

    @property
    def before(self) -> dict[str, Marks]:
        return self._medians(self._quarters([attempt.before for attempt in self.attempts]))

    def _quarters(self, marks: list[dict[str, Marks]]) -> dict[str, np.ndarray]:
        names = [(of_set, mark) for of_set in self.sets for mark in marks[0][of_set]]
        table = np.array([[each[of_set][mark] for of_set, mark in names] for each in marks])  # [students, names]
        found = np.quantile(table, QUARTERS, axis=0).T
        return {f"{of_set}.{mark}": quarter for (of_set, mark), quarter in zip(names, found, strict=True)}

    def _medians(self, quarters: dict[str, np.ndarray]) -> dict[str, Marks]:
        marks: dict[str, Marks] = {}
        for name, quarter in quarters.items():
            of_set, _, mark = name.partition(".")
            marks.setdefault(of_set, {})[mark] = float(quarter[1])
        return marks

    # --- the students' own records

    def _write_down(self, attempt: Attempt, event: Event) -> None:
        block = self.blocks.setdefault(attempt.run, Block(self.told[attempt.run]))
        block.events.append(event)
        self.told[attempt.run] += 1
        if event["kind"] == "done":
            tensors, meta = attempt.checkpoint()
            # whoever restores it tells the last Event again
            block.checkpoint = pack_tensors(tensors, meta | {"events": attempt.events - 1})

    def keep(self, store: Store) -> None:
        """Writes down what the students have told since the last time, in one commit."""
        if not self.kept:
            specs = {member.run: member.spec.model_dump(mode="json") for member in self.members}
            store.sweeps.begin(specs, self.owner, self.glass, APP_ATTEMPT)
        self.kept, blocks, self.blocks = True, self.blocks, {}
        store.sweeps.append(blocks, self.glass, {}, {})

    # --- pictures

    def scene(self) -> tuple[dict[str, Any], Arrays]:
        header, arrays = snapshot.scene(self.student)
        return header | {"run": self.run, "spec": self.spec.model_dump(mode="json"),
                         "students": len(self.attempts)}, arrays

    def frame(self) -> tuple[dict[str, Any], Arrays]:
        """The shown student's picture, a dot for every student, and the middle half of them in every round."""
        header, arrays = snapshot.frame(self.student)
        mark = events.headline(header["marks"]["train"])
        header |= {"run": self.run, "epoch": self.epoch, "step": self.step, "class": {
            "size": len(self.attempts), "shown": self.shown, "shown_run": self.student.run, "mark": mark,
            "ended": len(self.over), "failed": sum(end == "failed" for end in self.over.values())}}
        header["narrator"] = sentence(self.history, self.dataset.ceiling)
        now = [self.last.get(number, attempt.before if number not in self.over else None)
               for number, attempt in enumerate(self.attempts)]
        for of_set in self.sets:
            arrays[f"swarm.{of_set}"] = np.array([each[of_set][mark] if each else np.nan for each in now], np.float32)
        return header, arrays | self._band_arrays()

    def _band_arrays(self) -> Arrays:
        first = self._quarters([attempt.before for attempt in self.attempts])
        kept = thinned([(0, first), *enumerate(self.bands, 1)])
        found = {"band.epoch": np.array([epoch for epoch, _ in kept], np.float32)}
        for name in first:
            found[f"band.{name}"] = np.array([quarters[name] for _, quarters in kept], np.float32).T.copy()
        return found


def revisited(old: tuple[dict[str, Any], Arrays], shown: int, student: Attempt) -> tuple[dict[str, Any], Arrays]:
    """The last picture of a class that has ended, with another student's picture in it."""
    header, arrays = snapshot.frame(student)
    kept = {name: array for name, array in old[1].items() if name.startswith(("swarm.", "band."))}
    about = old[0]["class"] | {"shown": shown, "shown_run": student.run}
    left = {name: value for name, value in old[0].items() if name not in ("arrays", "marks", "gap")}
    return header | left | {"class": about}, arrays | kept
