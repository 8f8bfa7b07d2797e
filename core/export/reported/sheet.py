"""The opened exam in a report: its wrong questions, what is taken for what, and how sure it was. Nothing before that.

Only for an opening of whoever asks: this is where exam questions reach a report.
"""

from typing import Any

import numpy as np

from core.datasets.letters import spelled
from core.export.reported.drawn import packed
from core.finished import Finished

SHOWN = 12      # wrong questions, the surest first; twice as many where one sees at a glance what they are
GLANCED = ("images", "series")
GROUPS = 15     # kinds of levels, by what is known of them
CELLS = 6       # columns of a table's row
LETTERS = 300   # of one sentence
BINS = 10       # of confidence
DOTS = 400      # exam questions on a plane, or pairs of truth and guess

Row = dict[str, Any]


def sheet(finished: Finished) -> Row | None:
    """None while the exam is sealed, and where it lay open while the network learned and was never sat."""
    if finished.opening is None or "answers" not in finished.opening["result"]:
        return None
    result = finished.opening["result"]
    answers, exam = result["answers"], finished.attempt.split.test
    found: Row = {"questions": result["questions"], "listed": len(answers["truth"]), "curve": result["curve"]}
    if answers["ids"] != exam.ids[:found["listed"]].tolist():
        return found | {"listed": 0}
    if "paths" in answers:
        return found | {"solved": sum(answers["solved"]),
                        "levels": levels(np.array(answers["truth"]), np.array(answers["solved"]))}
    truth, guess = np.array(answers["truth"]), np.array(answers["guess"])
    if finished.attempt.dataset.task == "regression":
        return found | _numbers(finished, truth, guess)
    sure = np.array(answers["sure"])
    wrong = np.flatnonzero(truth != guess)
    wrong = wrong[np.argsort(-sure[wrong], kind="stable")]
    return found | _places(finished, truth, guess) | {
        "confusion": _taken(truth, guess, len(finished.attempt.dataset.classes)), "bins": bins(sure, truth == guess),
        "wrong": len(wrong), "questions_shown": [_question(finished, int(place)) for place in wrong[:_shown(finished)]]}


def _shown(finished: Finished) -> int:
    return SHOWN * (1 + (finished.attempt.dataset.kind in GLANCED))


def levels(known: np.ndarray, solved: np.ndarray) -> list[Row]:
    """How many levels were solved, by what is known of them: each value, or of many different ones fifths."""
    order = np.argsort(known, kind="stable")
    parts = [order[known[order] == value] for value in np.unique(known)]
    parts = parts if len(parts) <= GROUPS else np.array_split(order, 5)
    return [{"from": float(known[part].min()), "to": float(known[part].max()), "count": len(part),
             "solved": int(solved[part].sum())} for part in parts if len(part)]


def bins(sure: np.ndarray, right: np.ndarray) -> list[Row]:
    """How often it was right when it was about so sure: a row for each tenth of confidence that occurs."""
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    return [{"from": bin_ / BINS, "to": (bin_ + 1) / BINS, "count": int((place == bin_).sum()),
             "sure": round(float(sure[place == bin_].mean()), 4), "right": int(right[place == bin_].sum())}
            for bin_ in np.unique(place).tolist()]


def _taken(truth: np.ndarray, guess: np.ndarray, classes: int) -> list[list[int]]:
    """[right answer][what it said] -> how often."""
    return np.bincount(truth * classes + guess, minlength=classes**2).reshape(classes, classes).tolist()


def _places(finished: Finished, truth: np.ndarray, guess: np.ndarray) -> Row:
    """Where the exam's questions lie on the plane of points."""
    if finished.attempt.dataset.kind != "points":
        return {}
    x = finished.attempt.split.test.x[:DOTS].astype(np.float32)
    return {"x": packed(x), "y": truth[:DOTS].tolist(), "right": (truth == guess)[:DOTS].tolist()}


def _numbers(finished: Finished, truth: np.ndarray, guess: np.ndarray) -> Row:
    order = np.argsort(-np.abs(truth - guess), kind="stable")
    spots = {"x": packed(finished.attempt.split.test.x[:DOTS].astype(np.float32)), "y": truth[:DOTS].tolist()} \
        if finished.attempt.dataset.kind == "curve" else {}
    return spots | {"truth": truth[:DOTS].tolist(), "guess": guess[:DOTS].tolist(),
                    "questions_shown": [_question(finished, int(place)) for place in order[:_shown(finished)]]}


def _question(finished: Finished, place: int) -> Row:
    """One question with its answer, and the course example most like it."""
    attempt, answers = finished.attempt, finished.opening["result"]["answers"]
    course = attempt.split.train
    twin = int(np.flatnonzero(course.ids == answers["nearest"][place])[0])
    told = {"number": place + 1, "truth": answers["truth"][place], "guess": answers["guess"][place],
            "twin": course.y[twin].item(), "asked": shown(attempt, attempt.split.test.x[place]),
            "near": shown(attempt, course.x[twin])}
    return told | ({"sure": answers["sure"][place]} if "sure" in answers else {})


def shown(attempt: Any, x: Any) -> Row:
    """One example: {"picture"}, {"series"}, {"text"} or {"cells": [[name, value]]}."""
    kind, dataset = attempt.dataset.kind, attempt.dataset
    if kind == "images":
        return {"picture": packed(np.round(np.clip(x, 0, 1) * 255).astype(np.uint8))}
    if kind == "series":
        return {"series": packed(x.astype(np.float32))}
    if kind == "text":
        return {"text": str(x)[:LETTERS]}
    if kind == "letters":
        return {"text": spelled(x)}
    places = sorted({column.column for column in attempt.preparation.columns})[:CELLS] if kind == "table" else \
        range(len(dataset.columns))
    return {"cells": [[dataset.columns[place].name, dataset.columns[place].text(float(x[place]))] for place in places]}
