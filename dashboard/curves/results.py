"""Rows of runs -> the points of a curve: medians and middle halves per set, how many are trained, and which runs."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.split import SETS
from core.sweep import mark_of, spread
from dashboard.attempts import cell
from dashboard.curves.axis import Value
from dashboard.curves.plan import Planned

TRAINED = ("done", "stopped")

Row = dict[str, Any]


@dataclass
class Point:
    """One value of the field. `runs`: (what was planned, its row) of those that are trained. `spreads` are of them; as
    long as there is none, of the marks so far of those that learn.
    """

    value: Value
    planned: int = 0
    runs: list[tuple[Planned, Row]] = field(default_factory=list)
    learning: list[Row] = field(default_factory=list)
    failed: list[Row] = field(default_factory=list)
    spreads: dict[str, dict[str, float]] = field(default_factory=dict)  # set -> median, q1, q3

    @property
    def is_whole(self) -> bool:
        """Nothing more will come to it."""
        return len(self.runs) + len(self.failed) == self.planned


@dataclass(frozen=True)
class Standing:
    """All points, and the runs counted."""

    points: list[Point]
    mark: str  # accuracy, mae … (core/events.py)

    def count(self, what: str) -> int:
        return sum(len(getattr(point, what)) for point in self.points)

    @property
    def planned(self) -> int:
        return sum(point.planned for point in self.points)

    @property
    def is_begun(self) -> bool:
        return any(point.spreads for point in self.points)

    @property
    def round(self) -> int:
        """The last round that those who are at it now have finished; others may not have begun."""
        return max((row["epochs"] for point in self.points for row in point.learning), default=0)

    @property
    def sets(self) -> list[str]:
        return [name for name in SETS if any(name in point.spreads for point in self.points)]


def standing(plan: Sequence[Planned], rows: Mapping[str, Row], active: bool) -> Standing:
    """`active`: a process trains them. Marks of runs that were given up in the middle are not counted."""
    points: dict[Value, Point] = {}
    for planned in plan:
        point = points.setdefault(planned.value, Point(planned.value))
        point.planned += 1
        row = rows.get(planned.run)
        if row is None:
            continue
        if row["state"] in TRAINED:
            point.runs.append((planned, row))
        elif row["state"] == "failed":
            point.failed.append(row)
        elif row["state"] == "learning" and active:
            point.learning.append(row)
    mark = "accuracy"
    for point in points.values():
        finished = [row for _, row in point.runs]
        known = [row for row in finished or point.learning if row["train"]]  # a first round must not pull down a last
        mark = mark_of(known[0]["train"]) if known else mark
        for name in SETS:
            found = spread(row[name][mark] for row in known if row[name])
            point.spreads |= {name: found} if found else {}
    return Standing(list(points.values()), mark)


def table(now: Standing, path: str) -> str:
    """One line per run as CSV; the exam's columns only where it lay open."""
    runs = [(planned, row) for point in now.points for planned, row in point.runs]
    columns = [(name, measure) for name in SETS if runs and runs[0][1][name] for measure in runs[0][1][name]]
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow([path, "seed", "run", "epochs", *(f"{name}_{measure}" for name, measure in columns)])
    for planned, row in runs:
        lines.writerow([cell(planned.value), planned.seed, row["run"], row["epochs"],
                        *(row[name][measure] for name, measure in columns)])
    return text.getvalue()
