"""How sure against how often right: in a few bins of confidence, each with its error bar, beside the honest line."""

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from core.exam import wilson
from dashboard.theme import COLOURS, GREY, TEMPLATE

BINS = 5
HEIGHT = 380  # pixels


class Bin(NamedTuple):
    """Questions that were answered about equally surely."""

    low: float
    high: float
    said: float  # mean confidence
    right: int
    questions: int


def bins(sure: Sequence[float], right: Sequence[bool], classes: int) -> list[Bin]:
    """BINS equal parts of what is possible, from a blind guess (1 / classes) to 1; empty ones are left out."""
    least = 1 / classes
    found: dict[int, list[int]] = {}
    for each, share in enumerate(sure):
        place = min(max(int((share - least) / (1 - least) * BINS), 0), BINS - 1)
        found.setdefault(place, []).append(each)
    width = (1 - least) / BINS
    return [Bin(least + place * width, least + (place + 1) * width, sum(sure[each] for each in found[place])
                / len(found[place]), sum(right[each] for each in found[place]), len(found[place]))
            for place in sorted(found)]


def diagram(found: Sequence[Bin], ink: str = GREY) -> go.Figure:
    """Dots below the line: surer than it had a right to be."""
    figure = go.Figure()
    figure.add_scatter(x=[0, 100], y=[0, 100], mode="lines", hoverinfo="skip", name="as sure as it should be",
                       line={"color": GREY, "width": 2, "dash": "dot"})
    ends = [wilson(each.right, each.questions) for each in found]
    shares = [each.right / each.questions for each in found]
    figure.add_scatter(
        x=[100 * each.said for each in found], y=[100 * share for share in shares], mode="markers+text",
        text=[f"{each.questions}" for each in found], textposition="middle right", name="its answers",
        textfont={"color": ink}, cliponaxis=False,
        marker={"size": 13, "color": COLOURS[1]},
        error_y={"array": [100 * (end[1] - share) for end, share in zip(ends, shares, strict=True)],
                 "arrayminus": [100 * (share - end[0]) for end, share in zip(ends, shares, strict=True)],
                 "color": COLOURS[1], "width": 6},
        hovertemplate="%{x:.0f} % sure, %{y:.0f} % right, %{text} questions<extra></extra>")
    least = 100 * min([each.low for each in found], default=0)
    figure.update_layout(template=TEMPLATE, height=HEIGHT, hovermode="closest", dragmode=False,
                         title={"text": "Was it right as often as it was sure?", "font": {"size": 15}},
                         legend={"y": -0.3, "yanchor": "top"}, margin={"l": 56, "r": 24, "t": 44, "b": 90})
    figure.update_xaxes(title="how sure it was, %", range=[least - 3, 103], fixedrange=True)
    figure.update_yaxes(title="how often it was right, %", range=[-3, 106], fixedrange=True)
    return figure


def alt(found: Sequence[Bin]) -> str:
    """The same in sentences."""
    return " ".join(f"{100 * each.low:.0f} to {100 * each.high:.0f} % sure: {each.right} of {each.questions} right."
                    for each in found)


def verdict(found: Sequence[Bin]) -> str:
    """Whether it knew what it did not know."""
    questions = sum(each.questions for each in found)
    if not questions:
        return "There are no answers."
    said = round(100 * sum(each.said * each.questions for each in found) / questions)
    right = round(100 * sum(each.right for each in found) / questions)
    told = f"On average it was {said} % sure and {right} % right"
    if said - right > 2:
        return f"{told}: it trusted itself {said - right} points too much."
    if right - said > 2:
        return f"{told}: it trusted itself {right - said} points too little."
    return f"{told}: it knew quite well how much it knew."
