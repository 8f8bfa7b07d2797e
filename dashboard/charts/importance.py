"""Which settings mattered: for each, its share in how much the practice marks of tries differ."""

import html
from collections.abc import Mapping

import plotly.graph_objects as go

from dashboard.theme import SET_COLOURS, TEMPLATE

ROW, AROUND = 38, 36  # pixels


def figure(shares: Mapping[str, float]) -> go.Figure:
    """`shares`: of each setting by its name in words, the largest first."""
    drawn, names = go.Figure(), list(shares)
    drawn.add_bar(x=[100 * share for share in shares.values()], y=list(range(len(names))), orientation="h", width=0.62,
                  marker={"color": SET_COLOURS["val"]}, text=[f" {_said(share)}" for share in shares.values()],
                  textposition="outside", cliponaxis=False, hoverinfo="skip")
    most = 100 * max(shares.values(), default=1)
    drawn.update_layout(template=TEMPLATE, height=AROUND + ROW * len(names), showlegend=False, dragmode=False,
                        margin={"l": 8, "r": 10, "t": 4, "b": 26})
    drawn.update_xaxes(range=[0, 1.18 * most], ticksuffix=" %", fixedrange=True, nticks=6)
    drawn.update_yaxes(tickvals=list(range(len(names))), ticktext=[html.escape(name) for name in names],
                       range=[len(names) - 0.4, -0.6], automargin=True, showgrid=False, fixedrange=True,
                       tickfont={"size": 13})
    return drawn


def alt(shares: Mapping[str, float]) -> str:
    """The same in a sentence."""
    said = ", ".join(f"{name} {_said(share)}" for name, share in shares.items())
    return f"Of what differs between tries: {said}."


def _said(share: float) -> str:
    return "less than 1 %" if share < 0.01 else f"{100 * share:.0f} %"
