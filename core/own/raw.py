"""What was read from a file, before anything is made of it: named columns of cells as text, and what had to be said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core import progress
from core.datasets.dataset import dice
from core.own.guard import wrong
from core.own.names import cleaned
from core.own.notes import Note, counted, listed
from core.quotas import Quotas
from core.spec import SpecError

Strings = pa.ChunkedArray | pa.StringArray
Watch = Callable[[float], None]  # is told the share that is done


def unwatched(share: float) -> None:
    """Nobody waits for it."""


@dataclass(frozen=True)
class Choices:
    """What somebody may say about a file where it was guessed wrongly. Empty: find out."""

    separator: str = ""
    header: bool | None = None  # whether the first row is names
    quotes: bool = True         # whether quotes enclose cells; otherwise they are letters
    sample: int | None = None   # the seed by which rows above the limit are left out; None: refuse
    sheet: str = ""             # of a workbook
    side: int = 28              # of pictures, in pixels
    encoding: str = ""          # of core/own/guard.py (ENCODINGS)


def said(record: Mapping[str, Any]) -> Choices:
    """Choices from plain JSON. Raises SpecError naming what is none."""
    for name, value in record.items():
        usual = getattr(Choices(), name, wrong)
        kinds = (type(usual), *([bool] if name == "header" else [int] if name == "sample" else []))
        if usual is wrong or type(value) not in kinds:
            raise SpecError(f"choices.{name}"[:80], f"{str(name)[:40]!r} can't be {str(value)[:40]!r}.",
                            f"What can be said of a file is: {', '.join(Choices.__dataclass_fields__)}.")
    return Choices(**record)


@dataclass(frozen=True, eq=False)
class Cells:
    """One column: its different cells in the order in which they first occur, and for each row which one it is."""

    name: str
    values: pa.StringArray
    codes: np.ndarray  # int32 [rows]
    memo: dict[Any, Any] = field(default_factory=dict)  # what was found out about it (core/own/columns.py)

    @property
    def counts(self) -> np.ndarray:
        """int64: how many rows have each of the values."""
        return np.bincount(self.codes, minlength=len(self.values))

    def text(self, row: int) -> str:
        """The cell of one row, counted from 0, as it was written."""
        return self.values[int(self.codes[row])].as_py()

    def taken(self, rows: np.ndarray) -> "Cells":
        """Only these rows; values that don't occur there are forgotten, the others stand as they first occur."""
        coded = self.values.take(pa.array(self.codes[rows])).dictionary_encode()
        return _coded(self.name, coded)


@dataclass(frozen=True, eq=False)
class Raw:
    """A table as it was read, or pictures with the table of their folders. Cells are never executed, nor changed."""

    columns: tuple[Cells, ...]
    rows: int
    notes: tuple[Note, ...] = ()
    written: dict[str, Any] = field(default_factory=dict)  # how: file, form, encoding, separator, header
    pictures: np.ndarray | None = None  # uint8 [rows, height, width]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def __getitem__(self, name: str) -> Cells:
        return self.columns[self.names.index(name)]

    def taken(self, rows: np.ndarray) -> "Raw":
        """The same with only these rows, counted from 0."""
        pictures = None if self.pictures is None else self.pictures[rows]
        return replace(self, columns=tuple(column.taken(rows) for column in self.columns), rows=len(rows),
                       pictures=pictures)


def assembled(names: Sequence[str], columns: Sequence[Strings], quotas: Quotas, sample: int | None = None) -> Raw:
    """Named columns of text cells as a Raw: names made clean, columns with neither name nor value left out.

    `sample`: the seed by which rows above the limit are left out. Raises SpecError naming a limit.
    """
    rows = len(columns[0]) if columns else 0
    if not rows:
        raise wrong("This file has column names but no rows.", "Bring a file with rows below the names.")
    if rows > quotas.table_rows and sample is None:
        raise wrong(f"The file has {rows:,} rows; the limit is {quotas.table_rows:,}.",
                    f"Let {quotas.table_rows:,} of them be drawn by luck, or bring fewer.")
    chosen, told = drawn(rows, quotas.table_rows, sample)
    cells = []
    for place, (name, column) in enumerate(zip(names, columns, strict=True)):
        progress.tell(0.6 + 0.1 * place / len(columns), "Sorting the cells")
        cells.append(_cells(name, column, quotas.cell_chars))
    places = [place for place, column in enumerate(cells) if column.name.strip() or not is_blank(column.values)]
    if all(is_blank(column.values) for column in cells):
        raise wrong("This file has no values: all its cells are empty.", "Bring a file with something in its rows.")
    clean, notes = cleaned([names[place] for place in places], [place + 1 for place in places])
    kept = [replace(cells[place], name=name) for place, name in zip(places, clean, strict=True)]
    if len(kept) < len(cells):
        notes.append(Note("dropped", f"{counted(len(cells) - len(kept), 'column')} without a name and without a value "
                          "left out, as separators at the ends of lines make them."))
    if told:
        kept = [column.taken(chosen) for column in kept]
    return Raw(tuple(kept), len(chosen), (*notes, *told))


def drawn(rows: int, most: int, seed: int | None) -> tuple[np.ndarray, list[Note]]:
    """Which rows are taken where there are more than may be, in their order, and a note about it."""
    if rows <= most or seed is None:
        return np.arange(rows), []
    chosen = np.sort(dice(seed, "rows of a file").permutation(rows)[:most])
    return chosen, [Note("sampled", f"{most:,} of {rows:,} rows were drawn by luck (seed {seed}), before any of them "
                         "went to an exam.")]


def refuse_wide(columns: int, quotas: Quotas) -> None:
    """Raises SpecError for more columns than a table may have."""
    if columns > quotas.table_columns:
        raise wrong(f"The file has {columns:,} columns; the limit is {quotas.table_columns:,}.",
                    "Leave columns out, or bring another file.")


def _cells(name: str, column: Strings, longest: int) -> Cells:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    found = _coded(name, whole.dictionary_encode())
    lengths = pc.utf8_length(found.values).to_numpy(zero_copy_only=False)
    if len(lengths) and lengths.max() > longest:
        row = int(np.flatnonzero(found.codes == lengths.argmax())[0])
        raise wrong(f"The cell in row {row + 1:,} of {listed([name])} has {lengths.max():,} characters; the limit is "
                    f"{longest:,}.", "Shorten it, or look for a quote that is never closed.")
    return found


def _coded(name: str, coded: pa.DictionaryArray) -> Cells:
    return Cells(name, coded.dictionary, coded.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False))


def is_blank(values: pa.StringArray) -> bool:
    return not len(values) or not pc.max(pc.utf8_length(pc.utf8_trim_whitespace(values))).as_py()
