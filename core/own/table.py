"""A table as a plan makes it: rows chosen, answers told apart, inputs as numbers. Nothing is learned from it here.

What is estimated from data (stand-ins for what is missing, scaling) waits for the course materials (core/prepare.py);
this file only says what cells mean, and which rows there are. Every row that goes, and why, is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from core.datasets.dataset import Column
from core.own import alike
from core.own.columns import Found, levels, survey
from core.own.notes import counted, listed, row_numbers
from core.own.plan import Plan
from core.own.raw import Cells, Raw, drawn
from core.spec import SpecError

MOST_LEVELS = 100  # of a category that is an input
MOST_ANSWERS = 5_000  # that are told apart at all; far fewer may be classes
RARE = 10  # rows of a class, below which it is called rare
SETS = ({"train", "training", "course", "learn", "0"}, {"val", "valid", "validation", "dev", "practice", "1"},
        {"test", "testing", "exam", "final", "2"})


@dataclass(frozen=True, eq=False)
class Table:
    """What a plan makes of a file, before it is a data set."""

    raw: Raw
    plan: Plan
    found: Mapping[str, Found]
    rows: np.ndarray          # int64 [n]: numbers of the rows in the file, from 0, in the order in which they stand now
    y: np.ndarray             # int64 class numbers, or float32
    classes: tuple[str, ...]  # empty for regression
    columns: tuple[Column, ...] = ()  # of the inputs
    x: np.ndarray | None = None       # float32 [n, columns]; None of texts and pictures
    told: tuple[str, ...] = ()
    infinite: Mapping[str, np.ndarray] = field(default_factory=dict)  # rows with infinite inputs, by column

    @property
    def kind(self) -> str:
        return "images" if self.raw.pictures is not None else "text" if self.plan.text else "table"

    @cached_property
    def marks(self) -> np.ndarray:
        """uint64 [n]: equal for rows with the same inputs."""
        return self._marks(near=False)

    @cached_property
    def near(self) -> np.ndarray:
        """uint64 [n]: equal for rows with almost the same inputs."""
        return self._marks(near=True)

    def _marks(self, near: bool) -> np.ndarray:
        if self.kind == "text":
            cells = self.raw[self.plan.text]
            codes = alike.loosely(cells.values)[cells.codes] if near else cells.codes
            return alike.marks([codes[self.rows]])
        if self.kind == "images":
            flat = self.raw.pictures[self.rows].reshape(len(self.rows), -1)
            return alike.marks([flat[:, place] for place in range(flat.shape[1])])
        parts = [self.x[:, place] for place in range(len(self.columns))]
        return alike.marks([alike.rounded(part) if near and column.kind == "number" else part
                            for part, column in zip(parts, self.columns, strict=True)])

    def numbers_in_file(self, places: np.ndarray) -> tuple[int, ...]:
        """The first of these rows, given by their place here, as numbers in the file from 1."""
        return row_numbers(np.sort(self.rows[places]))

    def only(self, kept: np.ndarray, told: str) -> "Table":
        """The same with the rows that are kept [n], as a mask or in a new order, and why."""
        x = None if self.x is None else self.x[kept]
        infinite = {name: mask[kept] for name, mask in self.infinite.items()}
        return replace(self, rows=self.rows[kept], y=self.y[kept], x=x, infinite=infinite,
                       told=(*self.told, *[told] * bool(told)))


def table(raw: Raw, plan: Plan) -> Table:
    """The table that a plan makes of a file. Raises SpecError where the plan names what the file does not have."""
    _refuse_unknown(raw, plan)
    found = survey(raw, plan.types, plan.ways)
    rows, notes = drawn(raw.rows, plan.rows or raw.rows, plan.seed)
    y, classes, told = _answers(raw[plan.target], found[plan.target], plan.task)
    made = Table(raw, plan, found, rows, y[rows], classes, told=(*(note.sentence for note in notes), *told))
    made = _answered(made)
    made = _with_rare(made)
    made = _with_inputs(made)
    if plan.infinite == "drop" and made.infinite:
        bad = np.any(list(made.infinite.values()), axis=0)
        made = made.only(~bad, f"{counted(int(bad.sum()), 'row')} with infinite values dropped.")
    if plan.duplicates == "drop":
        later = alike.later(alike.marks([made.marks, made.y]))
        made = made.only(~later, f"{counted(int(later.sum()), 'row')} dropped that repeat an earlier one.")
    return _in_time(made) if plan.time else made


def _refuse_unknown(raw: Raw, plan: Plan) -> None:
    for name in ("target", "text", "group", "time", "given"):
        if (value := getattr(plan, name)) and value not in raw.names:
            raise SpecError(f"plan.{name}", f"There is no column {value[:60]!r}.",
                            f"Columns are: {', '.join(raw.names)[:500]}.")
        if value and name != "target" and value == plan.target:
            raise SpecError(f"plan.{name}", f"{value!r} is the answer: it can't be something else as well.",
                            "Choose another.")
    unknown = [name for name in plan.left_out if name not in raw.names]
    if unknown:
        raise SpecError("plan.left_out", f"There is no column {listed(unknown)}.", "Leave out columns that are there.")


def _answers(cells: Cells, found: Found, task: str) -> tuple[np.ndarray, tuple[str, ...], list[str]]:
    """The answers of all rows: float64 with NaN, or class numbers with -1, where there is none."""
    if task == "regression":
        if found.numbers is None or found.type != "number":
            raise SpecError("plan.task", f"{found.name!r} is no number: it can't be predicted as one.",
                            "Predict classes, or correct the type of the column.")
        return np.where(np.isfinite(found.numbers), found.numbers, np.nan)[cells.codes], (), []
    if found.numbers is not None and found.type == "number":  # 1 and 1.0 are one class
        names = pa.array([f"{value:.15g}" for value in found.numbers.tolist()], pa.string())
        found = replace(found, known=~np.isnan(found.numbers))
        cells = Cells(cells.name, names, cells.codes)
    if found.distinct > MOST_ANSWERS:
        raise SpecError("plan.target", f"{found.name!r} has {found.distinct:,} different answers, too many for "
                        "classes.", "Predict a number, or choose another column.")
    classes, y, told = levels(cells, found, max(found.distinct, 1))
    return y.astype(np.int64), classes, told


def _answered(made: Table) -> Table:
    lacks = np.isnan(made.y) if made.plan.task == "regression" else made.y < 0
    if made.plan.given:
        lacks = lacks | (given_sets(made) > 2)
    if not lacks.any():
        return _typed(made)
    what = "without an answer" if not made.plan.given else "without an answer or a set"
    return _typed(made.only(~lacks, f"{counted(int(lacks.sum()), 'row')} {what} dropped."))


def _typed(made: Table) -> Table:
    """Answers as a data set keeps them, of classes only those that occur, in the order of the file."""
    if made.plan.task == "regression":
        return replace(made, y=made.y.astype(np.float32))
    seen = np.unique(made.y)
    return replace(made, y=np.searchsorted(seen, made.y), classes=tuple(made.classes[number] for number in seen))


def given_sets(made: Table) -> np.ndarray:
    """uint8 [n]: 0, 1 or 2 for the set that a column says, 3 where it says none."""
    cells = made.raw[made.plan.given]
    number = [next((place for place, names in enumerate(SETS) if value.strip().lower() in names), 3)
              for value in cells.values.to_pylist()]
    return np.array(number, np.uint8)[cells.codes][made.rows]


def _with_rare(made: Table) -> Table:
    if made.plan.rare == "keep" or not made.classes:
        return made
    counts = np.bincount(made.y, minlength=len(made.classes))
    rare = np.flatnonzero(counts < RARE)
    names = listed(made.classes[number] for number in rare)
    is_rare = np.isin(made.y, rare)
    if not len(rare):
        return made
    if made.plan.rare == "drop":
        return _typed(made.only(~is_rare, f"{counted(int(is_rare.sum()), 'row')} of rare classes dropped: {names}."))
    classes = (*made.classes, "other" if "other" not in made.classes else "other (rare)")
    told = f"Rare classes were put together as {classes[-1]!r}: {names} ({counted(int(is_rare.sum()), 'row')})."
    return _typed(replace(made, y=np.where(is_rare, len(made.classes), made.y), classes=classes,
                          told=(*made.told, told)))


def inputs_of(raw: Raw, plan: Plan) -> list[str]:
    """Names of the columns that are inputs."""
    roles = {plan.target, plan.group, plan.time, plan.given, *plan.left_out}
    return [name for name in raw.names if name not in roles]


def _with_inputs(made: Table) -> Table:
    if made.kind != "table":
        return made
    names = inputs_of(made.raw, made.plan)
    if not names:
        raise SpecError("plan.left_out", "Nothing is left to predict from: there is no column beside the answer.",
                        "Leave fewer columns out, or bring a table with more." if len(made.raw.columns) > 1 else
                        "Are its cells separated by something else? Choose the separator, or bring another table.")
    x = np.empty((len(made.rows), len(names)), np.float32)
    columns, told, infinite = [], [], {}
    for place, name in enumerate(names):
        cells, found = made.raw[name], made.found[name]
        if found.numbers is not None:
            values = found.numbers[cells.codes[made.rows]]
            endless = np.isinf(values)
            if endless.any():
                infinite[name] = endless
                told += [f"{name}: {counted(int(endless.sum()), 'infinite value counts', 'infinite values count')} as "
                         "missing."] if made.plan.infinite == "missing" else []
            x[:, place] = np.where(endless, np.nan, values)
            columns.append(Column(name, is_date=found.type == "date"))
            continue
        values_of, codes, said = levels(cells, found, MOST_LEVELS)
        x[:, place] = np.where(codes < 0, np.nan, codes)[made.rows]
        columns.append(Column(name, "category", values_of))
        told += said
    return replace(made, x=x, columns=tuple(columns), infinite=infinite, told=(*made.told, *told))


def _in_time(made: Table) -> Table:
    found, cells = made.found[made.plan.time], made.raw[made.plan.time]
    if found.numbers is None:
        raise SpecError("plan.time", f"{found.name!r} is neither a date nor a number.",
                        "Choose a column that says when.")
    when = found.numbers[cells.codes[made.rows]]
    known = np.isfinite(when)
    if not known.all():
        made = made.only(known, f"{counted(int((~known).sum()), 'row')} without a time dropped.")
    return made.only(np.argsort(when[known], kind="stable"), f"Rows stand in the order of {found.name}.")
