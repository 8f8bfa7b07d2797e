"""How the marks of one run went, round by round."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from core.events import SHARES, Event, headline
from dashboard.theme import SET_COLOURS, SET_DASHES, TEMPLATE
from dashboard.words import SETS

POINTS = 400  # a line is redrawn at the same price whether 400 or 1,000 points; more cannot be seen
MEASURES = {"accuracy": "right answers", "solved": "levels solved", "probe": "right answers of the probe",
            "loss": "loss", "mae": "average error", "return": "return"}


def measure_of(epochs: Sequence[Event]) -> str:
    """What is worth drawing: a share of right answers where there is one, else the average error."""
    return headline(epochs[-1]["train"] if epochs else {})


def curves(epochs: Sequence[Event]) -> go.Figure:
    """One line per set that was measured while learning."""
    measure, some = measure_of(epochs), thinned(epochs)
    figure = go.Figure()
    for name in SETS:
        points = [(event["epoch"], event[name][measure]) for event in some if measure in event.get(name, {})]
        if points:
            figure.add_scatter(x=[x for x, _ in points], y=[y for _, y in points], name=SETS[name], mode="lines",
                               line={"color": SET_COLOURS[name], "dash": SET_DASHES[name], "width": 2.5})
    figure.update_layout(template=TEMPLATE, height=320, xaxis_title="round", yaxis_title=MEASURES[measure])
    if measure in SHARES:
        figure.update_yaxes(tickformat=".0%")
    return figure


def alt(epochs: Sequence[Event]) -> str:
    """The same in a sentence, for those who do not see the picture."""
    if not epochs:
        return "No round has been finished yet."
    measure, last = measure_of(epochs), epochs[-1]
    said = [f"{SETS[name]} {_value(last[name][measure], measure)}" for name in SETS if measure in last.get(name, {})]
    return f"{MEASURES[measure].capitalize()} after {last['epoch']} rounds: {', '.join(said)}."


def thinned(epochs: Sequence[Event]) -> list[Event]:
    """At most POINTS of the records, evenly spread, the last one always among them."""
    if len(epochs) <= POINTS:
        return list(epochs)
    stride = (len(epochs) - 1) / (POINTS - 1)
    return [epochs[round(place * stride)] for place in range(POINTS)]


def _value(value: Any, measure: str) -> str:
    return f"{100 * value:.0f} %" if measure in SHARES else f"{value:.3g}"
