"""Dates as people write them, as days since the first of January 1970."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

TIME = r"(?:[T ](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}(?:\.\d+)?))?)?" \
       r"(?P<zone>\s?(?:Z|UTC|[+-]\d{2}:?\d{2}))?$"
YEAR_FIRST = r"^(?P<year>\d{4})[-/.](?P<first>\d{1,2})[-/.](?P<second_part>\d{1,2})" + TIME
YEAR_LAST = r"^(?P<first>\d{1,2})(?P<sign>[-/.])(?P<second_part>\d{1,2})[-/.](?P<year>\d{4})" + TIME
LOOKED_AT = 200  # cells, before all are read


@dataclass(frozen=True, eq=False)
class Days:
    """What different cells say as dates."""

    values: np.ndarray  # float64 [cells], NaN where a cell is no date
    told: tuple[str, ...]
    ambiguous: bool  # day and month could be the other way round
    mixed: bool  # and in some cells they are


def parsed(cells: pa.StringArray, day_first: bool | None = None) -> Days:
    """Dates from cells without blanks around. `day_first`: of dates such as 3/4/2020, where somebody said."""
    values = np.full(len(cells), np.nan)
    head = cells.slice(0, LOOKED_AT)
    if not len(head) or not (_matches(head, YEAR_FIRST) | _matches(head, YEAR_LAST)).any():
        return Days(values, (), False, False)
    iso, other = _matches(cells, YEAR_FIRST), _matches(cells, YEAR_LAST)
    if iso.any():
        parts = _parts(cells, iso, YEAR_FIRST)
        values[iso] = _days(parts, parts["first"], parts["second_part"])
    told, ambiguous, mixed = [], False, False
    if other.any():
        parts = _parts(cells, other, YEAR_LAST)
        first, second = parts["first"], parts["second_part"]
        points = (parts["sign"] == ".").all()
        mixed = bool((first > 12).any() and (second > 12).any()) and day_first is None
        ambiguous = not points and not (first > 12).any() and not (second > 12).any() and day_first is None
        by_day = points or bool((first > 12).any()) if day_first is None else day_first
        values[other] = _days(parts, second if by_day else first, first if by_day else second)
        told = [f"Dates such as {cells[int(np.flatnonzero(other)[0])].as_py()!r} were read with the "
                f"{'day' if by_day else 'month'} first." + " It could be the other way round." * ambiguous]
    return Days(values, tuple(told), ambiguous, mixed)


def _matches(cells: pa.StringArray, pattern: str) -> np.ndarray:
    return pc.match_substring_regex(cells, pattern).to_numpy(zero_copy_only=False).astype(bool)


def _parts(cells: pa.StringArray, where: np.ndarray, pattern: str) -> dict[str, np.ndarray]:
    """The named parts of the dates there: float64, 0 where one is not written; zone and sign as they stand."""
    found = pc.extract_regex(cells.filter(pa.array(where)), pattern)
    parts = {}
    for name in (field.name for field in found.type):
        text = pc.struct_field(found, name)
        if name in ("zone", "sign"):
            parts[name] = np.array(text.to_pylist(), object)
        else:
            filled = pc.if_else(pc.equal(pc.utf8_length(text), 0), "0", text)
            parts[name] = pc.cast(filled, pa.float64()).to_numpy(zero_copy_only=False)
    return parts


def _days(parts: dict[str, np.ndarray], month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """float64 days since 1970-01-01, NaN where there is no such day; the time of day is a part of one."""
    year, hour, minute, second = (parts[name] for name in ("year", "hour", "minute", "second"))
    possible = (month >= 1) & (month <= 12) & (day >= 1) & (hour < 24) & (minute < 60) & (second < 61)
    months = ((year - 1970) * 12 + np.where(possible, month, 1) - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + np.where(possible, day - 1, 0).astype("timedelta64[D]")
    possible &= days.astype("datetime64[M]") == months  # no 30th of February
    ahead = np.array([_minutes(zone) for zone in parts["zone"]]) if any(parts["zone"]) else 0
    found = days.astype(np.int64) + (hour * 60 + minute - ahead + second / 60) / 1440
    return np.where(possible, found, np.nan)


def _minutes(zone: str) -> int:
    digits = "".join(letter for letter in zone if letter.isdigit())
    size = int(digits[:2]) * 60 + int(digits[2:]) if digits else 0
    return -size if "-" in zone else size


def text(days: float) -> str:
    """A number of days as a date people read."""
    return str(np.datetime64(int(np.floor(days)), "D"))
