"""What one would have seen had one peeked: the exam's mark round by round, drawn after the opening."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.events import Event
from dashboard.charts.history import thinned
from dashboard.theme import GREY, SET_COLOURS, SET_DASHES, TEMPLATE
from dashboard.words import SETS

APART = 3.5  # points of a per cent between two names
NAMES = {"train": "Course", "val": "Practice", "test": "Exam"}


def replay(epochs: Sequence[Event], curve: Mapping[str, Sequence[float]],
           ink: str = GREY) -> go.Figure:
    """`epochs`: the run's records; `curve`: the exam's "epoch" and "accuracy" from the opening's result."""
    some = thinned(epochs)
    lines = {name: ([event["epoch"] for event in some], [100 * event[name]["accuracy"] for event in some])
             for name in ("train", "val")}
    lines["test"] = (list(curve["epoch"]), [100 * share for share in curve["accuracy"]])
    figure = go.Figure()
    for name, (rounds, shares) in lines.items():
        figure.add_scatter(x=rounds, y=shares, mode="lines", name=SETS[name], hovertemplate="%{y:.0f} %",
                           line={"color": SET_COLOURS[name], "dash": SET_DASHES[name],
                                 "width": 3 if name == "test" else 2})
    _add_names(figure, {name: shares[-1] for name, (_, shares) in lines.items()}, lines["train"][0][-1], ink)
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


def _add_names(figure: go.Figure, ends: Mapping[str, float], last: int, ink: str) -> None:
    """Names at the ends of the lines, pushed apart where the lines end close together."""
    free = 200.0
    for name, end in sorted(ends.items(), key=lambda pair: -pair[1]):
        free = min(end, free)
        figure.add_annotation(x=last, y=free, text=NAMES[name], showarrow=False, xanchor="left", xshift=6,
                              font={"color": ink, "size": 14})
        free -= APART
