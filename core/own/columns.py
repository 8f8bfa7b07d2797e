"""What each column is: number, category, yes/no, date, text or identifier; found out, shown, and open to correction."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core import progress
from core.own import days, numbers
from core.own.names import labels
from core.own.notes import counted, listed
from core.own.raw import Cells, Raw
from core.spec import SpecError

TYPES = ("number", "category", "yes/no", "date", "text", "identifier")
MISSING = ("", "nan", "na", "n/a", "#n/a", "null", "none", "-", "?", "nil", "<na>", "\\n", "k. a.", "k.a.",
           "#nv", "#value!", "#wert!", "#ref!", "#bezug!", "#div/0!")
PAIRS = ({"yes", "no"}, {"true", "false"}, {"y", "n"}, {"t", "f"}, {"0", "1"}, {"ja", "nein"}, {"on", "off"},
         {"oui", "non"}, {"+", "-"})
NAMED = ("id", "nr", "no", "nummer")  # as the last of several words
NAMES_OF_ROWS = ("id", "key", "uuid", "guid", "code", "number", "no", "nr", "index", "row", "unnamed: 0")
ENOUGH = 0.95      # of the cells must be numbers or dates, for the rest to be called missing
MOSTLY = 0.8       # of the cells of a column are numbers, with fractions and in many ways: amounts, with words between
MANY_LEVELS = 50   # different cells are too many for a category of so few words
SOME_ROWS = 50     # from which on some copies don't hide a number of rows
REPEATED = 0.1     # of the rows may be copies of others, and still each has a number of its own
FEW_ROWS = 20      # below, being all different says nothing
WORDS = 4          # of a cell on average from which on it is a text
EXAMPLES = 5


@dataclass(frozen=True)
class Ways:
    """How cells were written, where somebody said. None and empty: find out."""

    day_first: bool | None = None  # of dates such as 3/4/2020
    decimal: str = ""              # the sign before tenths
    missing: tuple[str, ...] = ()  # cells that mean nothing, beside MISSING


@dataclass(frozen=True, eq=False)
class Found:
    """What was found out about one column."""

    name: str
    type: str
    missing: int  # rows
    distinct: int  # values that are not missing
    examples: tuple[tuple[str, int], ...]  # the commonest values, and how many rows have each
    could: tuple[str, ...]  # types it can be corrected to
    told: tuple[str, ...]
    known: np.ndarray  # bool [values]: which of its different cells are not missing
    numbers: np.ndarray | None = None  # float64 [values] of numbers, and of dates as days; NaN missing, or infinite
    ambiguous: bool = False  # day and month could be the other way round

    def record(self) -> dict[str, object]:
        """Plain JSON for a page or a line."""
        plain = {name: getattr(self, name) for name in ("name", "type", "missing", "distinct", "ambiguous")}
        return plain | {"examples": [list(each) for each in self.examples], "could": list(self.could),
                        "told": list(self.told)}


def survey(raw: Raw, types: Mapping[str, str] | None = None, ways: Ways | None = None) -> dict[str, Found]:
    """Every column of a table by its name. `types`: what somebody said of some of them. Raises SpecError."""
    types = types or {}
    for name, wished in types.items():
        if name not in raw.names or wished not in TYPES:
            said = f"There is no column {name[:60]!r}." if name not in raw.names else f"{wished!r} is no type."
            raise SpecError("plan.types", said, f"Types are: {', '.join(TYPES)}.")
    semicolons = raw.written.get("separator") == ";"
    found = {}
    for place, cells in enumerate(raw.columns):
        progress.tell(0.7 + 0.15 * place / len(raw.columns), "Finding out what each column is")
        found[cells.name] = look(cells, types.get(cells.name, ""), semicolons, ways or Ways())
    return found


def look(cells: Cells, wished: str, semicolons: bool, ways: Ways) -> Found:
    """What one column is, or how it looks as what somebody says it is. Asked twice, it is found out once."""
    asked = (wished, semicolons, ways)
    if asked not in cells.memo:
        cells.memo[asked] = _look(cells, *asked)
    return cells.memo[asked]


def _look(cells: Cells, wished: str, semicolons: bool, ways: Ways) -> Found:
    text, counts = pc.utf8_trim_whitespace(cells.values), cells.counts
    known = ~_is_missing(text, ways.missing)
    rows = int(counts[known].sum())
    told = _marks(text, counts, known)
    base = {"name": cells.name, "missing": int(counts.sum()) - rows, "distinct": int(known.sum()), "known": known,
            "examples": _examples(cells, counts, known)}
    as_number = numbers.parsed(text, semicolons, ways.decimal)
    number_rows = int(counts[known & as_number.is_number].sum())
    as_days = days.parsed(text.filter(pa.array(known)) if known.any() else text, ways.day_first)
    day_values = np.full(len(text), np.nan)
    day_values[known if known.any() else slice(None)] = as_days.values
    day_rows = int(counts[known & ~np.isnan(day_values)].sum())
    could = tuple(name for name in TYPES if (name != "number" or number_rows) and (name != "date" or day_rows))
    if wished and wished not in could:
        raise SpecError("plan.types", f"The column {cells.name!r} can't be a {wished}: none of its cells is one.",
                        f"Choose one of: {', '.join(could)}.")
    kind = wished or _kind(cells, text, known, (rows, number_rows, day_rows), (as_number, as_days))
    if kind == "number":
        told += [*as_number.told, *_not_numbers(text, counts, known & ~as_number.is_number, "numbers"),
                 *_infinite(as_number.values, counts)]
        values = np.where(known, as_number.values, np.nan)
        return Found(type=kind, could=could, told=tuple(told), numbers=values, **base)
    if kind == "date":
        told += [*as_days.told, *_not_numbers(text, counts, known & np.isnan(day_values), "dates"),
                 "Dates count as days since 1970-01-01."]
        return Found(type=kind, could=could, told=tuple(told), numbers=day_values, ambiguous=as_days.ambiguous, **base)
    if as_days.mixed:
        told.append("Its dates have the day first in some cells and the month first in others: say which it is.")
    if (as_number.long & known).any():
        told.append("It holds whole numbers of more than 38 digits: they are kept as text.")
    if (as_number.code & known).any() and number_rows:
        code = text.filter(pa.array(as_number.code & known))[0].as_py()
        told.append(f"Numbers with zeros in front, such as {code!r}, are names rather than amounts.")
    told += _alike(text, known) if kind in ("category", "yes/no") else []
    return Found(type=kind, could=could, told=tuple(told), **base)


def _kind(cells: Cells, text: pa.StringArray, known: np.ndarray, rows: tuple[int, int, int],
          read: tuple[numbers.Numbers, days.Days]) -> str:
    (every, number_rows, day_rows), (as_number, as_days) = rows, read
    distinct = int(known.sum())
    if distinct == 2 and {cell.casefold() for cell in text.filter(pa.array(known)).to_pylist()} in PAIRS:
        return "yes/no"
    if every and day_rows >= ENOUGH * every and not as_days.mixed:
        return "date"
    if every and number_rows >= ENOUGH * every and not ((as_number.long | as_number.code) & known).any():
        return "identifier" if _counts_rows(cells, as_number.values[known], every) else "number"
    if not distinct:
        return "category"
    words = _words(text, cells.counts, known)
    if words >= WORDS and distinct > every / 2:
        return "text"
    if distinct > MANY_LEVELS and number_rows >= MOSTLY * every and _has_fractions(as_number.values[known]):
        return "number"
    return "identifier" if every >= FEW_ROWS and distinct > 0.9 * every else "category"


def _counts_rows(cells: Cells, values: np.ndarray, rows: int) -> bool:
    """Whether numbers are names of rows: whole, all different but for some copies, and one after the other or called
    so.
    """
    copies = rows - len(values)
    if rows < FEW_ROWS or copies and (rows < SOME_ROWS or copies > REPEATED * rows):
        return False
    if not np.isfinite(values).all() or _has_fractions(values):
        return False
    return values.max() - values.min() == len(values) - 1 or is_name_of_rows(cells.name)


def _has_fractions(values: np.ndarray) -> bool:
    finite = values[np.isfinite(values)]
    return bool((finite != np.round(finite)).any())


def is_name_of_rows(name: str) -> bool:
    """'Id', 'user_id', 'PassengerId', 'Customer-No', 'row number' …"""
    words = name.replace("_", " ").replace("-", " ")
    parts = "".join(f" {letter}" if letter.isupper() else letter for letter in words).lower().split()
    return name.lower() in NAMES_OF_ROWS or any(part in NAMED for part in parts[-1:]) or "".join(parts[-2:]) == "id"


def _words(text: pa.StringArray, counts: np.ndarray, known: np.ndarray) -> float:
    """How many words a cell has on average."""
    words = pc.add(pc.count_substring_regex(text, r"\s+"), 1).to_numpy(zero_copy_only=False)
    return float((words * counts)[known].sum() / max(counts[known].sum(), 1))


def _is_missing(text: pa.StringArray, said: tuple[str, ...]) -> np.ndarray:
    """bool [values]: empty, or a mark that people write for nothing, or what was said. A minus beside a plus is none.
    """
    short = pc.utf8_lower(pc.utf8_slice_codeunits(text, 0, 8))
    marks = [mark for mark in MISSING if mark != "-"] if pc.any(pc.equal(short, "+")).as_py() else MISSING
    found = pc.is_in(short, value_set=pa.array(marks))
    if said:
        found = pc.or_(found, pc.is_in(text, value_set=pa.array([mark.strip() for mark in said], pa.string())))
    return found.to_numpy(zero_copy_only=False).astype(bool)


def _marks(text: pa.StringArray, counts: np.ndarray, known: np.ndarray) -> list[str]:
    places = np.flatnonzero(~known & (counts > 0))
    written = [cell for cell in dict.fromkeys(text.take(pa.array(places)).to_pylist()) if cell]
    total = int(counts[places].sum())
    return [f"{counted(total, 'cell is', 'cells are')} missing, some written as {listed(written)}."] if written else []


def _examples(cells: Cells, counts: np.ndarray, known: np.ndarray) -> tuple[tuple[str, int], ...]:
    places = np.flatnonzero(known)
    most = places[np.argsort(-counts[places], kind="stable")[:EXAMPLES]] if len(places) < 100_000 else places[:EXAMPLES]
    return tuple((cells.values[int(place)].as_py(), int(counts[place])) for place in most)


def _not_numbers(text: pa.StringArray, counts: np.ndarray, wrong: np.ndarray, what: str) -> list[str]:
    if not wrong.any():
        return []
    cells = text.take(pa.array(np.flatnonzero(wrong))).to_pylist()
    return [f"{counted(int(counts[wrong].sum()), 'cell is', 'cells are')} no {what} and count as missing: "
            f"{listed(cells)}."]


def _infinite(values: np.ndarray, counts: np.ndarray) -> list[str]:
    total = int(counts[np.isinf(values)].sum())
    return [f"{counted(total, 'infinite value')}, or larger than 10^38."] if total else []


def _alike(text: pa.StringArray, known: np.ndarray) -> list[str]:
    """Levels that are perhaps the same, written otherwise."""
    every = text.filter(pa.array(known))
    merged = pc.count_distinct(every).as_py() < len(every)
    told = ["Some of its values differ by blanks around them only: they count as the same."] if merged else []
    if known.sum() > 1_000:
        return told
    groups: dict[str, list[str]] = {}
    for cell in dict.fromkeys(every.to_pylist()):
        groups.setdefault("".join(cell.casefold().split()), []).append(cell)
    same = [cell for group in groups.values() if len(group) > 1 for cell in group]
    truths = {"true": 1, "yes": 1, "1": 1, "y": 1, "false": 0, "no": 0, "0": 0, "n": 0}
    mixed = len(groups) > 2 and set(groups) <= set(truths)
    told += [f"These values differ by capitals or spaces only: {listed(same)}."] if same else []
    return told + [f"Yes and no are written in {len(groups)} ways: {listed(groups)}; each counts for itself."] * mixed


def levels(cells: Cells, found: Found, most: int) -> tuple[tuple[str, ...], np.ndarray, list[str]]:
    """The levels of a category in the order in which they first occur, for each row which it has (-1: missing), and
    what was put together.

    Above `most` levels the rarest become 'other'; cells that differ by blanks around them are one level.
    """
    coded = pc.utf8_trim_whitespace(cells.values).dictionary_encode()
    merged = coded.indices.to_numpy(zero_copy_only=False)
    merged = np.where(found.known, merged, -1)
    present = np.bincount(merged[cells.codes] + 1, minlength=len(coded.dictionary) + 1)[1:]
    kept = np.flatnonzero(present)
    told: list[str] = []
    other = np.zeros(0, np.int64)
    if len(kept) > most:
        order = kept[np.argsort(-present[kept], kind="stable")]
        kept, other = np.sort(order[: most - 1]), order[most - 1:]
        told = [f"{found.name}: the {len(other):,} rarest of {len(kept) + len(other):,} values were put together as "
                f"'other' ({counted(int(present[other].sum()), 'row')})."]
    place = np.full(len(coded.dictionary) + 1, -1)
    place[kept], place[other] = np.arange(len(kept)), len(kept)
    names = labels([coded.dictionary[int(level)].as_py() for level in kept] + ["other"] * bool(len(other)))
    return tuple(names), place[merged][cells.codes], told
