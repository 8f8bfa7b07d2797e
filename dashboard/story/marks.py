"""The story's marks, with their error bars, as the charts want them."""

from typing import Any

from core.exam import wilson
from dashboard import classes, words
from dashboard.attempts import questions
from dashboard.charts.dumbbells import Attempt, gap
from dashboard.charts.marks import Mark
from dashboard.story.progress import Tried, known_mark
from dashboard.story.scenes import QUESTIONS

Row = dict[str, Any]


def known(row: Row) -> dict[str, Mark]:
    """Course and practice mark of a run."""
    counts = questions(row)
    return {name: _mark(known_mark(row, name), counts[name]) for name in ("train", "val")}


def opened(result: Row) -> Mark:
    """The exam's mark from the result of an opening."""
    return Mark(result["test"]["accuracy"], *result["interval"], result["questions"])


def ends(tried: Tried, result: Row | None = None) -> Attempt:
    """An attempt for the dumbbells, of a class its medians and middle halves; `result`: of its exam, where opened."""
    exam = (result["test"]["accuracy"], *result["interval"]) if result else None
    found = {name: classes.spread(tried.row, name) for name in ("train", "val")}
    halves = {name: (half.low, half.high) for name, half in found.items() if half}
    return Attempt(tried.title, known_mark(tried.row, "train"), known_mark(tried.row, "val"), exam, halves)


def said_of_class(tried: Tried, same: Tried | None) -> str:
    """A class's practice marks in a sentence, beside those of the class in which nothing was changed."""
    found, before = (classes.spread(each.row, "val") if each else None for each in (tried, same))
    if not found:
        return ""
    how = "with this remedy" if tried.helps else "with nothing changed"
    said = f"Of {found.students} networks {how} the median practice mark is {_half(found)}."
    return f"{said} Without it: {_half(before)}." if before and tried.helps else said


def _half(found: classes.Middle) -> str:
    return f"**{100 * found.middle:.0f} %** (middle half {classes.half(found, QUESTIONS)})"


def said_gap(attempt: Attempt) -> str:
    """How far practice lies behind the course."""
    points = gap(attempt)
    return f"gap {words.points(points)}" if points > 0 else "no gap"


def _mark(share: float, count: int) -> Mark:
    return Mark(share, *wilson(round(share * count), count), count)
