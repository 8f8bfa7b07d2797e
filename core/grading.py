"""Sits a finished network down to its exam: the one place where the test set meets the model."""

from typing import Any

import numpy as np
import torch

from core import datasets
from core.attempt import Attempt
from core.events import Event
from core.measure import Rows, answers, rows
from core.run import setup
from core.spec import DataSpec, Spec
from core.split import Examples

ANSWERS = 2_000  # questions whose answers are handed out one by one; larger exams give the first of them


def sit(spec: Spec, saved: tuple[dict, dict], events: list[Event], fresh: DataSpec | None) -> dict[str, Any]:
    """Marks, each answer, the exam curve, and for numbers each absolute miss. `saved`: the last checkpoint."""
    attempt = setup(spec)
    attempt.restore(*saved, events)
    questions = attempt.split.test if fresh is None else drawn(attempt, fresh)
    exam = rows(attempt.preparation, questions, str(attempt.train.x.device))
    output = answers(attempt.model, exam.x).cpu()
    marks = attempt.score(exam)
    misses = (output.squeeze(-1) - exam.y.cpu()).abs().numpy() if attempt.dataset.task == "regression" else np.zeros(0)
    return {"test": marks, "misses": misses * attempt.preparation.target_scale, "questions": len(exam.x),
            "fingerprint": attempt.split.fingerprint, "answers": _answers(attempt, questions, output),
            "curve": _curve(attempt, exam)}


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


def _answers(attempt: Attempt, questions: Examples, output: torch.Tensor) -> dict[str, Any]:
    """Question by question: the truth, the guess, how sure it was, and the course example most like it."""
    found = {"truth": questions.y[:ANSWERS].tolist(), "ids": questions.ids[:ANSWERS].tolist(),
             "nearest": _nearest(attempt, questions)}
    if attempt.dataset.task == "regression":
        guess = output[:ANSWERS].squeeze(-1).numpy() * attempt.preparation.target_scale
        return found | {"guess": (guess + attempt.preparation.target_mean).round(4).tolist()}
    sure, guess = torch.softmax(output[:ANSWERS], dim=-1).max(dim=-1)
    found |= {"guess": guess.tolist(), "sure": sure.numpy().round(3).tolist()}
    if attempt.dataset.kind == "points":
        found["x"] = questions.x[:ANSWERS].round(3).tolist()
    return found


def _nearest(attempt: Attempt, questions: Examples) -> list[int]:
    """For each question the row (of the course materials) that looks most like it to the network's eyes."""
    exam = torch.from_numpy(attempt.preparation.inputs(questions.x[:ANSWERS]))
    return attempt.split.train.ids[torch.cdist(exam, attempt.train.x.cpu()).argmin(dim=1).numpy()].tolist()


def _curve(attempt: Attempt, exam: Rows) -> dict[str, list[float]]:
    """What one would have seen had one peeked: the exam mark at every epoch whose weights were kept."""
    curve: dict[str, list[float]] = {"epoch": []}
    for epoch, weights in sorted(attempt.trail.items()):
        attempt.put_weights(torch.from_numpy(weights))
        curve["epoch"].append(epoch)
        for name, value in attempt.score(exam).items():
            curve.setdefault(name, []).append(round(value, 4))
    return curve
