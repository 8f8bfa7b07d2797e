"""Attempts ranked by the practice exam: from the course mark to the practice mark, and its error bar."""

import html
from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from core.events import SHARES
from dashboard.charts.history import MEASURES
from dashboard.theme import GREY, SET_COLOURS, SET_SYMBOLS, TEMPLATE
from dashboard.words import SETS

ROW, AROUND = 34, 92  # pixels: of an attempt; above and below all of them


class Ranked(NamedTuple):
    """Marks in their own terms. `low` and `high`: the error bar of the practice mark, None where there is none."""

    name: str
    train: float
    val: float
    low: float | None = None
    high: float | None = None


def figure(ranked: Sequence[Ranked], mark: str, simple: tuple[str, float] | None = None) -> go.Figure:
    """`ranked`: the best first. `simple`: the best simple method and its practice mark, drawn as a line to pass."""
    drawn, factor, rows = go.Figure(), 100 if mark in SHARES else 1, list(range(len(ranked)))
    for row, each in enumerate(ranked):
        drawn.add_scatter(x=[factor * each.train, factor * each.val], y=[row, row], mode="lines", opacity=0.45,
                          line={"color": GREY, "width": 8}, showlegend=False, hoverinfo="skip")
    for name in ("train", "val"):
        drawn.add_scatter(x=[factor * getattr(each, name) for each in ranked], y=rows, mode="markers", name=SETS[name],
                          text=[_value(getattr(each, name), mark) for each in ranked], cliponaxis=False,
                          hovertemplate="%{text}", error_x=_bars(ranked, factor) if name == "val" else None,
                          marker={"symbol": SET_SYMBOLS[name], "size": 12, "color": SET_COLOURS[name],
                                  "line": {"width": 2, "color": SET_COLOURS[name]}})
    if simple:
        drawn.add_vline(x=factor * simple[1], line={"color": GREY, "width": 2, "dash": "dot"})
        drawn.add_annotation(x=factor * simple[1], y=1, yref="paper", yanchor="bottom", text=simple[0],
                             showarrow=False, font={"size": 12})
    drawn.update_layout(template=TEMPLATE, height=AROUND + ROW * len(ranked), hovermode="closest", dragmode=False,
                        margin={"l": 8, "r": 20, "t": 58, "b": 30})
    drawn.update_layout(legend={"y": 1, "yanchor": "top", "yref": "container"})
    drawn.update_xaxes(fixedrange=True, ticksuffix=" %" if factor == 100 else "",
                       title=None if factor == 100 else MEASURES.get(mark, mark))
    drawn.update_yaxes(range=[len(ranked) - 0.4, -0.6], tickvals=rows, automargin=True, showgrid=False, fixedrange=True,
                       ticktext=[html.escape(each.name) for each in ranked], tickfont={"size": 13})
    return drawn


def alt(ranked: Sequence[Ranked], mark: str, simple: tuple[str, float] | None = None) -> str:
    """The same in sentences."""
    said = [f"{each.name}: course {_value(each.train, mark)}, practice {_value(each.val, mark)}{_between(each, mark)}."
            for each in ranked]
    return " ".join([*said, *[f"{simple[0]}: {_value(simple[1], mark)}." for _ in [1] if simple]])


def _between(each: Ranked, mark: str) -> str:
    return "" if each.low is None else f" ({_value(each.low, mark)} to {_value(each.high, mark)})"


def _bars(ranked: Sequence[Ranked], factor: float) -> dict:
    return {"type": "data", "symmetric": False, "thickness": 2, "width": 4, "color": SET_COLOURS["val"],
            "array": [factor * ((each.val if each.high is None else each.high) - each.val) for each in ranked],
            "arrayminus": [factor * (each.val - (each.val if each.low is None else each.low)) for each in ranked]}


def _value(value: float, mark: str) -> str:
    return f"{100 * value:.0f} %" if mark in SHARES else f"{value:.3g}"
