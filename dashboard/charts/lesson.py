"""The one chart of a lesson: lines with bands, or rows of dots; and the same as a small drawing and as a sentence."""

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go

from core.lessons.lesson import DOTS, Group, Line, Picture
from dashboard.theme import COLOURS, GREY, SET_COLOURS, SET_DASHES, SET_SYMBOLS, TEMPLATE

HEIGHT = 400  # pixels
MANY_STEPS = 8  # numbers beside a logarithmic axis
PALE = 0.16   # opacity of a band
FRESH = "#0072B2"
ROLE_COLOURS = SET_COLOURS | {"fresh": FRESH, "ideal": GREY}
ROLE_DASHES = SET_DASHES | {"fresh": "dashdot", "ideal": "longdash"}
ROLE_SYMBOLS = SET_SYMBOLS | {"fresh": "square", "ideal": "circle"}
GOLDEN = 0.6180339887  # gives each dot a height of its own, evenly spread for any number
HALF = 0.34            # of a row: how far dots lie from its middle

Name = Callable[[str], str]


def figure(picture: Picture, name: Name, ink: str, height: int = HEIGHT) -> go.Figure:
    """`name`: the word for a key, in the visitor's language. `ink`: the colour of text."""
    drawn = go.Figure()
    (_dots if picture.kind == DOTS else _lines)(drawn, picture, name)
    drawn.update_layout(template=TEMPLATE, height=height, hovermode="closest", dragmode=False, font={"color": ink},
                        margin={"l": 8, "r": 14, "t": 30, "b": 8}, legend={"y": 1.0, "yanchor": "bottom"})
    drawn.update_xaxes(fixedrange=True, automargin=True, title={"text": name("x")})
    drawn.update_yaxes(fixedrange=True, automargin=True)
    if not drawn.data:
        drawn.update_xaxes(showticklabels=picture.x_range is not None)
        drawn.add_annotation(x=0.5, y=0.5, xref="paper", yref="paper", text=name("nothing"), showarrow=False,
                             font={"size": 16, "color": GREY})
    return drawn


def alt(picture: Picture, name: Name) -> str:
    """The numbers that the picture shows, as sentences."""
    said = []
    for line in (line for line in picture.lines if line.x):
        ends = dict.fromkeys([0, len(line.x) // 2, len(line.x) - 1])
        values = ", ".join(f"{_value(line.y[at], picture)} {_at(line.x[at], picture)}" for at in ends)
        said.append(f"{name(line.name)}: {values}.")
    for group in (group for group in picture.groups if group.marks):
        said.append(f"{_titled(group, name)}: median {_value(float(np.median(group.marks)), picture)} of "
                    f"{len(group.marks)}, from {_value(min(group.marks), picture)} to "
                    f"{_value(max(group.marks), picture)}.")
    said += [f"{name(level)}: {_value(height, picture)}." for level, height in picture.levels]
    return " ".join(said)


def colour_of(role: str) -> str:
    """Sets have their own colours everywhere; any other line gets one by its name, always the same."""
    return ROLE_COLOURS.get(role) or COLOURS[sum(map(ord, role)) % len(COLOURS)]


# --- lines


def _lines(drawn: go.Figure, picture: Picture, name: Name) -> None:
    for line in picture.lines:
        if line.x and line.low:
            _band(drawn, line)
    for line in picture.lines:
        if line.x:
            drawn.add_scatter(**_trace(line, picture, name))
    for level, height in picture.levels:
        drawn.add_hline(y=height, line={"color": GREY, "dash": "dot", "width": 1.5}, annotation_text=name(level),
                        annotation_position="bottom right", annotation_font={"color": GREY})
    drawn.update_yaxes(ticksuffix=" %" if picture.percent else "", type="log" if picture.log_y else "linear",
                       title={"text": _measure(picture, name), "standoff": 4})
    drawn.update_xaxes(type="log" if picture.log_x else "linear")
    if picture.y_range:
        drawn.update_yaxes(range=[np.log10(end) if picture.log_y else end for end in picture.y_range])
    if picture.x_range:
        low, high = picture.x_range
        room = 0 if picture.log_x else 0.02 * (high - low)
        drawn.update_xaxes(range=[np.log10(low), np.log10(high)] if picture.log_x else [low - room, high + room])
    if picture.log_x:
        drawn.update_xaxes(**_steps(sorted({x for line in picture.lines for x in line.x}), picture.x_range))
    if picture.log_y:
        drawn.update_yaxes(**_steps([], picture.y_range, " %" if picture.percent else ""))
    if picture.ticks:
        drawn.update_xaxes(tickvals=list(picture.ticks), ticktext=[name(text) for text in picture.ticks.values()])


def _steps(values: Sequence[float], span: tuple[float, float] | None, unit: str = "") -> dict:
    """The numbers beside a logarithmic axis, each written out: the values themselves where they are few, else 1, 2, 5,
    10 and so on; only powers of ten where those would be many. Plotly's own leave the zeros away. No commas: not every
    language reads them.
    """
    if not values and not span:
        return {}
    low, high = span or (values[0], values[-1])
    shown = [value for value in values if low <= value <= high]
    if not 2 <= len(shown) <= MANY_STEPS:
        tens = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
        shown = [step * 10.0 ** ten for ten in tens for step in (1, 2, 5) if low <= step * 10.0 ** ten <= high]
        shown = shown if len(shown) <= MANY_STEPS else [each for each in shown if f"{each:e}".startswith("1")]
    return {"tickvals": shown, "ticktext": [f"{each:.10g}{unit}" for each in shown]}


def _measure(picture: Picture, name: Name) -> str:
    """What stands beside the y axis: the lesson's own word, or right answers."""
    own = name("y")
    return name("right") if own == "y" and picture.percent else own


def _trace(line: Line, picture: Picture, name: Name) -> dict:
    colour = colour_of(line.role)
    many, alone = len(line.x) > 40, line.style == "dots"
    said = [f"{name(line.name)}: {_value(y, picture)}<br>{name('x')}: {_at(x, picture)}"
            for x, y in zip(line.x, line.y, strict=True)]
    return {"x": list(line.x), "y": list(line.y), "name": name(line.name), "text": said,
            "hovertemplate": "%{text}<extra></extra>", "mode": "markers" if alone else "lines" if many else
            "lines+markers", "line": {"color": colour, "dash": ROLE_DASHES.get(line.role, "solid"), "width": 3,
                                      "shape": "hv" if line.style == "steps" else "linear"},
            "marker": {"symbol": ROLE_SYMBOLS.get(line.role, "circle"), "size": 16 if alone else 9, "color": colour,
                       "line": {"width": 2, "color": colour}}}


def _band(drawn: go.Figure, line: Line) -> None:
    xs = list(line.x)
    drawn.add_scatter(x=xs + xs[::-1], y=list(line.high) + list(line.low)[::-1], fill="toself", mode="lines",
                      line={"width": 0}, fillcolor=_transparent(colour_of(line.role)), hoverinfo="skip",
                      showlegend=False)


# --- dots


def _dots(drawn: go.Figure, picture: Picture, name: Name) -> None:
    groups = [group for group in picture.groups if group.marks]
    for row, group in enumerate(groups):
        _row(drawn, row, group, name)
    for level, height in picture.levels:
        drawn.add_vline(x=height, line={"color": GREY, "dash": "dot", "width": 1.5}, annotation_text=name(level),
                        annotation_position="top right", annotation_font={"color": GREY})
    drawn.update_layout(showlegend=False)
    drawn.update_xaxes(ticksuffix=" %" if picture.percent else "", range=picture.y_range)
    drawn.update_yaxes(range=[len(groups) - 0.5, -0.5], tickvals=list(range(len(groups))), showgrid=False,
                       ticktext=[_titled(group, name, "<br>") for group in groups])


def _row(drawn: go.Figure, row: int, group: Group, name: Name) -> None:
    marks, colour = np.array(group.marks), colour_of(group.role)
    low, middle, high = np.percentile(marks, [25, 50, 75])
    drawn.add_shape(type="rect", x0=low, x1=high, y0=row - HALF - 0.05, y1=row + HALF + 0.05, fillcolor=colour,
                    opacity=0.25, line={"color": colour, "width": 1}, layer="below")
    heights = row - HALF + 2 * HALF * (np.arange(1, len(marks) + 1) * GOLDEN % 1)
    drawn.add_scatter(x=marks, y=heights, mode="markers", hovertemplate="%{x:.3~g}<extra></extra>", cliponaxis=False,
                      marker={"symbol": ROLE_SYMBOLS.get(group.role, "circle"), "size": 9 if len(marks) <= 60 else 6,
                              "color": colour, "opacity": 0.85})
    drawn.add_scatter(x=[middle, middle], y=[row - HALF - 0.08, row + HALF + 0.08], mode="lines", hoverinfo="skip",
                      line={"color": GREY, "width": 4}, name=_titled(group, name))


def _titled(group: Group, name: Name, between: str = ", ") -> str:
    """The group and its set; one of them where both say the same."""
    own, role = name(group.name), name(group.role)
    return own if own == role or group.role == role else f"{own}{between}{role}"


# --- small


def drawing(picture: Picture, wide: int = 220, tall: int = 96) -> str:
    """The picture as an SVG without words, for a card."""
    marks = _dots_drawn if picture.kind == DOTS else _lines_drawn
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}">'
            f"{marks(picture, wide, tall)}</svg>")


def _lines_drawn(picture: Picture, wide: int, tall: int) -> str:
    lines = [line for line in picture.lines if line.x]
    to_x = _scale([x for line in lines for x in line.x], wide, picture.log_x)
    heights = [y for line in lines for y in line.y] + list(picture.y_range or ())
    to_y = _scale(heights, tall, picture.log_y)
    found = []
    for line in lines:
        places = [(to_x(x), tall - to_y(y)) for x, y in zip(line.x, line.y, strict=True)]
        if line.style == "dots" or len(places) == 1:
            found += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour_of(line.role)}"/>' for x, y in places]
        else:
            text = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            found.append(f'<polyline points="{text}" fill="none" stroke="{colour_of(line.role)}" stroke-width="2"/>')
    return "".join(found)


def _dots_drawn(picture: Picture, wide: int, tall: int) -> str:
    groups = [group for group in picture.groups if group.marks]
    to_x = _scale([mark for group in groups for mark in group.marks] + list(picture.y_range or ()), wide, False)
    row, found = tall / max(1, len(groups)), []
    for number, group in enumerate(groups):
        found += [f'<circle cx="{to_x(mark):.1f}" cy="{row * (number + 0.2 + 0.6 * (place * GOLDEN % 1)):.1f}" '
                  f'r="2.2" fill="{colour_of(group.role)}"/>' for place, mark in enumerate(group.marks, 1)]
    return "".join(found)


def _scale(values: Sequence[float], room: int, log: bool) -> Callable[[float], float]:
    """Values to pixels, 4 % inside the edges."""
    found = [np.log10(value) for value in values if value > 0] if log else list(values)
    low, high = min(found, default=0.0), max(found, default=1.0)
    span = (high - low) or 1.0
    return lambda value: room * (0.04 + 0.92 * ((np.log10(max(value, 1e-12)) if log else value) - low) / span)


def _value(value: float, picture: Picture) -> str:
    return f"{value:.0f} %" if picture.percent else f"{value:.3g}"


def _at(x: float, picture: Picture) -> str:
    return picture.ticks.get(x) or f"{x:,.4g}"


def _transparent(colour: str) -> str:
    red, green, blue = (int(colour[place:place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{PALE})"
