"""Arithmetic over records: marks of a group, medians and middle halves along a value, pictures made of them."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from core.events import SHARES
from core.lessons.lesson import Group, Line, Record, Records

LEARNED = ("done", "stopped")


def mark(record: Record, path: str) -> float | None:
    """"test.accuracy" of a record in per cent, "test.wrong" for what is missing from 100 %, or any other mark as it is;
    None where it is not known yet.
    """
    if path.endswith(".wrong"):
        right = mark(record, path.replace(".wrong", ".accuracy"))
        return None if right is None else 100 - right
    found: Any = record
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    if found is None:
        return None
    return 100 * found if path.endswith(SHARES) else found


def of(records: Records, arm: str = "", /, **values: Any) -> list[Record]:
    """Records of one group (all: ""), with these values: of(records, "plain", model__hidden=(8,))."""
    wanted = {name.replace("__", "."): value for name, value in values.items()}
    return [record for record in records if arm in ("", record["arm"])
            and all(_plain(record["values"].get(name)) == _plain(value) for name, value in wanted.items())]


def marks(records: Records, path: str) -> list[float]:
    """The marks that are known of these records, of networks that have ended."""
    found = [mark(record, path) for record in records if record["state"] in LEARNED]
    return [each for each in found if each is not None]


def median(records: Records, path: str) -> float:
    """NaN where nothing is known."""
    found = marks(records, path)
    return float(np.median(found)) if found else float("nan")


def mean(records: Records, path: str) -> float:
    found = marks(records, path)
    return float(np.mean(found)) if found else float("nan")


def gap(records: Records, one: str, other: str) -> float:
    """The median over networks of how much higher the first mark is than the second, of the same network."""
    pairs = [(mark(each, one), mark(each, other)) for each in records if each["state"] in LEARNED]
    found = [a - b for a, b in pairs if a is not None and b is not None]
    return float(np.median(found)) if found else float("nan")


def along(records: Records, place: Callable[[Record], float], path: str, role: str, name: str = "") -> Line:
    """A line of medians, and the middle half as a band, over where `place` puts a record on the x axis."""
    spots: dict[float, list[float]] = {}
    for record in records:
        known = mark(record, path)
        if known is not None and record["state"] in LEARNED:
            spots.setdefault(place(record), []).append(known)
    xs = sorted(spots)
    low, middle, high = ([float(np.quantile(spots[x], share)) for x in xs] for share in (0.25, 0.5, 0.75))
    return Line(name or role, role, xs, middle, low, high)


def value_of(path: str) -> Callable[[Record], float]:
    """Where a record lies along a field of its Spec; one hidden layer counts as its number of units."""
    def place(record: Record) -> float:
        found = record["values"][path]
        return float(found[0] if isinstance(found, list | tuple) else found)
    return place


def rounds(records: Records, path: str, role: str, name: str = "") -> Line:
    """Median and middle half of a mark in every round that all of these records have behind them."""
    known = [record["rounds"] for record in records if record.get("rounds") and path in record["rounds"]]
    length = min((len(each[path]) for each in known), default=0)
    if not length:
        return Line(name or role, role, [], [])
    factor = 100 if path.endswith(SHARES) else 1
    table = factor * np.array([each[path][:length] for each in known])
    low, middle, high = (each.tolist() for each in np.quantile(table, [0.25, 0.5, 0.75], axis=0))
    return Line(name or role, role, list(known[0]["epoch"][:length]), middle, low, high)


def rows(records: Records, arm: str, roles: Sequence[str] = ("train", "val", "test"),
         measure: str = "accuracy") -> list[Group]:
    """A row of dots for each set of a group, as far as marks are known."""
    mine = of(records, arm)
    found = [Group(arm, role, marks(mine, f"{role}.{measure}")) for role in roles]
    return [group for group in found if group.marks]


def best_of(records: Records, path: str) -> Record:
    """The record with the highest mark; the first of equals."""
    return max((record for record in records if mark(record, path) is not None), key=lambda each: mark(each, path))


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
