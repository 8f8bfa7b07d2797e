"""Numbers that were predicted against what was right: on the line they are the same."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.theme import GREY, SET_COLOURS, SET_SYMBOLS, TEMPLATE
from dashboard.words import number

HEIGHT = 380  # pixels


def scatter(truth: Sequence[float], guess: Sequence[float], what: str) -> go.Figure:
    """`what`: what was asked, with its unit."""
    low, high = float(min(*truth, *guess)), float(max(*truth, *guess))
    figure = go.Figure(go.Scatter(x=[low, high], y=[low, high], mode="lines", hoverinfo="skip",
                                  line={"color": GREY, "width": 2, "dash": "dot"}))
    figure.add_scatter(x=list(truth), y=list(guess), mode="markers", customdata=list(range(1, len(truth) + 1)),
                       hovertemplate="question %{customdata}: right %{x:.4~g}, it said %{y:.4~g}<extra></extra>",
                       marker={"symbol": SET_SYMBOLS["test"], "size": 9, "color": SET_COLOURS["test"], "opacity": 0.75})
    figure.update_layout(template=TEMPLATE, height=HEIGHT, showlegend=False, hovermode="closest", dragmode=False,
                         title={"text": "What it said, and what was right", "font": {"size": 15}},
                         margin={"l": 56, "r": 16, "t": 44, "b": 50})
    figure.update_xaxes(title=f"right: {what}", fixedrange=True)
    figure.update_yaxes(title="it said", fixedrange=True)
    return figure


def alt(truth: Sequence[float], guess: Sequence[float]) -> str:
    """The same in sentences."""
    off = np.array(guess) - np.array(truth)
    middle = number(float(f"{np.median(np.abs(off)):.3g}"))
    return (f"{len(off):,} questions. Half of the answers are off by less than {middle}, the worst by "
            f"{number(float(f'{np.abs(off).max():.3g}'))}. {(off > 0).sum():,} are too high, {(off < 0).sum():,} too "
            "low.")
