"""The exam question by question: a square for each, right ones first."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from dashboard.theme import TEMPLATE

ACROSS = 12  # squares in a row: on a narrow telephone each still is as wide as a finger
ROW = 30  # pixels
RIGHT, WRONG = "#009E73", "#D55E00"

Answers = Mapping[str, Any]


def order(answers: Answers) -> list[int]:
    """The numbers of the questions as the squares show them: right ones, then wrong ones."""
    return sorted(range(len(answers["truth"])), key=lambda question: not is_right(answers, question))


def is_right(answers: Answers, question: int) -> bool:
    return answers["truth"][question] == answers["guess"][question]


def squares(answers: Answers, chosen: int | None = None) -> go.Figure:
    """`chosen`: the number of the question that is looked at."""
    shown = order(answers)
    right = [is_right(answers, question) for question in shown]
    figure = go.Figure(go.Scatter(
        x=[place % ACROSS for place in range(len(shown))], y=[place // ACROSS for place in range(len(shown))],
        mode="markers+text", text=["✓" if good else "✗" for good in right], textfont={"color": "#FFFFFF", "size": 14},
        customdata=shown, hovertemplate="Question %{customdata}: %{text}<extra></extra>",
        marker={"symbol": "square", "size": 25, "opacity": 1, "color": [RIGHT if good else WRONG for good in right],
                "line": {"color": "#F0E442", "width": [4 if question == chosen else 0 for question in shown]}},
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}, "textfont": {"color": "#FFFFFF"}}))
    rows = -(-len(shown) // ACROSS)
    figure.update_layout(template=TEMPLATE, height=ROW * rows + 8, showlegend=False, hovermode="closest",
                         dragmode=False, margin={"l": 2, "r": 2, "t": 4, "b": 4})
    figure.update_xaxes(visible=False, fixedrange=True, range=[-0.6, ACROSS - 0.4])
    figure.update_yaxes(visible=False, fixedrange=True, range=[rows - 0.4, -0.6])
    return figure


def alt(answers: Answers) -> str:
    """The same in a sentence."""
    right = sum(is_right(answers, question) for question in range(len(answers["truth"])))
    return f"{right} of {len(answers['truth'])} questions answered right, {len(answers['truth']) - right} wrong."
