"""One example as a small picture or table: a question of the exam beside its nearest course example, or one alone."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboard.autopsy.body import Body
from dashboard.story.layout import ink
from dashboard.theme import COLOURS, GREY
from dashboard.words import plain

WIDE, HIGH = 190, 120  # units of a map
REACH = 0.16   # share of the data's spread that a map shows at least, to each side of the question
DOTS = 160     # course examples on one map at most
EDGE = 12      # units around a curve
SIDE = 112     # pixels of a picture, about
STAR = "M0-9 2.6-3.2 8.6-2.8 4-1.2 5.3 7.3 0 4-5.3 7.3-4 1.2-8.6-2.8-2.6-3.2Z"

Point = Sequence[float]


class Drawing(NamedTuple):
    """What st.image takes (an SVG, or pixels), what it shows in words, and its caption."""

    image: str | np.ndarray
    alt: str
    caption: str = ""


def question(body: Body, number: int) -> list[Drawing] | str:
    """A question with the course example most like it: pictures, or a table in Markdown."""
    twin, x = body.twins[number], body.exam.x[number]
    said, right = body.name(body.answers["guess"][number]), body.name(body.answers["truth"][number])
    asked = f"Question {number + 1}: it said {said}, right is {right}"
    near = f"the nearest course example, {body.name(body.course.y[twin])}"
    if body.dataset.kind == "points":
        return [_map(body, x, twin, body.answers["truth"][number], f"{asked}; dotted line to {near}.")]
    if body.dataset.kind == "curve":
        return [_curve(body, float(x[0]), number, f"{asked}; ringed {near}.")]
    if body.dataset.kind == "table":
        return _table(body, {"the question": x, "nearest in its book": body.course.x[twin]})
    if body.dataset.kind == "text":
        return _sentences({"the question": x, "nearest in its book": body.course.x[twin]})
    return [_still(body, x, asked, "the question"), _still(body, body.course.x[twin], near, "nearest in its book")]


def example(body: Body, place: int) -> list[Drawing] | str:
    """One example of the course."""
    x, y = body.course.x[place], body.course.y[place]
    said = f"Course example {place + 1}, {body.name(y)}"
    if body.dataset.kind == "points":
        return [_map(body, x, place, None, f"{said}, ringed among the others.")]
    if body.dataset.kind == "curve":
        return [_curve(body, float(x[0]), None, f"{said}, ringed among the others.", place)]
    if body.dataset.kind == "table":
        return _table(body, {"the example": x})
    if body.dataset.kind == "text":
        return _sentences({"the example": x})
    return [_still(body, x, said, "")]


# --- pictures and series


def _still(body: Body, x: np.ndarray, said: str, caption: str) -> Drawing:
    if body.dataset.kind == "series":
        return _series(x, said, caption)
    pixel = max(1, SIDE // max(x.shape))  # a whole number, so that edges stay sharp
    paper = 255 - (255 * np.clip(x, 0, 1)).astype(np.uint8)
    return Drawing(paper.repeat(pixel, axis=0).repeat(pixel, axis=1), said, caption)


def _series(x: np.ndarray, said: str, caption: str) -> Drawing:
    across = np.linspace(2, WIDE - 2, len(x))
    up = HIGH - 4 - (x - x.min()) / max(float(np.ptp(x)), 1e-9) * (HIGH - 8)
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(across, up, strict=True))
    drawn = _svg(said, f'<polyline points="{line}" fill="none" stroke="currentColor" stroke-width="2"/>')
    return drawn._replace(caption=caption)


# --- points and curves


def _map(body: Body, x: np.ndarray, twin: int, truth: int | None, said: str) -> Drawing:
    """The neighbourhood on the map: course examples, the question as a star, its nearest example ringed."""
    course, other = body.course.x, body.course.x[twin]
    spread = float(max(np.ptp(course[:, 0]), np.ptp(course[:, 1])))
    reach = max(REACH * spread, 1.4 * float(np.abs(x - other).max()))
    middle, scale = (x + other) / 2, HIGH / 2 / reach

    def at(point: Point) -> tuple[float, float]:
        return WIDE / 2 + (point[0] - middle[0]) * scale, HIGH / 2 - (point[1] - middle[1]) * scale

    near = np.flatnonzero((np.abs(course - middle) < reach * np.array([WIDE / HIGH, 1])).all(axis=1))[:DOTS]
    dots = [_dot(*at(course[place]), _colour(body, place), 4.5, 0.55) for place in near]
    dots += [_line(at(x), at(other))] if truth is not None else []
    dots.append(_dot(*at(other), _colour(body, twin), 6.5, 1, ring=True))
    return _svg(said, "".join(dots) + (_star(*at(x), COLOURS[truth % len(COLOURS)]) if truth is not None else ""))


def _curve(body: Body, x: float, number: int | None, said: str, place: int | None = None) -> Drawing:
    """The whole curve: course examples, right answer as a star, guess as a cross, the nearest example ringed."""
    course, heights = body.course.x[:, 0], body.course.y
    twin = body.twins[number] if number is not None else place
    own = [body.answers[name][number] for name in ("truth", "guess")] if number is not None else []
    left, right = min(course.min(), x), max(course.max(), x)
    low, high = min(float(heights.min()), *own, np.inf), max(float(heights.max()), *own, -np.inf)

    def at(point: Point) -> tuple[float, float]:
        return (EDGE + (point[0] - left) / max(right - left, 1e-9) * (WIDE - 2 * EDGE),
                HIGH - EDGE - (point[1] - low) / max(high - low, 1e-9) * (HIGH - 2 * EDGE))

    shown = np.unique(np.linspace(0, len(course) - 1, DOTS).astype(int))
    drawn = [_dot(*at((course[each], heights[each])), GREY, 2.5, 0.6) for each in shown]
    drawn.append(_dot(*at((course[twin], heights[twin])), COLOURS[1], 5, 1, ring=True))
    if own:
        truth, guess = at((x, own[0])), at((x, own[1]))
        drawn += [_line(truth, guess), _star(*truth, COLOURS[2]), _cross(*guess)]
    return _svg(said, "".join(drawn))


def _colour(body: Body, place: int) -> str:
    return COLOURS[int(body.course.y[place]) % len(COLOURS)]


def _svg(said: str, drawn: str) -> Drawing:
    return Drawing(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" width="{2 * WIDE}" '
                   f'height="{2 * HIGH}" color="{ink()}">{drawn}</svg>', said)


def _dot(x: float, y: float, colour: str, size: float, opacity: float, *, ring: bool = False) -> str:
    edge = ' stroke="currentColor" stroke-width="2"' if ring else ""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{colour}" opacity="{opacity}"{edge}/>'


def _star(x: float, y: float, colour: str) -> str:
    return (f'<path d="{STAR}" transform="translate({x:.1f} {y:.1f})" fill="{colour}" stroke="currentColor" '
            'stroke-width="1.2"/>')


def _cross(x: float, y: float) -> str:
    return (f'<path d="M-5-5 5 5M5-5-5 5" transform="translate({x:.1f} {y:.1f})" stroke="currentColor" '
            'stroke-width="2.5"/>')


def _line(start: Point, end: Point) -> str:
    return (f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" stroke="{GREY}" '
            'stroke-width="2" stroke-dasharray="3 3"/>')


# --- sentences and tables


def _sentences(rows: dict[str, str]) -> str:
    """Each whole, as text."""
    return "\n\n".join(f":small[:gray[{name}]]  \n{plain(text, 600)}" for name, text in rows.items())


def _table(body: Body, rows: dict[str, np.ndarray]) -> str:
    """A line for each of the columns that are shown, a column for each example."""
    lines = [f"| | {' | '.join(rows)} |", "|---|" + "--:|" * len(rows)]
    for place in body.columns:
        column = body.dataset.columns[place]
        cells = " | ".join(plain(column.text(float(x[place])), 24) for x in rows.values())
        lines.append(f"| {plain(column.name, 40)} | {cells} |")
    left = len(body.dataset.columns) - len(body.columns)
    return "\n".join(lines) + (f"\n\n:small[:gray[and {left:,} more columns]]" if left else "")
