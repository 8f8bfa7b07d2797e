"""The groups of questions that went worst, each with its error bar, beside the mark of the whole exam."""

import html

import plotly.graph_objects as go

from core.segments import Segment, Weakest
from dashboard.theme import GREY, SET_COLOURS, TEMPLATE
from dashboard.words import number, percent

ROW = 50  # pixels: the name stands over the bar, so that a long one needs no margin
LONGEST = 44  # letters of a name


def bars(found: Weakest, unit: str = "", ink: str = GREY) -> go.Figure:
    """A row for each group, the weakest on top; filled where luck does not explain it."""
    times = 100 if found.is_share else 1
    figure, count = go.Figure(), len(found.segments)
    figure.add_vrect(times * found.low, times * found.high, fillcolor=GREY, opacity=0.15, line_width=0)
    figure.add_vline(times * found.mark, line={"color": GREY, "width": 2, "dash": "dot"},
                     annotation={"text": "the whole exam", "font": {"color": ink, "size": 12}, "yref": "paper", "y": 1,
                                 "yanchor": "bottom", "xanchor": "right" if found.is_share else "left"})
    for place, each in enumerate(found.segments):
        colour = SET_COLOURS["test"] if each.is_weak else GREY
        figure.add_scatter(x=[times * each.low, times * each.high], y=[place, place], mode="lines", hoverinfo="skip",
                           line={"color": colour, "width": 8}, opacity=0.35)
        figure.add_annotation(x=0, xref="paper", xanchor="left", y=place, yshift=17, showarrow=False, align="left",
                              font={"size": 13, "color": ink}, text=html.escape(named(each.column, each.says)))
    figure.add_scatter(
        x=[times * each.mark for each in found.segments], y=list(range(count)), mode="markers",
        customdata=list(range(count)), hovertext=[html.escape(line) for line in lines(found, unit)], hoverinfo="text",
        marker={"size": 15, "color": [SET_COLOURS["test"] if each.is_weak else GREY for each in found.segments]},
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}})
    most = max([each.high for each in found.segments] + [found.high])
    figure.update_layout(template=TEMPLATE, height=84 + ROW * count, showlegend=False, hovermode="closest",
                         dragmode=False, margin={"l": 8, "r": 16, "t": 28, "b": 44})
    figure.update_xaxes(range=[0, 103 if found.is_share else 1.05 * most], fixedrange=True,
                        title="right answers, %" if found.is_share else f"off by, on average {html.escape(unit)}")
    figure.update_yaxes(range=[count - 0.5, -0.75], showticklabels=False, showgrid=False, fixedrange=True)
    return figure


def named(column: str, says: str) -> str:
    """A group's name, as plain text."""
    whole = f"{column}: {says}"
    return whole if len(whole) <= LONGEST else whole[:LONGEST - 1] + "…"


def lines(found: Weakest, unit: str = "") -> list[str]:
    """Each group in a sentence, as plain text."""
    return [f"{each.column}: {each.says}. {said(each, unit)}." for each in found.segments]


def said(group: Segment, unit: str = "") -> str:
    """A group's mark with its interval and size."""
    count = f"{len(group.questions):,} questions"
    if group.is_share:
        share = percent(group.mark, len(group.questions))
        return f"{share} right ({100 * group.low:.0f} to {100 * group.high:.0f}), {count}"
    middle, low, high = (number(float(f"{each:.3g}")) for each in (group.mark, group.low, group.high))
    return f"off by {middle} {unit}".rstrip() + f" ({low} to {high}), {count}"
