"""Mazes side by side, each with the way that was walked in it."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.games.maze import GOAL, HERE, WALL, step, where
from dashboard.theme import GREY, SET_COLOURS, TEMPLATE

ABREAST = 8  # mazes in a row
CELL = 17    # pixels


def figure(levels: np.ndarray, paths: Sequence[Sequence[int]], solved: Sequence[bool], numbers: Sequence[int]
           ) -> go.Figure:
    """`levels` [n, 3, rows, columns]; `paths`: the actions taken in each; `numbers`: by which people call them."""
    count, (rows, columns) = len(levels), levels.shape[2:]
    high, wide = -(-count // ABREAST) * (rows + 1), min(count, ABREAST) * (columns + 1)
    ground = np.full((high, wide), np.nan)
    corners = [(place // ABREAST * (rows + 1), place % ABREAST * (columns + 1)) for place in range(count)]
    for level, (top, left) in zip(levels, corners, strict=True):
        ground[top:top + rows, left:left + columns] = level[WALL]
    drawn = go.Figure(go.Heatmap(z=ground, showscale=False, hoverinfo="skip", xgap=1, ygap=1,
                                 colorscale=[[0, "rgba(128,128,128,0.16)"], [1, "rgba(110,118,126,1)"]]))
    for arrived, colour, said in ((True, SET_COLOURS["train"], "solved"), (False, SET_COLOURS["test"], "not solved")):
        mine = [place for place in range(count) if solved[place] == arrived]
        x, y, text = [], [], []
        for place in mine:
            top, left = corners[place]
            cells = way(levels[place], paths[place])
            x += [*(left + cells % columns), None]
            y += [*(top + cells // columns), None]
            text += [f"level {numbers[place]}: {said}, {len(paths[place])} steps"] * (len(cells) + 1)
        drawn.add_scatter(x=x, y=y, mode="lines", text=text, hovertemplate="%{text}<extra></extra>",
                          line={"color": colour, "width": 3, "dash": "solid" if arrived else "dot"})
    for plane, symbol, colour in ((GOAL, "star", SET_COLOURS["train"]), (HERE, "circle", GREY)):
        cells = levels[:, plane].reshape(count, -1).argmax(axis=1)
        drawn.add_scatter(x=[left + cell % columns for cell, (_, left) in zip(cells, corners, strict=True)],
                          y=[top + cell // columns for cell, (top, _) in zip(cells, corners, strict=True)],
                          mode="markers", hoverinfo="skip", marker={"symbol": symbol, "size": 11, "color": colour})
    drawn.update_layout(template=TEMPLATE, height=high * CELL + 20, showlegend=False, dragmode=False,
                        margin={"l": 0, "r": 0, "t": 0, "b": 0}, hovermode="closest")
    drawn.update_xaxes(visible=False, fixedrange=True, range=[-0.6, ABREAST * (columns + 1) - 1.4])
    drawn.update_yaxes(visible=False, fixedrange=True, range=[high - 1.4, -0.6], scaleanchor="x")
    return drawn


def way(level: np.ndarray, path: Sequence[int]) -> np.ndarray:
    """The cells of a walk, the first and each after a step."""
    seen, cells = level[None], [where(level[None])[0, 0]]
    for action in path:
        seen, _, _ = step(seen, np.array([action]))
        cells.append(where(seen)[0, 0])
    return np.array(cells, int)


def alt(solved: Sequence[bool]) -> str:
    """The same in a sentence."""
    return f"{len(solved)} mazes with the way that was walked in each: {sum(solved)} were solved."
