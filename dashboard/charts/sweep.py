"""How marks change along one setting: medians over many networks, and the band that holds their middle half."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from core.events import SHARES
from dashboard.charts.history import MEASURES as NAMES
from dashboard.theme import GREY, SET_COLOURS, SET_DASHES, SET_SYMBOLS, TEMPLATE
from dashboard.words import SETS

HEIGHT = 350  # pixels
PALE, FAINT = 0.16, 0.4  # opacity of a band; of a point whose networks are still learning
SIZES = {"train": 11, "val": 12, "test": 14}


class Place(NamedTuple):
    """One point of the curve: where it stands, its name on the axis, a spread per set, trained and planned networks."""

    x: float
    name: str
    spreads: Mapping[str, Mapping[str, float]]  # set -> {"median", "q1", "q3"}
    trained: int
    planned: int
    whole: bool


def figure(places: Sequence[Place], axis: str, mark: str, ink: str | None = None) -> go.Figure:
    """`axis`: what stands below it; `mark`: what is measured (core/events.py)."""
    drawn = go.Figure()
    factor = 100 if mark in SHARES else 1
    sets = [name for name in SETS if any(name in place.spreads for place in places)]
    for name in sets:
        _add_band(drawn, [place for place in places if name in place.spreads], name, factor)
    for name in sets:
        _add_line(drawn, [place for place in places if name in place.spreads], name, mark)
    drawn.update_layout(template=TEMPLATE, height=HEIGHT, hovermode="closest", dragmode=False, clickmode="event+select",
                        margin={"l": 8, "r": 12, "t": 34, "b": 8}, legend={"y": 1.0, "yanchor": "bottom"})
    room = 0.06 * ((places[-1].x - places[0].x) or 1)
    drawn.update_xaxes(tickvals=[place.x for place in places], ticktext=[place.name for place in places],
                       range=[places[0].x - room, places[-1].x + room], fixedrange=True, automargin=True,
                       title={"text": axis, "font": {"color": ink}}, tickfont={"color": ink})
    drawn.update_yaxes(fixedrange=True, automargin=True, ticksuffix=" %" if factor == 100 else "",
                       title=None if factor == 100 else NAMES[mark], tickfont={"color": ink})
    if sets and factor == 100:
        lowest = min(place.spreads[name]["q1"] for place in places for name in place.spreads)
        drawn.update_yaxes(range=[min(10 * int(10 * lowest), 80) - 3, 103])  # a wobble must not look like a cliff
    if not sets:
        drawn.update_yaxes(range=[0, 103])
        drawn.add_annotation(x=0.5, y=0.5, xref="paper", yref="paper", text="not trained yet", showarrow=False,
                             font={"size": 16, "color": GREY})
    return drawn


def alt(places: Sequence[Place], axis: str, mark: str) -> str:
    """The same in a sentence per set."""
    known = [place for place in places if place.spreads]
    if not known:
        return f"{axis}: not trained yet."
    said = []
    for name in SETS:
        values = [f"{_value(place.spreads[name]['median'], mark)} at {place.name}"
                  for place in known if name in place.spreads]
        said += [f"{SETS[name]}: {', '.join(values)}."] if values else []
    return f"Median of {NAMES[mark]} along {axis}. {' '.join(said)}"


def _add_band(drawn: go.Figure, places: Sequence[Place], name: str, factor: float) -> None:
    xs = [place.x for place in places]
    low, high = ([factor * place.spreads[name][side] for place in places] for side in ("q1", "q3"))
    drawn.add_scatter(x=xs + xs[::-1], y=high + low[::-1], fill="toself", mode="lines", line={"width": 0},
                      fillcolor=_transparent(SET_COLOURS[name]), hoverinfo="skip", showlegend=False)


def _add_line(drawn: go.Figure, places: Sequence[Place], name: str, mark: str) -> None:
    factor = 100 if mark in SHARES else 1
    said = [f"{place.name}: median {_value(place.spreads[name]['median'], mark)}, the middle half "
            f"{_value(place.spreads[name]['q1'], mark)} to {_value(place.spreads[name]['q3'], mark)}"
            f"<br>{place.trained} of {place.planned} trained" for place in places]
    drawn.add_scatter(
        x=[place.x for place in places], y=[factor * place.spreads[name]["median"] for place in places],
        mode="lines+markers", name=SETS[name], text=said, customdata=[place.name for place in places],
        hovertemplate="%{text}<extra></extra>", line={"color": SET_COLOURS[name], "dash": SET_DASHES[name], "width": 3},
        marker={"symbol": SET_SYMBOLS[name], "size": SIZES[name], "color": SET_COLOURS[name],
                "opacity": [1 if place.whole else FAINT for place in places],
                "line": {"width": 2, "color": SET_COLOURS[name]}},
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}})


def _transparent(colour: str) -> str:
    red, green, blue = (int(colour[place:place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{PALE})"


def _value(value: float, mark: str) -> str:
    return f"{100 * value:.0f} %" if mark in SHARES else f"{value:.3g}"
