"""Parallel coordinates, lying down: a row for each setting, a line for each attempt down to its practice mark."""

import html
import textwrap
from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from dashboard.theme import GREY, SET_COLOURS, TEMPLATE

ROW, AROUND = 58, 44  # pixels: from one setting to the next; above and below all of them
THIN, THICK = 1.2, 3.6  # of a line: of the worst attempt, of the best
EDGE = 0.05  # of the width: names there keep inside the picture
LONGEST = 14  # letters of a line of a title
PALE = 0.35  # opacity of the worst


class Axis(NamedTuple):
    """One setting. `places`: where each attempt stands, from 0 to 1, None where it has none; `ticks`: (place, name)."""

    title: str
    places: Sequence[float | None]
    ticks: Sequence[tuple[float, str]]


def figure(axes: Sequence[Axis], names: Sequence[str], order: Sequence[int]) -> go.Figure:
    """`names`: what is said of each attempt; `order`: their numbers, the best first. The last axis is the mark."""
    drawn = go.Figure()
    for row, axis in enumerate(axes):
        drawn.add_scatter(x=[0, 1], y=[row, row], mode="lines", line={"color": GREY, "width": 1}, hoverinfo="skip")
        for place, name in axis.ticks:
            side = "left" if place < EDGE else "right" if place > 1 - EDGE else "center"
            drawn.add_annotation(x=place, y=row, yshift=-11, showarrow=False, text=html.escape(name), xanchor=side,
                                 font={"size": 12, "shadow": "auto"})
    for rank, number in reversed(list(enumerate(order))):
        _add_line(drawn, axes, number, names[number], 1 - rank / max(1, len(order) - 1))
    drawn.update_layout(template=TEMPLATE, height=AROUND + ROW * len(axes), showlegend=False, hovermode="closest",
                        dragmode=False, margin={"l": 6, "r": 10, "t": 8, "b": 8})
    drawn.update_xaxes(range=[-0.02, 1.02], visible=False, fixedrange=True)
    drawn.update_yaxes(range=[len(axes) - 0.5, -0.35], tickvals=list(range(len(axes))), automargin=True, showgrid=False,
                       fixedrange=True, tickfont={"size": 13}, ticktext=[_wrapped(axis.title) for axis in axes])
    return drawn


def alt(axes: Sequence[Axis], names: Sequence[str], order: Sequence[int]) -> str:
    """The best and the worst in words."""
    if not order:
        return "No attempt has a mark yet."
    titles = ", ".join(axis.title.lower() for axis in axes)
    said = f"Lines of {len(order)} attempts through {titles}. Best: {names[order[0]]}."
    return said if len(order) < 2 else f"{said} Worst: {names[order[-1]]}."


def _add_line(drawn: go.Figure, axes: Sequence[Axis], number: int, name: str, worth: float) -> None:
    """`worth`: 1 of the best, 0 of the worst."""
    places = [(axis.places[number], row) for row, axis in enumerate(axes) if axis.places[number] is not None]
    colour = _between(GREY, SET_COLOURS["val"], worth)
    drawn.add_scatter(x=[x for x, _ in places], y=[row for _, row in places], mode="lines+markers",
                      opacity=PALE + (1 - PALE) * worth, text=[html.escape(name)] * len(places),
                      hovertemplate="%{text}<extra></extra>", marker={"size": 5, "color": colour},
                      line={"color": colour, "width": THIN + (THICK - THIN) * worth, "shape": "linear"})


def _wrapped(title: str) -> str:
    return "<br>".join(html.escape(line) for line in textwrap.wrap(title, LONGEST))


def _between(first: str, second: str, share: float) -> str:
    parts = [[int(colour[place:place + 2], 16) for place in (1, 3, 5)] for colour in (first, second)]
    return "rgb(" + ",".join(f"{a + (b - a) * share:.0f}" for a, b in zip(*parts, strict=True)) + ")"
