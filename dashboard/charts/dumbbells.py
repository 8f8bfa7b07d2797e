"""Attempt under attempt: the bar from the course mark to the practice mark is what was learned by heart."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from dashboard.theme import GREY, SET_COLOURS, SET_SYMBOLS, TEMPLATE
from dashboard.words import SETS, points

ROW, ROW_WITH_EXAMS = 42, 54  # pixels
BELOW = 0.32  # of a row


class Attempt(NamedTuple):
    """Shares of right answers; `exam` (mark, lowest, highest) where an exam was opened.

    Of a class these are medians; `halves` has the ends of the middle half of each set's marks.
    """

    title: str
    train: float
    val: float
    exam: tuple[float, float, float] | None = None
    halves: Mapping[str, tuple[float, float]] = {}


def dumbbells(attempts: Sequence[Attempt], ink: str | None = None, *, one_story: bool = True) -> go.Figure:
    """In one story the newest attempt is drawn strongest; behind each one stands the ghost of the first."""
    figure, last = go.Figure(), len(attempts) - 1
    for row, attempt in enumerate(attempts):
        if row and one_story:
            _add_bar(figure, attempts[0], row, width=18, opacity=0.22)
        _add_bar(figure, attempt, row, width=9, opacity=0.8 if row == last and one_story else 0.5)
    for name in ("train", "val"):
        _add_halves(figure, attempts, name)
        figure.add_scatter(x=[100 * getattr(attempt, name) for attempt in attempts], y=list(range(len(attempts))),
                           mode="markers", name=SETS[name], cliponaxis=False, hovertemplate="%{x:.0f} %",
                           marker={"symbol": SET_SYMBOLS[name], "size": 14, "color": SET_COLOURS[name],
                                   "line": {"width": 2, "color": SET_COLOURS[name]}})
    exams = {row: attempt.exam for row, attempt in enumerate(attempts) if attempt.exam}
    _add_exams(figure, exams)
    height = 84 + (ROW_WITH_EXAMS if exams else ROW) * len(attempts)
    figure.update_layout(template=TEMPLATE, height=height, hovermode="closest", dragmode=False,
                         margin={"l": 8, "r": 20, "t": 34, "b": 30}, legend={"y": 1.0, "yanchor": "bottom"})
    lowest = 10 * min(5, *(int(10 * _lowest(attempt)) for attempt in attempts))
    figure.update_xaxes(range=[lowest - 2, 102], tickvals=list(range(lowest, 101, 10)), fixedrange=True,
                        ticktext=[f"{share} %" for share in range(lowest, 101, 10)])
    figure.update_yaxes(range=[last + 0.6, -0.6], tickvals=list(range(len(attempts))), automargin=True, showgrid=False,
                        ticktext=[attempt.title for attempt in attempts], fixedrange=True,
                        tickfont={"size": 14, "color": ink})
    return figure


def alt(attempts: Sequence[Attempt]) -> str:
    """The same in sentences."""
    return " ".join(_said(attempt) for attempt in attempts)


def gap(attempt: Attempt) -> int:
    """In points, of the marks as they are shown."""
    return round(100 * attempt.train) - round(100 * attempt.val)


def _said(attempt: Attempt) -> str:
    half = {name: f" (middle half {100 * low:.0f} to {100 * high:.0f})" for name, (low, high) in attempt.halves.items()}
    exam = f", exam {100 * attempt.exam[0]:.0f} %" if attempt.exam else ""
    return (f"{attempt.title}: course {100 * attempt.train:.0f} %{half.get('train', '')}, "
            f"practice {100 * attempt.val:.0f} %{half.get('val', '')}{exam}, "
            f"gap {points(gap(attempt))}.")


def _lowest(attempt: Attempt) -> float:
    return min(attempt.train, attempt.val, *(attempt.exam or ()), *(low for low, _ in attempt.halves.values()))


def _add_bar(figure: go.Figure, attempt: Attempt, row: int, width: int, opacity: float) -> None:
    figure.add_scatter(x=[100 * attempt.train, 100 * attempt.val], y=[row, row], mode="lines", opacity=opacity,
                       line={"color": GREY, "width": width}, showlegend=False, hoverinfo="skip")


def _add_halves(figure: go.Figure, attempts: Sequence[Attempt], name: str) -> None:
    """Of classes: where the middle half of the students lies."""
    for row, attempt in enumerate(attempts):
        if name in attempt.halves:
            low, high = attempt.halves[name]
            figure.add_scatter(x=[100 * low, 100 * high], y=[row, row], mode="lines", opacity=0.5, showlegend=False,
                               line={"color": SET_COLOURS[name], "width": 12}, hoverinfo="skip")


def _add_exams(figure: go.Figure, exams: Mapping[int, tuple[float, float, float]]) -> None:
    """Below its dumbbell, so that the star hides no diamond."""
    if not exams:
        return
    figure.add_scatter(
        x=[100 * mark for mark, _, _ in exams.values()], y=[row + BELOW for row in exams], mode="markers",
        name=SETS["test"], cliponaxis=False, hovertemplate="%{x:.0f} %",
        marker={"symbol": SET_SYMBOLS["test"], "size": 17, "color": SET_COLOURS["test"]},
        error_x={"array": [100 * (high - mark) for mark, _, high in exams.values()], "thickness": 3, "width": 6,
                 "arrayminus": [100 * (mark - low) for mark, low, _ in exams.values()], "color": SET_COLOURS["test"]})
