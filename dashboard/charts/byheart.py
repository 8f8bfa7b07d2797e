"""What is known by heart: how many course examples are answered right only if they were studied, from none to all."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.theme import COLOURS, TEMPLATE
from dashboard.words import number

BARS = 12
HEIGHT = 320  # pixels
NAMES = {False: "examples with a right answer", True: "examples with a wrong answer"}


def histogram(memorised: Sequence[float], wrong: Sequence[bool] | None, unit: str = "") -> go.Figure:
    """`memorised`: shares where answers are right or wrong, else by how much a miss shrinks, in `unit`. `wrong`: which
    examples carry a wrong answer; None where nobody put any there.
    """
    values = np.array(memorised) * (1 if unit else 100)
    kinds = np.zeros(len(values), bool) if wrong is None else np.array(wrong)
    edges = np.linspace(*_ends(values, bool(unit)), BARS + 1)
    figure = go.Figure()
    for kind in (False, True) if kinds.any() else (False,):
        count, _ = np.histogram(np.clip(values[kinds == kind], edges[0], edges[-1]), edges)
        figure.add_bar(x=(edges[:-1] + edges[1:]) / 2, y=count, width=np.diff(edges) * 0.92,
                       name=NAMES[kind] if kinds.any() else "examples",
                       marker={"color": COLOURS[5] if kind else COLOURS[1],
                               "pattern": {"shape": "/" if kind else "", "fgcolor": "#FFFFFF", "size": 6,
                                           "fillmode": "overlay"}},
                       customdata=np.stack([edges[:-1], edges[1:]], axis=1),
                       hovertemplate="%{customdata[0]:.0f} to %{customdata[1]:.0f}: %{y}")
    figure.update_layout(template=TEMPLATE, height=HEIGHT, barmode="stack", dragmode=False, hovermode="closest",
                         title={"text": "How much it helps to have seen an example", "font": {"size": 15}},
                         showlegend=bool(kinds.any()), legend={"y": -0.32, "yanchor": "top"},
                         margin={"l": 56, "r": 16, "t": 44, "b": 84 if kinds.any() else 52})
    figure.update_xaxes(title=f"closer by, in {unit}" if unit else "right more often by, points", fixedrange=True)
    figure.update_yaxes(title="course examples", fixedrange=True)
    return figure


def _ends(values: np.ndarray, of_numbers: bool) -> tuple[float, float]:
    """Points from a little below 0 (luck) to 100; of numbers where they lie."""
    if of_numbers:
        return float(values.min()), float(max(values.max(), values.min() + 1e-6))
    return -20.0, 100.0


def alt(memorised: Sequence[float], wrong: Sequence[bool] | None, unit: str = "") -> str:
    """The same in sentences."""
    values = np.array(memorised)
    if unit:
        low, middle, high = (number(float(f"{value:.3g}")) for value in np.percentile(values, [25, 50, 75]))
        return (f"{len(values):,} course examples. Half of them are answered closer by {low} to {high} {unit} if they "
                f"were studied, the middle one by {middle}.")
    said = [f"{len(values):,} course examples."]
    for name, kind in (("less than 25", values < 0.25), ("25 to 75", (values >= 0.25) & (values < 0.75)),
                       ("75 or more", values >= 0.75)):
        spoiled = f", {(np.array(wrong) & kind).sum():,} of them with a wrong answer" if wrong is not None else ""
        said.append(f"Right more often by {name} points: {kind.sum():,}{spoiled}.")
    return " ".join(said)
