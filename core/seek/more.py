"""Would more data help, or a bigger network? Answered by training with less of both, again and again, and comparing.

All of it happens inside the course materials: a quarter, half or all of them are studied, and the practice exam is
always the same. (To take fewer rows and cut them anew would put questions of the sealed final exam into the course of
others.) As in memorised.py such networks are no runs: no Spec says which part of a course was studied. What a network
sees is prepared as for the whole course.

The error of a difference has two parts: the luck of networks and of parts of the course, from the spread between
repetitions (Student's t), and the luck of these questions, from the spread between them; every network answers the same
ones, so they are compared question by question.
"""

import gc
from collections.abc import Iterator, Sequence
from math import hypot
from typing import Any

import numpy as np

from core.attempt import Attempt
from core.datasets.dataset import dice
from core.events import SHARES, better, headline
from core.measure import Rows, answers
from core.run import learn_together, setup
from core.seek import points
from core.seek.luck import mean_error
from core.seek.plan import SEEDS, more_name, refuse_more
from core.seek.points import PARTS
from core.spec import SEED_MAX, Spec
from core.split import counted
from core.store import Store

STUDENT = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}  # 97.5 % point
NORMAL = 1.959964  # the same for many
WHAT = {"data": "more data", "width": "a bigger network"}

Row = dict[str, Any]
Key = tuple[float, float, int]  # share of the course, factor of the width, number of the repetition


class More:
    """One answer. `learn` and `leave` as of a search (core/seek/search.py)."""

    def __init__(self, store: Store, owner: str, base: Spec, seeds: int = SEEDS):
        refuse_more(base, seeds)
        self.store, self.owner, self.base, self.seeds = store, owner, base, seeds
        self.name = more_name(base, seeds, owner)
        self.course = int(counted(base)[0])
        self.records: list[Row] = []
        self.marks: dict[Key, float] = {}          # of the practice exam
        self.each: dict[Key, np.ndarray] = {}      # per question [n]: 1 or 0, right or wrong; or how far off
        self.mark, self.unit = "", ""
        self.here = (0.0, 0.0)  # share and factor of the networks that learn now
        self.heard: dict[str, tuple[int, Row]] = {}  # of each of them: rounds, and marks of course and practice
        self.over_here = 0      # of them, those that have learned to their end

    def learn(self) -> Iterator[Row | None]:
        """Yields a record of each network that is over, and None at every moment between."""
        asked = {"base": self.base.model_dump(mode="json", exclude_defaults=True), "seeds": self.seeds}
        self.store.searches.create(self.name, self.owner, {"more": asked}, "learning")
        self.store.searches.change(self.name, state="learning", error=None, remedy=None)
        for share, factor in points.places(self.base):
            yield from self._repeat(share, factor)
        self.store.searches.change(self.name, state="done", summary=self.summary())

    def leave(self) -> None:
        self.store.searches.change(self.name, state="stopped", summary=self.summary())

    @property
    def standing(self) -> Row:
        """How far it is: networks that are over, the share of all rounds that is behind them, and how those stand that
        learn now: {"share", "factor", "marks": [marks of course and practice so far]}.
        """
        rounds = self.base.learning.epochs
        total = rounds * self.seeds * len(points.places(self.base))
        behind = rounds * (len(self.records) - self.over_here) + sum(epoch for epoch, _ in self.heard.values())
        return {"tries": len(self.records), "done": min(1.0, behind / total),
                "learning": {"share": self.here[0], "factor": self.here[1],
                             "marks": [marks for _, marks in self.heard.values()]}}

    def _repeat(self, share: float, factor: float) -> Iterator[Row | None]:
        """One point, its networks side by side: each with its own luck, and its own part of the course."""
        attempts = {f"{luck}": self._student(share, factor, luck) for luck in range(self.seeds)}
        self.here, self.heard, self.over_here = (share, factor), {}, 0
        for told in learn_together(list(attempts.values())):
            yield None
            if told is not None and told[1]["kind"] == "epoch":
                self.heard[told[0].run] = told[1]["epoch"], {name: told[1][name] for name in ("train", "val")}
            if told is None or told[1]["kind"] not in ("done", "failed"):
                continue
            attempt, event = told
            self.over_here += 1
            record = {"kind": "member", "number": len(self.records), "run": "", "share": share, "factor": factor,
                      "luck": int(attempt.run), "rows": len(attempt.train.x), "state": event["kind"]}
            if event["kind"] == "done":
                self._mark((share, factor, int(attempt.run)), attempt, event["val"])
                record |= {"train": event["train"], "val": event["val"]}
            else:
                record |= {name: event[name] for name in ("error", "field", "remedy")}
            self.records.append(record)
            self.store.searches.add_try(self.name, record)
            yield record
        attempts.clear()
        gc.collect()  # networks and the room they shared hold one another

    def _student(self, share: float, factor: float, luck: int) -> Attempt:
        spec = self.base.model_copy(update={"seed": (self.base.seed + luck) % (SEED_MAX + 1)})
        attempt = setup(spec if factor == 1 else points.wider(spec, factor), f"{luck}")
        attempt.keeps_trail = False
        if share < 1:
            rows = points.rows_of(len(attempt.train.x), share)
            chosen = np.sort(dice(luck, "more").permutation(len(attempt.train.x))[:rows])  # more contain the fewer
            attempt.train = Rows(attempt.train.x[chosen], attempt.train.y[chosen])
            attempt.batch_size = min(attempt.batch_size, rows)
        return attempt

    def _mark(self, key: Key, attempt: Attempt, marks: dict[str, float]) -> None:
        self.mark = headline(marks)
        said, y = answers(attempt.model, attempt.val.x).cpu(), attempt.val.y.cpu()
        if self.mark in SHARES:
            each = (said.argmax(dim=1) == y).numpy().astype(float)
        else:
            each = (said.squeeze(-1) - y).abs().numpy() * attempt.preparation.target_scale
            self.unit = attempt.dataset.unit
        self.marks[key], self.each[key] = marks[self.mark], each

    # --- what it comes to

    def summary(self) -> Row:
        """Both curves, a point for each size, and a sentence on each."""
        told: Row = {"kind": "summary", "search": self.name, "tries": len(self.records), "mark": self.mark}
        for curve in PARTS:
            found = [self._point(curve, size) for size in PARTS[curve]] if points.has(self.base, curve) else []
            told[curve] = {"points": found, **self._answer(curve)}
        return told | {"sentence": " ".join(told[curve]["sentence"] for curve in PARTS)}

    def _keys(self, curve: str, size: float) -> list[Key]:
        return [(size, 1.0, luck) if curve == "data" else (1.0, size, luck) for luck in range(self.seeds)]

    def _point(self, curve: str, size: float) -> Row:
        """Practice marks of every repetition (None where it failed), their mean, and their standard deviation."""
        marks = [self.marks.get(key) for key in self._keys(curve, size)]
        there = [mark for mark in marks if mark is not None]
        shown = points.rows_of(self.course, size) if curve == "data" else points.width_of(points.wider(self.base, size))
        return {"share": size, "size": shown, "marks": marks, "mean": float(np.mean(there)) if there else None,
                "spread": float(np.std(there, ddof=1)) if len(there) > 1 else None}

    def _answer(self, curve: str) -> Row:
        """Whether it helps (None: that can't be told), the gain of the last doubling, its 95 % error, a sentence."""
        nothing = {"helps": None, "gain": None, "error": None}
        if not points.has(self.base, curve):
            return nothing | {"sentence": f"A network of the kind {self.base.model.name!r} has no width to change."}
        small, large = (self._keys(curve, size) for size in PARTS[curve][-2:])
        pairs = [(a, b) for a, b in zip(small, large, strict=True) if a in self.marks and b in self.marks]
        if len(pairs) < 2:
            return nothing | {"sentence": f"Too few networks have learned to their end to tell whether {WHAT[curve]} "
                              "would help."}
        gain, error = compared([self.each[a] for a, _ in pairs], [self.each[b] for _, b in pairs])
        gain = better(self.mark) * gain
        means = [float(np.mean([self.marks[pair[place]] for pair in pairs])) for place in (0, 1)]
        return {"helps": gain > error, "gain": gain, "error": error,
                "sentence": self._sentence(curve, means, gain, error)}

    def _sentence(self, curve: str, means: Sequence[float], gain: float, error: float) -> str:
        before, after, give = (self._said(value) for value in (*means, error))
        if curve == "data":
            went = f"With half the course the practice exam went to {before}, with all of it to {after}"
        else:
            went = f"As it is the network got {before} in the practice exam, with twice the width {after}"
        if abs(gain) <= error:
            return f"{went}: that does not matter within the error bar (± {give}). No sign that {WHAT[curve]} would " \
                   "help."
        return f"{went} (± {give}): {WHAT[curve]} {'would help' if gain > 0 else 'made it worse'}."

    def _said(self, value: float) -> str:
        if self.mark in SHARES:
            return f"{100 * value:.{0 if len(next(iter(self.each.values()))) < 1_000 else 1}f}"
        return f"{value:.3g} {self.unit}".strip()


def compared(small: Sequence[np.ndarray], large: Sequence[np.ndarray]) -> tuple[float, float]:
    """How much more `large` has than `small` on average, and the 95 % error of that.

    One array for each repetition: what each question [n] was worth, the same questions everywhere.
    """
    gains = np.array(large) - np.array(small)  # [repetitions, questions]
    of_luck = STUDENT[len(gains) - 1] * mean_error(gains.mean(axis=1))
    of_questions = NORMAL * mean_error(gains.mean(axis=0))
    return float(gains.mean()), hypot(of_luck, of_questions)
