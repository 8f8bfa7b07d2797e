"""Sits a finished network down to its exam: the one place where the test set meets the model."""

from typing import Any

import numpy as np
import torch

from core import datasets
from core.attempt import Attempt
from core.events import Event
from core.learning import LEARNING
from core.measure import Rows, rows
from core.run import setup
from core.spec import DataSpec, Spec
from core.split import Examples


def sit(spec: Spec, saved: tuple[dict, dict], events: list[Event], fresh: DataSpec | None) -> dict[str, Any]:
    """Marks, each answer, the exam curve, and the misses where marks are no shares. `saved`: the last checkpoint."""
    attempt = setup(spec)
    attempt.restore(*saved, events)
    questions = attempt.split.test if fresh is None else drawn(attempt, fresh)
    exam = rows(attempt.preparation, questions, str(attempt.train.x.device))
    marks = attempt.score(exam)
    found, misses = LEARNING[spec.learning.name].sheet(attempt, questions, exam)
    return {"test": marks, "misses": misses, "questions": len(exam.x), "fingerprint": attempt.split.fingerprint,
            "answers": found, "curve": _curve(attempt, exam)}


def sit_class(members: list[tuple[Spec, tuple[dict, dict], list[Event]]], fresh: DataSpec | None) -> dict[str, Any]:
    """All students of a class: the medians of their marks, the marks of each, and one student's answers to look at."""
    first = sit(*members[0], fresh)
    marks = [first["test"]]
    for spec, saved, events in members[1:]:
        attempt = setup(spec)
        attempt.restore(*saved, events)
        questions = attempt.split.test if fresh is None else drawn(attempt, fresh)
        marks.append(attempt.score(rows(attempt.preparation, questions, str(attempt.train.x.device))))
    middle = {name: float(np.median([mark[name] for mark in marks])) for name in marks[0]}
    return first | {"test": middle, "students": marks, "curve": {"epoch": []}}


def drawn(attempt: Attempt, fresh: DataSpec) -> Examples:
    """As many new questions as the old exam had, asked in the same world; of data in time the latest."""
    dataset, count = datasets.load(fresh), len(attempt.split.test.ids)
    ids = np.arange(len(dataset.y))
    return attempt.split.examiner.ask(dataset, ids[-count:] if dataset.timed else ids[:count])


def _curve(attempt: Attempt, exam: Rows) -> dict[str, list[float]]:
    """What one would have seen had one peeked: the exam mark at every epoch whose weights were kept."""
    curve: dict[str, list[float]] = {"epoch": []}
    for epoch, weights in sorted(attempt.trail.items()):
        attempt.put_weights(torch.from_numpy(weights))
        curve["epoch"].append(epoch)
        for name, value in attempt.score(exam).items():
            curve.setdefault(name, []).append(round(value, 4))
    return curve
