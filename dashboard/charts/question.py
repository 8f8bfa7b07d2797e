"""One exam question on the map: where it lies, and the course example most like it."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.theme import COLOURS, GREY, TEMPLATE

Point = Sequence[float]
HEIGHT = 220  # pixels
SMALLEST = 0.55  # how far the picture reaches at least from the question up and down, in the data's unit


def on_the_map(course_x: np.ndarray, course_y: np.ndarray, question: Point, truth: int, nearest: int, *,
               ink: str = GREY) -> go.Figure:
    """`course_x` [n, 2] and `course_y` [n]: the course materials; `nearest`: the place of the example most like it."""
    twin = course_x[nearest]
    figure = go.Figure(go.Scatter(
        x=course_x[:, 0], y=course_x[:, 1], mode="markers", hoverinfo="skip", opacity=0.45,
        marker={"size": 11, "color": [COLOURS[label] for label in course_y]}))
    figure.add_scatter(x=[question[0], twin[0]], y=[question[1], twin[1]], mode="lines", hoverinfo="skip",
                       line={"color": GREY, "width": 2, "dash": "dot"})
    figure.add_scatter(x=[twin[0]], y=[twin[1]], mode="markers", hoverinfo="skip",
                       marker={"size": 16, "color": COLOURS[course_y[nearest]], "line": {"color": ink, "width": 2}})
    figure.add_scatter(x=[question[0]], y=[question[1]], mode="markers", hoverinfo="skip",
                       marker={"size": 20, "symbol": "star", "color": COLOURS[truth],
                               "line": {"color": ink, "width": 1.5}})
    above = 1 if question[1] >= twin[1] else -1
    for point, text, side in ((question, "the question", above), (twin, "nearest in its book", -above)):
        figure.add_annotation(x=point[0], y=point[1], text=text, ax=0, ay=-44 * side, arrowcolor=GREY, arrowwidth=1,
                              standoff=10, font={"size": 13, "color": ink})
    reach = max(SMALLEST, 2 * float(np.hypot(*(np.asarray(question) - twin))))
    figure.update_layout(template=TEMPLATE, height=HEIGHT, showlegend=False, dragmode=False,
                         margin={"l": 4, "r": 4, "t": 4, "b": 4})
    figure.update_xaxes(visible=False, fixedrange=True, range=[question[0] - 1.6 * reach, question[0] + 1.6 * reach])
    figure.update_yaxes(visible=False, fixedrange=True, range=[question[1] - reach, question[1] + reach])
    return figure
