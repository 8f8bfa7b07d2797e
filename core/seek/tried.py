"""One try of a search: an ordinary run, listened to round by round, and what its practice exam says."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from core.attempt import Attempt
from core.events import SHARES, Event, headline
from core.exam import interval
from core.learning import LEARNING
from core.measure import answers
from core.run import learn, setup
from core.seek.luck import mean_error, share_error
from core.spec import Spec, SpecError
from core.store import Store
from core.store.files import pack_tensors
from core.store.sweeps import Block
from core.sweep import APP_ATTEMPT

FLUSH = 0.5  # seconds between two commits of what was told

Row = dict[str, Any]
Hopeless = Callable[[int, float], bool]  # (round, practice mark) -> whether to end the run here


class Try:
    """`run`: its id. `hopeless` is asked after every round; `late` at every moment. Whoever stops asking for moments
    calls `leave`.
    """

    def __init__(self, store: Store, owner: str, run: str, spec: Spec):
        self.store, self.owner, self.run, self.spec = store, owner, run, spec
        self.attempt: Attempt | None = None
        self.block, self.flushed, self.told = Block(0), time.monotonic(), 0
        self.round = 0  # the last one that is over
        self.why = ""  # it was ended: "hopeless" or "time"
        self.mark = ""  # what counts first, known from its start
        self.end: Event = {}

    def learn(self, hopeless: Hopeless, late: Callable[[], bool]) -> Iterator[None]:
        """To its end, a None for every moment; one that was learned before is heard again, not trained again."""
        if self.run in self.store.sweeps.over([self.run]):
            events: Any = iter(self.store.events(self.run))
        else:
            try:
                self.attempt = setup(self.spec, self.run)
            except SpecError as error:
                self.end = error.record() | {"epoch": 0}
                return
            self.attempt.keeps_trail = False
            self.store.sweeps.begin({self.run: self.spec.model_dump(mode="json")}, self.owner, False, APP_ATTEMPT)
            events = learn(self.attempt)
        for event in events:
            if event:
                self._hear(event, hopeless)
            if not self.why and late():
                self._stop("time")
            if time.monotonic() - self.flushed > FLUSH:
                self._flush()
            yield None
        self._flush()

    def leave(self) -> None:
        """Keeps what was told; a try in the middle begins again when the search goes on."""
        if self.attempt is not None and not self.end:
            self._flush()
            self.store.sweeps.leave([self.run])

    def _hear(self, event: Event, hopeless: Hopeless) -> None:
        if self.attempt is not None:
            self.block.events.append(event)
            self.told += 1
        if event["kind"] == "start":
            self.mark = headline(event["before"]["val"])
        if event["kind"] == "epoch":
            self.round = event["epoch"]
            if not self.why and hopeless(event["epoch"], event["val"][headline(event["val"])]):
                self._stop("hopeless")
        if event["kind"] in ("done", "failed"):
            self.end = event
            if event.get("why") == "stopped":
                self.why = self.why or "time"  # it was ended so when it was learned before
            if event["kind"] == "done" and self.attempt is not None:
                tensors, meta = self.attempt.checkpoint()
                self.block.checkpoint = pack_tensors(tensors, meta | {"events": self.told - 1})

    def _stop(self, why: str) -> None:
        self.why = why
        if self.attempt is not None:
            self.attempt.stop()

    def _flush(self) -> None:
        self.flushed = time.monotonic()
        if self.block.events:
            self.store.sweeps.append({self.run: self.block}, False, {}, {})
            self.block = Block(self.told)

    # --- what it says

    def outcome(self) -> Row:
        """How it ended: state (done, pruned, cut, failed), rounds, marks, and the practice exam's error bar.

        `standard_error`: of the practice mark, in its own terms.
        """
        end = self.end
        if end["kind"] == "failed":
            return {"state": "failed", "epochs": end["epoch"]} | {name: end[name] for name in ("error", "field",
                                                                                               "remedy")}
        finished = not self.why or end["why"] != "stopped"
        state = "done" if finished else "pruned" if self.why == "hopeless" else "cut"
        marks = end["val"]
        mark, attempt = headline(marks), self._ready()
        questions, misses = len(attempt.val.x), None if mark in SHARES else _misses(attempt)
        error = share_error(marks[mark], questions) if misses is None else mean_error(misses)
        return {"state": state, "epochs": end["epochs"], "train": end["train"], "val": marks, "questions": questions,
                "interval": list(interval(marks, questions, misses)), "standard_error": error}

    def _ready(self) -> Attempt:
        """The network with the weights that it left with."""
        if self.attempt is None:
            self.attempt = setup(self.spec, self.run)
            self.attempt.restore(*self.store.load_checkpoint(self.run), events=self.store.events(self.run))
        return self.attempt


def _misses(attempt: Attempt) -> np.ndarray:
    """How far off each question of the practice exam was [n], in the mark's unit."""
    if attempt.spec.learning.name == "supervised":
        miss = answers(attempt.model, attempt.val.x).squeeze(-1) - attempt.val.y
        return miss.abs().cpu().numpy() * attempt.preparation.target_scale
    return LEARNING[attempt.spec.learning.name].sheet(attempt, attempt.split.val, attempt.val)[1]
