"""One axis for an opened exam: course and practice mark, the bet, the exam's mark, and simple methods at that exam."""

import html
from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from dashboard.theme import GREY, SET_COLOURS, SET_SYMBOLS, TEMPLATE

ROW = 44  # pixels: the name stands over the rail, so that it needs no margin
BET, METHOD = "bet", "method"
SYMBOLS = SET_SYMBOLS | {BET: "triangle-down", METHOD: "square"}
STRONG = "test"
WILD = 2        # times what was measured: a bet beyond it would leave the marks no room


class Row(NamedTuple):
    """`look`: train, val, test, bet or method. `low`, `high`: its 95 % interval, None where there is none."""

    name: str
    look: str
    value: float
    said: str
    low: float | None = None
    high: float | None = None


def axis(rows: Sequence[Row], title: str, ink: str = GREY, *, most: float | None = None) -> go.Figure:
    """A rail for each; `most`: where the axis ends (100 of per cent), else just beyond the largest."""
    end = most or _end(rows)
    figure = go.Figure()
    for place, row in enumerate(rows):
        colour = SET_COLOURS.get(row.look, GREY)
        figure.add_scatter(x=[0, end], y=[place, place], mode="lines", line={"color": GREY, "width": 1}, opacity=0.35,
                           hoverinfo="skip")
        if row.low is not None:
            figure.add_scatter(x=[row.low, row.high], y=[place, place], mode="lines", opacity=0.35, hoverinfo="skip",
                               line={"color": colour, "width": 14 if row.look == STRONG else 8})
        beyond, strong = row.value > end, row.look == STRONG
        figure.add_scatter(x=[min(row.value, end)], y=[place], mode="markers", hovertext=html.escape(alt([row])),
                           hoverinfo="text", cliponaxis=False,
                           marker={"symbol": "triangle-right" if beyond else SYMBOLS[row.look],
                                   "size": 20 if strong else 13, "color": colour,
                                   "line": {"width": 2, "color": colour}})
        said = f"{html.escape(row.name)}  <b>{html.escape(row.said)}</b>{', far outside' if beyond else ''}"
        figure.add_annotation(x=0, xref="paper", xanchor="left", y=place, yshift=17, showarrow=False, text=said,
                              font={"size": 15 if row.look == STRONG else 13, "color": ink})
    figure.update_layout(template=TEMPLATE, height=64 + ROW * len(rows), showlegend=False, hovermode="closest",
                         dragmode=False, margin={"l": 8, "r": 20, "t": 6, "b": 44})
    figure.update_xaxes(range=[-0.01 * end, 1.03 * end], fixedrange=True, title=html.escape(title))
    figure.update_yaxes(range=[len(rows) - 0.6, -0.8], showticklabels=False, showgrid=False, fixedrange=True)
    return figure


def _end(rows: Sequence[Row]) -> float:
    """Just beyond the largest; a bet that is wildly too large lies outside."""
    measured = max((max(row.value, row.high or 0) for row in rows if row.look != BET), default=0.0)
    bets = [row.value for row in rows if row.look == BET and (row.value <= WILD * measured or not measured)]
    return 1.05 * max([measured, *bets])


def alt(rows: Sequence[Row]) -> str:
    """The same in sentences."""
    return " ".join(f"{row.name}: {row.said}" + (f", truly between {row.low:.3g} and {row.high:.3g}."
                                                 if row.low is not None else ".") for row in rows)
