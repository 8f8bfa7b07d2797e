"""A data set as whole arrays with names: what every source returns and everything after it reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

Kind = Literal["points", "curve", "table", "images", "series", "text", "letters", "levels"]
Task = Literal["classification", "regression"]


@dataclass(frozen=True)
class Column:
    """One measured thing. A category's values are indices into its levels, stored as floats; NaN is missing.

    `is_date`: the numbers are days since the first of January 1970.
    """

    name: str
    kind: Literal["number", "category"] = "number"
    levels: tuple[str, ...] = ()
    is_date: bool = False

    def text(self, value: float) -> str:
        if np.isnan(value):
            return "missing"
        if self.is_date:
            return str(np.datetime64(int(np.floor(value)), "D"))
        if self.kind == "category":
            return self.levels[int(value)]
        return f"{value:,.0f}" if 1e5 <= abs(value) < 1e15 else f"{value:.5g}"


@dataclass(frozen=True, eq=False)
class Dataset:
    name: str
    title: str
    kind: Kind
    task: Task
    # float32: points [n, 2], curve [n, 1], table [n, c], images [n, h, w] in 0..1, series [n, length]; text [n] of str;
    # letters uint8 [n, window]; levels [n, ...] as their source says
    x: np.ndarray
    y: np.ndarray  # int64 class numbers, or float32 targets
    columns: tuple[Column, ...] = ()  # of points, curves and tables
    classes: tuple[str, ...] = ()  # empty for regression
    target: str = "class"  # what is asked
    unit: str = ""
    ceiling: float | None = None  # the best accuracy anyone could score on fresh data; None where unknown
    groups: np.ndarray | None = None  # int64: whose each row is, where several rows are one person's
    given: np.ndarray | None = None  # uint8: the set that each row was given to, 0, 1 or 2 (course, practice, exam)
    timed: bool = False  # whether the rows stand in the order of time
    truth: np.ndarray | None = None  # the answers before some of them were made wrong
    elsewhere: np.ndarray | None = None  # x as another world asks it, without the hint
    places: np.ndarray | None = None  # where in the picture or series each value stood, if they changed places

    def show(self, row: int, columns: Iterable[int] | None = None) -> list[str]:
        """The cells of one row as people read them, of these columns or of all; one cell for what is no table."""
        if self.kind == "images":
            return [f"{self.x.shape[1]} × {self.x.shape[2]} picture"]
        if self.kind == "series":
            return [f"{self.x.shape[1]} numbers in a row"]
        if self.kind == "text":
            return [self.x[row]]
        if self.kind == "letters":
            return ["".join(self.classes[code] for code in self.x[row])]
        if self.kind == "levels" and not self.columns:
            return [f"{self.x.shape[2]} × {self.x.shape[3]} maze"]
        places = range(len(self.columns)) if columns is None else columns
        return [self.columns[place].text(self.x[row, place]) for place in places]

    def answer(self, row: int) -> str:
        """The right answer of one row, as people read it."""
        if self.task == "classification":
            return self.classes[self.y[row]]
        return f"{self.y[row]:.4g} {self.unit}".strip()


def dice(seed: int, purpose: str) -> np.random.Generator:
    """Random numbers of their own for each purpose, so that turning one knob leaves all other draws as they were."""
    return np.random.default_rng([seed, *purpose.encode()])


def sample(total: int, rows: int, seed: int) -> np.ndarray:
    """Which rows of a finished data set are taken; a larger sample contains the smaller one of the same seed."""
    return dice(seed, "sample").permutation(total)[:rows]
