"""Which answers were taken for which: one square per pair of classes."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.theme import TEMPLATE


def matrix(counts: Sequence[Sequence[int]], classes: Sequence[str]) -> go.Figure:
    """`counts[truth][guess]`; the diagonal holds the right answers."""
    figure = go.Figure(go.Heatmap(
        z=counts, x=list(classes), y=list(classes), text=counts, texttemplate="%{text}", showscale=False,
        colorscale="Cividis", hovertemplate="%{z} × %{y} taken for %{x}<extra></extra>"))
    figure.update_layout(template=TEMPLATE, height=360, hovermode="closest", xaxis_title="the network's answer",
                         yaxis_title="the right answer", yaxis_autorange="reversed")
    figure.update_xaxes(type="category")
    figure.update_yaxes(type="category")
    return figure


def alt(counts: Sequence[Sequence[int]], classes: Sequence[str]) -> str:
    """How many were right, and the commonest mistake."""
    total = sum(map(sum, counts))
    right = sum(row[place] for place, row in enumerate(counts))
    mistakes = [(n, truth, guess) for truth, row in enumerate(counts) for guess, n in enumerate(row) if truth != guess]
    most, truth, guess = max(mistakes, default=(0, 0, 0))
    worst = f" Most often {classes[truth]} was taken for {classes[guess]}: {most} times." if most else ""
    return f"{right} of {total} answers are right.{worst}"
