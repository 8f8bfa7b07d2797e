"""A class on the pages: its students' marks, and of each set's marks the median and the middle half, in words."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from core.events import headline
from core.frames import unpack
from core.split import SETS
from dashboard.attempts import students
from dashboard.cached import store
from dashboard.words import SURE_QUESTIONS, number, percent, rounded

Row = dict[str, Any]


class Middle(NamedTuple):
    """Of some students' marks the median, and where the middle half begins and ends."""

    low: float
    middle: float
    high: float
    students: int


def middle(marks: Sequence[float]) -> Middle | None:
    """None where nobody has a mark; a student that failed has none (NaN)."""
    known = np.array([mark for mark in marks if mark is not None and mark == mark])
    return Middle(*np.percentile(known, [25, 50, 75]).tolist(), len(known)) if len(known) else None


def spread(run: Row, name: str) -> Middle | None:
    """Of a class's marks in one set: the middle half; None for a single network, or while there are none."""
    return middle(marks(run)[name]) if students(run) > 1 else None


def marks(run: Row) -> dict[str, list[float]]:
    """Every student's mark in each set; nothing while there are none, as in the middle of learning."""
    try:
        return marks_of(run["run"], run["epochs"], run["state"])
    except LookupError:  # not remembered: they may come
        return dict.fromkeys(SETS, [])


@st.cache_data(show_spinner=False, max_entries=500)
def marks_of(run: str, epochs: int, state: str) -> dict[str, list[float]]:
    """Every student's mark in each set, from the picture that was kept of the class.

    `epochs` and `state` name the moment that is meant. Raises LookupError where no picture of it is kept.
    """
    kept = store().load_blob(run, "frame")
    header, arrays = unpack(kept) if kept else ({}, {})
    if header.get("epoch") != epochs or "swarm.val" not in arrays:
        raise LookupError(run)
    return {name: arrays.get(f"swarm.{name}", np.array([])).tolist() for name in SETS}


def told(marks: Sequence[float]) -> list[float | None]:
    """Marks as JSON can carry them: none for a student that failed."""
    return [mark if mark == mark else None for mark in marks]


def exam_marks(result: Row) -> list[float]:
    """Every student's exam mark from the opening of a class; empty for a single network."""
    return [_mark(marks) for marks in result.get("students", ())]


def said(found: Middle, share: bool, questions: int) -> str:
    """"82 % (median of 20; middle half 80–84)", or the same of misses."""
    if not share:
        ends = _ends(number(found.low), number(found.high))
        return f"off by {number(found.middle)} (median of {found.students}; middle half {ends})"
    return f"{percent(found.middle, questions)} (median of {found.students}; middle half {half(found, questions)})"


def half(found: Middle, questions: int) -> str:
    """Where the middle half of the marks lies, in per cent: "80–84", or "82" where that is all."""
    places = 1 if questions >= SURE_QUESTIONS else 0
    return _ends(rounded(100 * found.low, places), rounded(100 * found.high, places))


def _ends(low: str, high: str) -> str:
    return low if low == high else f"{low}–{high}"


def _mark(marks: Any) -> float:
    if not isinstance(marks, dict):
        return float("nan") if marks is None else float(marks)
    return marks.get(headline(marks), float("nan"))
