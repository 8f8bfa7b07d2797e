"""Which answer is taken for which: a square for every pair that occurred, darker the more often, to be clicked."""

import html
from collections import Counter
from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.theme import GREY, TEMPLATE

CELL, LEAST = 44, 230  # pixels
CROWDED = 14  # more names than this get smaller squares
RIGHT, WRONG = "#009E73", "#D55E00"


def pairs(truth: Sequence[int], guess: Sequence[int]) -> Counter[tuple[int, int]]:
    """How often each right answer got each guess."""
    return Counter(zip(truth, guess, strict=True))


def squares(found: Counter[tuple[int, int]], names: Sequence[str], ink: str = GREY) -> go.Figure:
    """A row for each right answer, a column for each guess."""
    cells = sorted(found)
    most = max((count for (truth, guess), count in found.items() if truth != guess), default=1)
    crowded, names = len(names) > CROWDED, [html.escape(name) for name in names]
    figure = go.Figure(go.Scatter(
        x=[guess for _, guess in cells], y=[truth for truth, _ in cells], mode="markers+text",
        text=["" if crowded else str(found[cell]) for cell in cells], textfont={"size": 13, "color": ink},
        customdata=[[truth, guess, found[truth, guess]] for truth, guess in cells],
        hovertext=[f"{names[truth]} taken for {names[guess]}: {found[truth, guess]}" if truth != guess else
                   f"{names[truth]}: {found[truth, guess]} right" for truth, guess in cells], hoverinfo="text",
        marker={"symbol": "square", "size": 11 if crowded else 30, "line": {"width": 1, "color": GREY},
                "color": [_tint(RIGHT, 0.35) if cell[0] == cell[1] else _tint(WRONG, 0.25 + 0.6 * found[cell] / most)
                          for cell in cells], "opacity": 1},
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}, "textfont": {"color": ink}}))
    height = max(LEAST, (22 if crowded else CELL) * len(names) + 110)
    figure.update_layout(template=TEMPLATE, height=height, showlegend=False, hovermode="closest", dragmode=False,
                         title={"text": "Questions by right answer and guess", "font": {"size": 15},
                                "yref": "container", "y": 1, "yanchor": "top", "pad": {"t": 8}},
                         margin={"l": 8, "r": 8, "t": 84, "b": 8})
    ticks = {"tickvals": list(range(len(names))), "ticktext": list(names), "fixedrange": True, "automargin": True}
    figure.update_xaxes(title="it said", side="top", range=[-0.6, len(names) - 0.4], **ticks)
    figure.update_yaxes(title="right answer", range=[len(names) - 0.4, -0.6], **ticks)
    return figure


def worst(found: Counter[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """(right answer, guess, how often) of the mistakes, the most frequent first."""
    mistakes = [(truth, guess, count) for (truth, guess), count in found.items() if truth != guess]
    return sorted(mistakes, key=lambda each: (-each[2], each[0], each[1]))


def alt(found: Counter[tuple[int, int]], names: Sequence[str], most: int = 10) -> str:
    """The mistakes in sentences."""
    mistakes = worst(found)
    said = [f"{names[truth]} taken for {names[guess]} {count} times." if count > 1 else
            f"{names[truth]} taken for {names[guess]} once." for truth, guess, count in mistakes[:most]]
    left = sum(count for *_, count in mistakes[most:])
    return " ".join([*said, f"{left} more mistakes of other kinds." if left else ""]).strip() or "No mistakes."


def _tint(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[place:place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:.2f})"
