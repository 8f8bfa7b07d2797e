"""Attempts side by side: for each one, how far its practice mark lies from its course mark."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard.theme import GREY, SET_COLOURS, SET_SYMBOLS, TEMPLATE
from dashboard.words import SETS

ROW_HEIGHT = 34  # pixels


def dumbbells(attempts: Sequence[dict[str, Any]], measure: str = "accuracy") -> go.Figure:
    """`attempts`: records with "title", "train" and "val" marks, and "test" where the exam was opened."""
    titles = [f"{place}. {attempt['title']}" for place, attempt in enumerate(attempts, 1)]
    figure = go.Figure()
    for title, attempt in zip(titles, attempts, strict=True):
        ends = [attempt[name][measure] for name in ("train", "val") if measure in (attempt.get(name) or {})]
        figure.add_scatter(x=ends, y=[title] * len(ends), mode="lines", line={"color": GREY, "width": 5}, opacity=0.4,
                           showlegend=False, hoverinfo="skip")
    for name in SETS:
        points = [(attempt[name][measure], title) for title, attempt in zip(titles, attempts, strict=True)
                  if measure in (attempt.get(name) or {})]
        if points:
            figure.add_scatter(x=[x for x, _ in points], y=[y for _, y in points], mode="markers", name=SETS[name],
                               marker={"symbol": SET_SYMBOLS[name], "size": 12, "color": SET_COLOURS[name],
                                       "line": {"color": SET_COLOURS[name], "width": 2}})
    figure.update_layout(template=TEMPLATE, height=130 + ROW_HEIGHT * len(titles), hovermode="closest",
                         margin_t=60, legend={"yanchor": "bottom", "y": 1, "yref": "paper"})
    figure.update_xaxes(tickformat=".0%" if measure == "accuracy" else None)
    figure.update_yaxes(autorange="reversed", type="category", automargin=True)
    return figure


def alt(attempts: Sequence[dict[str, Any]], measure: str = "accuracy") -> str:
    """The same in sentences."""
    return " ".join(f"{attempt['title']}: {_said(attempt, measure)}." for attempt in attempts)


def _said(attempt: dict[str, Any], measure: str) -> str:
    marks = {SETS[name]: attempt[name][measure] for name in SETS if measure in (attempt.get(name) or {})}
    return ", ".join(f"{name} {100 * value:.0f} %" if measure == "accuracy" else f"{name} {value:.3g}"
                     for name, value in marks.items())
