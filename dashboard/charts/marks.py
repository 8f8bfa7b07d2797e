"""Marks on one axis from 0 to 100 %, each with its error bar."""

from collections.abc import Mapping
from typing import NamedTuple

import plotly.graph_objects as go

from dashboard.theme import SET_COLOURS, SET_SYMBOLS, TEMPLATE
from dashboard.words import SETS, percent


class Mark(NamedTuple):
    """A share of right answers, the interval it may truly lie in, and how many questions it rests on."""

    share: float
    low: float
    high: float
    questions: int


def line(marks: Mapping[str, Mark]) -> go.Figure:
    """One row per set that has a mark."""
    figure = go.Figure()
    for name, mark in marks.items():
        figure.add_scatter(
            x=[mark.share], y=[SETS[name]], mode="markers+text", text=[percent(mark.share, mark.questions)],
            textposition="top center", name=SETS[name], cliponaxis=False,
            marker={"symbol": SET_SYMBOLS[name], "size": 14, "color": SET_COLOURS[name]},
            error_x={"array": [mark.high - mark.share], "arrayminus": [mark.share - mark.low], "width": 6,
                     "color": SET_COLOURS[name]},
            hovertemplate=f"{mark.low:.0%} to {mark.high:.0%}, {mark.questions} questions<extra></extra>")
    figure.update_layout(template=TEMPLATE, height=90 + 50 * len(marks), showlegend=False, hovermode="closest")
    figure.update_xaxes(range=[0, 1.04], tickformat=".0%")
    figure.update_yaxes(autorange="reversed", type="category", automargin=True)
    return figure


def alt(marks: Mapping[str, Mark]) -> str:
    """The same in a sentence."""
    return "; ".join(f"{SETS[name]} {percent(mark.share, mark.questions)}, between {mark.low:.0%} and {mark.high:.0%}"
                     for name, mark in marks.items()) + "."
