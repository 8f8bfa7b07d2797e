"""Attempt under attempt: the bar from the course mark to the practice mark is what was learned by heart."""

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from dashboard.theme import GREY, SET_COLOURS, SET_SYMBOLS, TEMPLATE
from dashboard.words import SETS

ROW = 38  # pixels


class Attempt(NamedTuple):
    """Shares of right answers; `exam` (mark, lowest, highest) where an exam was opened."""

    title: str
    train: float
    val: float
    exam: tuple[float, float, float] | None = None


def dumbbells(attempts: Sequence[Attempt], ink: str = GREY) -> go.Figure:
    """The newest attempt is drawn strongest; behind each one stands the ghost of the first."""
    figure = go.Figure()
    for place, attempt in enumerate(attempts):
        if place:
            _add_bar(figure, attempts[0], attempt.title, GREY, opacity=0.22)
        _add_bar(figure, attempt, attempt.title, GREY, opacity=0.8 if place == len(attempts) - 1 else 0.5)
    for name in ("train", "val"):
        shares = [100 * getattr(attempt, name) for attempt in attempts]
        figure.add_scatter(x=shares, y=[attempt.title for attempt in attempts], mode="markers", name=SETS[name],
                           cliponaxis=False, hovertemplate="%{x:.0f} %",
                           marker={"symbol": SET_SYMBOLS[name], "size": 14, "color": SET_COLOURS[name],
                                   "line": {"width": 2, "color": SET_COLOURS[name]}})
    _add_exams(figure, [attempt for attempt in attempts if attempt.exam])
    figure.update_layout(template=TEMPLATE, height=84 + ROW * len(attempts), hovermode="closest", dragmode=False,
                         margin={"l": 8, "r": 20, "t": 34, "b": 30}, legend={"y": 1.0, "yanchor": "bottom"})
    lowest = 10 * min(5, *(int(10 * min(attempt.train, attempt.val)) for attempt in attempts))
    figure.update_xaxes(range=[lowest - 2, 102], tickvals=list(range(lowest, 101, 10)), fixedrange=True,
                        ticktext=[f"{share} %" for share in range(lowest, 101, 10)])
    figure.update_yaxes(categoryorder="array", categoryarray=[attempt.title for attempt in attempts][::-1],
                        range=[-0.6, len(attempts) - 0.4], automargin=True, fixedrange=True, showgrid=False,
                        tickfont={"size": 14, "color": ink})
    return figure


def alt(attempts: Sequence[Attempt]) -> str:
    """The same in sentences."""
    return " ".join(_said(attempt) for attempt in attempts)


def gap(attempt: Attempt) -> int:
    """In points, of the marks as they are shown."""
    return round(100 * attempt.train) - round(100 * attempt.val)


def _said(attempt: Attempt) -> str:
    exam = f", exam {100 * attempt.exam[0]:.0f} %" if attempt.exam else ""
    return (f"{attempt.title}: course {100 * attempt.train:.0f} %, practice {100 * attempt.val:.0f} %{exam}, "
            f"gap {gap(attempt)} points.")


def _add_bar(figure: go.Figure, attempt: Attempt, row: str, colour: str, opacity: float) -> None:
    figure.add_scatter(x=[100 * attempt.train, 100 * attempt.val], y=[row, row], mode="lines", opacity=opacity,
                       line={"color": colour, "width": 9 if attempt.title == row else 18}, showlegend=False,
                       hoverinfo="skip")


def _add_exams(figure: go.Figure, attempts: Sequence[Attempt]) -> None:
    if not attempts:
        return
    exams = [attempt.exam for attempt in attempts]
    figure.add_scatter(
        x=[100 * mark for mark, _, _ in exams], y=[attempt.title for attempt in attempts], mode="markers",
        name=SETS["test"], cliponaxis=False, hovertemplate="%{x:.0f} %",
        marker={"symbol": SET_SYMBOLS["test"], "size": 18, "color": SET_COLOURS["test"]},
        error_x={"array": [100 * (high - mark) for mark, _, high in exams], "thickness": 3, "width": 8,
                 "arrayminus": [100 * (mark - low) for mark, low, _ in exams], "color": SET_COLOURS["test"]})
