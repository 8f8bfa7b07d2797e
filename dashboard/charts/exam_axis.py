"""One axis from 0 to 100 per cent: what it knew of the course, its practice mark, the bet, and the exam's mark."""

from collections.abc import Mapping

import plotly.graph_objects as go

from dashboard.charts.marks import Mark
from dashboard.theme import GREY, SET_COLOURS, SET_SYMBOLS, TEMPLATE
from dashboard.words import SETS, percent

ROW = 36  # pixels
BET = "Your bet"
SIZES = {"train": 15, "val": 15, "test": 22}


def axis(marks: Mapping[str, Mark], bet: int | None = None, ink: str = GREY, *, sealed: bool = False) -> go.Figure:
    """A row per mark with its error bar, in the order of the story; `bet` in per cent, `ink` for text.

    `sealed`: the exam's row is there, with a question mark.
    """
    figure = go.Figure()
    rows = [SETS[name] for name in marks if name != "test"] + ([] if bet is None else [BET]) + \
           ([SETS["test"]] if sealed or "test" in marks else [])
    for row in rows:  # the rail on which the mark lies
        figure.add_scatter(x=[0, 100], y=[row, row], mode="lines", line={"color": GREY, "width": 1}, opacity=0.35,
                           hoverinfo="skip", showlegend=False)
    for name, mark in marks.items():
        _add_mark(figure, name, mark, ink)
    if bet is not None:
        figure.add_scatter(x=[bet], y=[BET], mode="markers+text", text=[f"<b>{bet} %</b>"], cliponaxis=False,
                           textposition=_side(bet), name=BET, textfont={"size": 16, "color": ink},
                           marker={"symbol": "triangle-down", "size": 15, "color": GREY}, hoverinfo="skip")
    if sealed:
        figure.add_annotation(x=50, y=SETS["test"], text="<b>?</b>", showarrow=False,
                              font={"size": 26, "color": SET_COLOURS["test"]})
    figure.update_layout(template=TEMPLATE, height=44 + ROW * len(rows), showlegend=False, hovermode="closest",
                         margin={"l": 8, "r": 24, "t": 6, "b": 30}, dragmode=False)
    figure.update_xaxes(range=[0, 104], tickvals=[0, 25, 50, 75, 100], fixedrange=True,
                        ticktext=["0 %", "25 %", "50 %", "75 %", "100 %"])
    figure.update_yaxes(categoryorder="array", categoryarray=rows[::-1], automargin=True, fixedrange=True,
                        showgrid=False, tickfont={"size": 14, "color": ink})
    return figure


def alt(marks: Mapping[str, Mark], bet: int | None = None) -> str:
    """The same in a sentence."""
    said = [f"{SETS[name]} {percent(mark.share, mark.questions)}, truly between {100 * mark.low:.0f} and "
            f"{100 * mark.high:.0f} %" for name, mark in marks.items()]
    return "; ".join(said + ([] if bet is None else [f"your bet {bet} %"])) + "."


def _add_mark(figure: go.Figure, name: str, mark: Mark, ink: str) -> None:
    at, strong = 100 * mark.share, name == "test"
    low, high = 100 * mark.low, 100 * mark.high
    figure.add_scatter(x=[low, high], y=[SETS[name]] * 2, mode="lines", opacity=0.35, showlegend=False,
                       line={"color": SET_COLOURS[name], "width": 14 if strong else 8}, hoverinfo="skip")
    figure.add_scatter(
        x=[at], y=[SETS[name]], mode="markers", name=SETS[name], cliponaxis=False,
        marker={"symbol": SET_SYMBOLS[name], "size": SIZES[name], "color": SET_COLOURS[name],
                "line": {"width": 2, "color": SET_COLOURS[name]}},
        hovertemplate=f"{percent(mark.share, mark.questions)}, truly between {low:.0f} and {high:.0f} %"
                      f"<br>{mark.questions:,} questions<extra></extra>")
    left = low > 20  # there is room for the number before the error bar
    figure.add_annotation(x=low if left else high, y=SETS[name], text=f"<b>{percent(mark.share, mark.questions)}</b>",
                          showarrow=False, xanchor="right" if left else "left", xshift=-14 if left else 14,
                          font={"size": 22 if strong else 16, "color": ink})


def _side(bet: int) -> str:
    return "middle right" if bet < 85 else "middle left"
