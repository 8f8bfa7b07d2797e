"""Points that somebody draws on a plane: looked at one by one, and kept like any other data that are brought.

A point is [x, y, class number] in plain JSON, both places from -REACH to REACH. What comes from a browser is never
trusted: a message can be forged.
"""

from functools import lru_cache
from typing import Any

import numpy as np

from core.datasets import DATASETS
from core.datasets.dataset import Column, Dataset
from core.datasets.own import keep
from core.datasets.plane import COLUMNS
from core.own.notes import counted
from core.spec import SpecError

REACH = 3  # from the middle of the plane to its edges
DIGITS = 3  # of a place, behind the point: finer than a pixel
CLASSES = ("orange", "blue", "green", "pink")  # in the order of the colours in which classes are drawn
MOST, FEWEST, EACH = 2_000, 20, 5  # points in all, and of each class
MOST_COLOURS = 10  # that a picture of the plane tells apart
STARTS = {"moons": 0.15, "circles": 0.1, "spirals": 0.1}  # sets to begin with, and their blur (noise)
START_ROWS = 200
FILL = 0.85  # how much of the plane a set to begin with takes

Point = list[float]


def checked(told: Any) -> list[Point]:
    """The points of a message, their places rounded. Raises SpecError naming the first that is none."""
    if not isinstance(told, list):
        raise SpecError("drawing", "What came is no list of points.", "Draw them again.")
    if len(told) > MOST:
        raise SpecError("drawing", f"There are {len(told):,} points; the limit is {MOST:,}.", "Erase some of them.")
    return [_point(number, each) for number, each in enumerate(told, start=1)]


def _point(number: int, told: Any) -> Point:
    wrong = not isinstance(told, list) or len(told) != 3 or any(type(value) not in (int, float) for value in told)
    if wrong or not all(-REACH <= value <= REACH for value in told[:2]):  # nor is NaN
        raise SpecError("drawing", f"Point {number:,} does not lie on the plane, which goes from -{REACH} to {REACH}.",
                        "Draw it again.")
    if told[2] not in range(len(CLASSES)):
        raise SpecError("drawing", f"Point {number:,} has no class that there is.",
                        f"Choose one of: {', '.join(CLASSES)}.")
    return [round(float(told[0]), DIGITS), round(float(told[1]), DIGITS), int(told[2])]


def dataset(points: list[Point]) -> Dataset:
    """The points as a data set, without gaps in their colours (`moved_up`).

    A point that lies exactly on another of its class counts once: else it could be studied and asked in the exam too.
    Raises SpecError where they are too few for three sets.
    """
    once = list(dict.fromkeys(map(tuple, moved_up(points)[0])))
    _refuse_few(once)
    table = np.array(once, np.float64)
    y = table[:, 2].astype(np.int64)
    return Dataset("own", f"{len(once):,} drawn points", "points", "classification", table[:, :2].astype(np.float32), y,
                   COLUMNS, CLASSES[:y.max() + 1], target="colour")


def moved_up(points: list[Point]) -> tuple[list[Point], str]:
    """The points with the first colours that there are, and a sentence where others had been drawn, else nothing.

    A picture colours the classes of a data set in their order: a gap would give a point another colour there.
    """
    seen = sorted({int(number) for *_, number in points})
    places = {number: place for place, number in enumerate(seen)}
    told = [f"what was {CLASSES[number]} is {CLASSES[place]} now" for number, place in places.items()
            if number != place]
    said = f"Colours without points are left out: {', '.join(told)}." if told else ""
    return [[x, y, places[number]] for x, y, number in points], said


def is_plane(x: np.ndarray, columns: tuple[Column, ...], classes: tuple[str, ...]) -> bool:
    """Whether a table [n, columns] that somebody brought is points too: two numbers, both known, and a few classes."""
    return 2 <= len(classes) <= MOST_COLOURS and [column.kind for column in columns] == ["number"] * 2 and \
        bool(np.isfinite(x).all())


def _refuse_few(points: list[tuple[float, ...]]) -> None:
    counts = np.bincount([int(number) for _, _, number in points], minlength=len(CLASSES))
    drawn = [(name, count) for name, count in zip(CLASSES, counts.tolist(), strict=True) if count]
    if len(drawn) < 2:
        said = f"All points are {drawn[0][0]}: there is nothing to tell apart." if drawn else "There are no points yet."
        raise SpecError("drawing", said, f"Draw at least two colours, {EACH} points of each.")
    for name, count in drawn:
        if count < EACH:
            raise SpecError("drawing", f"There {'is' if count == 1 else 'are'} {counted(count, f'{name} point')}: too "
                            "few for three sets.", f"Draw at least {EACH} of each colour, or erase the {name} ones.")
    if len(points) < FEWEST:
        raise SpecError("drawing", f"There are {len(points)} points in different places: too few for three sets.",
                        f"Draw at least {FEWEST}.")


def adopt(points: list[Point]) -> str:
    """Keeps the points as a data set, and returns its name: `data.own` of a Spec. Raises SpecError."""
    made, gaps = dataset(points), moved_up(points)[1]
    steps = [f"{counted(len(points), 'point')} were drawn by hand, with {len(made.classes)} colours."]
    if len(made.y) < len(points):
        steps.append(f"{counted(len(points) - len(made.y), 'point')} left out that lay exactly on another of the same "
                     "colour.")
    return keep(made, {"file": "drawn by hand", "rows": len(points), "steps": [*steps, *[gaps] * bool(gaps)],
                       "cut": "stratified"})


@lru_cache(maxsize=1)
def starts() -> dict[str, list[Point]]:
    """Points to begin with, by what they are called: some of the sets that come along."""
    return {DATASETS[name].TITLE: _fitted(DATASETS[name].draw(START_ROWS, noise, 0)) for name, noise in STARTS.items()}


def _fitted(drawn: Dataset) -> list[Point]:
    """Its points, shrunk or stretched to the plane."""
    places = (drawn.x * (FILL * REACH / np.abs(drawn.x).max())).astype(np.float64).round(DIGITS)
    return [[*place, int(number)] for place, number in zip(places.tolist(), drawn.y, strict=True)]
