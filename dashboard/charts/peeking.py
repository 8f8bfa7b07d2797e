"""What one would have seen had one peeked: the exam's mark round by round, drawn after the opening."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.events import Event
from dashboard.charts.history import thinned
from dashboard.theme import SET_COLOURS, SET_DASHES, TEMPLATE
from dashboard.words import SETS

NAMES = {"train": "Course", "val": "Practice", "test": "Exam"}


def replay(epochs: Sequence[Event], curve: Mapping[str, Sequence[float]]) -> go.Figure:
    """`epochs`: the run's records; `curve`: the exam's "epoch" and "accuracy" from the opening's result."""
    some = thinned(epochs)
    figure = go.Figure()
    for name in ("train", "val"):
        _add(figure, name, [event["epoch"] for event in some], [event[name]["accuracy"] for event in some])
    _add(figure, "test", curve["epoch"], curve["accuracy"])
    figure.update_layout(template=TEMPLATE, height=280, showlegend=False, dragmode=False, xaxis_title="round",
                         margin={"l": 8, "r": 72, "t": 12, "b": 40})
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(ticksuffix=" %", fixedrange=True)
    return figure


def alt(curve: Mapping[str, Sequence[float]]) -> str:
    """The same in a sentence."""
    best = max(range(len(curve["accuracy"])), key=lambda place: curve["accuracy"][place])
    return (f"The exam's mark after each round: highest in round {curve['epoch'][best]} with "
            f"{100 * curve['accuracy'][best]:.0f} %, {100 * curve['accuracy'][-1]:.0f} % in the end.")


def _add(figure: go.Figure, name: str, rounds: Sequence[int], shares: Sequence[float]) -> None:
    figure.add_scatter(x=rounds, y=[100 * share for share in shares], mode="lines", name=SETS[name],
                       line={"color": SET_COLOURS[name], "dash": SET_DASHES[name], "width": 3 if name == "test" else 2},
                       hovertemplate="%{y:.0f} %")
    figure.add_annotation(x=rounds[-1], y=100 * shares[-1], text=NAMES[name], showarrow=False, xanchor="left", xshift=6,
                          font={"color": SET_COLOURS[name], "size": 14})
