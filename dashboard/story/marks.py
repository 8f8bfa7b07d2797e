"""The story's marks, with their error bars, as the charts want them."""

from typing import Any

from core.exam import wilson
from dashboard.attempts import questions
from dashboard.charts.dumbbells import Attempt, gap
from dashboard.charts.marks import Mark
from dashboard.story.progress import Tried, known_mark

Row = dict[str, Any]


def known(row: Row) -> dict[str, Mark]:
    """Course and practice mark of a run."""
    counts = questions(row)
    return {name: _mark(known_mark(row, name), counts[name]) for name in ("train", "val")}


def opened(result: Row) -> Mark:
    """The exam's mark from the result of an opening."""
    return Mark(result["test"]["accuracy"], *result["interval"], result["questions"])


def ends(tried: Tried, result: Row | None = None) -> Attempt:
    """An attempt for the dumbbells; `result`: of its exam, where it was opened."""
    exam = (result["test"]["accuracy"], *result["interval"]) if result else None
    return Attempt(tried.title, known_mark(tried.row, "train"), known_mark(tried.row, "val"), exam)


def said_gap(attempt: Attempt) -> str:
    """How far practice lies behind the course."""
    points = gap(attempt)
    return f"gap {points} points" if points > 0 else "no gap"


def _mark(share: float, count: int) -> Mark:
    return Mark(share, *wilson(round(share * count), count), count)
