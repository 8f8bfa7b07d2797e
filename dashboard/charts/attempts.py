"""Attempts side by side: for each one, how far its practice mark lies from its course mark."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from core.events import headline
from dashboard.charts import dumbbells as drawn
from dashboard.charts.dumbbells import Attempt

Record = dict[str, Any]


def dumbbells(attempts: Sequence[Record]) -> go.Figure:
    """`attempts`: records with "title", "train" and "val" marks, and "test" where the exam was in the open."""
    return drawn.dumbbells(_numbered(attempts), one_story=False)


def alt(attempts: Sequence[Record]) -> str:
    """The same in sentences."""
    return drawn.alt(_numbered(attempts))


def _numbered(attempts: Sequence[Record]) -> list[Attempt]:
    return [Attempt(f"{place}. {attempt['title']}", _share(attempt["train"]), _share(attempt["val"]),
                    _exam(attempt.get("test"))) for place, attempt in enumerate(attempts, 1)]


def _share(marks: dict[str, float]) -> float:
    return marks[headline(marks)]


def _exam(marks: dict[str, float] | None) -> tuple[float, float, float] | None:
    return (_share(marks),) * 3 if marks else None  # what was watched in the open has no error bar
