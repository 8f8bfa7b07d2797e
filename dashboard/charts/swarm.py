"""A class on one axis: a row per set with a dot for each student, the median as a line and the middle half as a box."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.theme import GREY, SET_COLOURS, SET_SYMBOLS, TEMPLATE
from dashboard.words import SETS, number

ROW = 74  # pixels
HALF = 0.36  # of a row: how far dots lie from its middle
GOLDEN = 0.6180339887  # gives each student a height of its own, evenly spread for any number

Marks = Mapping[str, Sequence[float]]  # of each set, every student's mark; NaN where a student failed


def swarm(marks: Marks, *, share: bool, ink: str = GREY) -> go.Figure:
    """`share`: marks are shares of right answers, drawn in per cent; else misses in the target's own unit."""
    figure, names = go.Figure(), [name for name in SETS if len(marks.get(name, ()))]
    for row, name in enumerate(names):
        _add_row(figure, row, name, np.array(marks[name]) * (100 if share else 1))
    figure.update_layout(template=TEMPLATE, height=50 + ROW * len(names), showlegend=False, hovermode="closest",
                         margin={"l": 8, "r": 20, "t": 6, "b": 30}, dragmode=False)
    figure.update_xaxes(fixedrange=True, rangemode="tozero")
    if share:
        lowest = 10 * min([5, *(int(10 * np.nanmin(marks[name])) for name in names)])
        figure.update_xaxes(range=[lowest - 2, 102], tickvals=list(range(lowest, 101, 10)),
                            ticktext=[f"{mark} %" for mark in range(lowest, 101, 10)])
    figure.update_yaxes(range=[len(names) - 0.5, -0.5], tickvals=list(range(len(names))), fixedrange=True,
                        ticktext=[SETS[name] for name in names], automargin=True, showgrid=False,
                        tickfont={"size": 14, "color": ink})
    return figure


def alt(marks: Marks, *, share: bool) -> str:
    """The same in sentences."""
    said = []
    for name in [name for name in SETS if len(marks.get(name, ()))]:
        known = np.array(marks[name])[~np.isnan(marks[name])]
        low, middle, high = (_said(mark, share) for mark in np.percentile(known, [25, 50, 75]))
        said.append(f"{SETS[name]}: median of {len(known)} {middle}, middle half from {low} to {high}, all from "
                    f"{_said(known.min(), share)} to {_said(known.max(), share)}.")
    return " ".join(said)


def _add_row(figure: go.Figure, row: int, name: str, marks: np.ndarray) -> None:
    low, middle, high = np.nanpercentile(marks, [25, 50, 75])
    colour = SET_COLOURS[name]
    figure.add_shape(type="rect", x0=low, x1=high, y0=row - HALF - 0.06, y1=row + HALF + 0.06, fillcolor=colour,
                     opacity=0.25, line={"color": colour, "width": 1}, layer="below")
    heights = row - HALF + 2 * HALF * (np.arange(1, len(marks) + 1) * GOLDEN % 1)
    figure.add_scatter(x=marks, y=heights, mode="markers", name=SETS[name], cliponaxis=False,
                       customdata=np.arange(1, len(marks) + 1), hovertemplate="student %{customdata}: %{x:.3~g}",
                       marker={"symbol": SET_SYMBOLS[name], "size": 9 if len(marks) <= 60 else 6, "color": colour,
                               "opacity": 0.85})
    figure.add_scatter(x=[middle, middle], y=[row - HALF - 0.1, row + HALF + 0.1], mode="lines", hoverinfo="skip",
                       line={"color": GREY, "width": 4})


def _said(mark: float, share: bool) -> str:
    return f"{100 * mark:.0f} %" if share else number(float(mark))
