"""Reads tables that are written as text: finds out how, and never lets a cell slip into another column."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pyarrow as pa

from core.own.guard import Text, wrong
from core.own.notes import SHOWN, Note, counted, quoted
from core.own.raw import Choices, Raw, Watch, assembled, refuse_wide, unwatched
from core.quotas import Quotas

SEPARATORS = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas"}  # a comma also stands inside numbers: last
LOOKED_AT, LOOKED_LINES = 50, 200  # rows, and lines in which they lie
CHUNK = 25_000  # rows that are Python objects at the same time
COMMENT = "#"
NUMBER = re.compile(r"\s*[+-]?[$€£]?\s*(\d[\d.,' ]*|\.\d+)([eE][+-]?\d+)?\s*[%€]?\s*"
                    r"|\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")  # or a date
YEAR = re.compile(r"\s*(19|20)\d\d\s*")
END = re.compile(r"\r\n|\r|\n")

csv.field_size_limit(10_000_000)  # the limits of core/quotas.py are lower, and have sentences


@dataclass
class Shape:
    """What had to be done to rows that are no row of the table."""

    width: int
    rows: int = 0
    short: list[int] = field(default_factory=list)  # their numbers
    blank: int = 0
    trailing: int = 0


def read(text: Text, choices: Choices, quotas: Quotas, watch: Watch = unwatched) -> Raw:
    """A table from its text. Separator and header are found out where they are not chosen. Raises SpecError."""
    start, notes = _start(text.data)
    lines = list(islice(_lines(text.data, start), LOOKED_LINES))
    announced = re.fullmatch(r"sep=(.)\s*", lines[0]) if lines else None  # as Excel writes it
    if announced:
        start, lines = start + len(lines[0].encode()), lines[1:]
    separator = choices.separator or (announced[1] if announced else _separator(lines))
    looked, _ = _looked(lines, separator)
    if not looked:
        raise wrong("This file is empty.", "Bring a file with column names in the first line, and rows below.")
    refuse_wide(len(looked[0]), quotas)
    header = _has_names(looked) if choices.header is None else choices.header
    names = looked[0] if header else [""] * max(len(row) for row in looked)
    skipped = text.data[:start].count(b"\n") or text.data[:start].count(b"\r")
    shape = Shape(len(names))
    stream, lines = _opened(text.data, start)
    rows = csv.reader(lines, delimiter=separator, strict=True)
    if header:
        next(row for row in rows if not _is_blank(row, 2))
    columns = _columns(rows, shape, skipped, lambda: watch(stream.tell() / len(text.data)))
    raw = assembled(names, columns, quotas, choices.sample)
    notes += _told(text, separator, header, looked, shape)
    written = {"form": "text", "encoding": text.encoding, "separator": separator, "header": header}
    return Raw(raw.columns, raw.rows, (*notes, *raw.notes), written)


def _start(data: bytes) -> tuple[int, list[Note]]:
    """Where the table begins behind comments and blank lines, and a note about the comments."""
    start, comments = 0, 0
    for line in _lines(data, 0):
        if line.strip() and not line.lstrip().startswith(COMMENT):
            break
        if line.strip() and _is_name(data, start, line):
            break
        comments += bool(line.strip())
        start += len(line.encode())
    note = Note("comments", f"{counted(comments, 'line')} of comments (with {COMMENT}) above the table left out.")
    return start, [note] if comments else []


def _is_name(data: bytes, start: int, line: str) -> bool:
    """Whether a line with # is the names of the columns: the next line has as many cells, and a number among them."""
    after = next(islice(_lines(data, start), 1, None), "").strip()
    return any(line.count(sign) == after.count(sign) > 0 and any(map(NUMBER.fullmatch, after.split(sign)))
               for sign in SEPARATORS)


def _opened(data: bytes, start: int) -> tuple[io.BytesIO, io.TextIOWrapper]:
    """A file as its bytes, and as lines with their ends, whichever they are."""
    stream = io.BytesIO(data)
    stream.seek(start)
    return stream, io.TextIOWrapper(stream, "utf-8", newline="")


def _lines(data: bytes, start: int) -> io.TextIOWrapper:
    return _opened(data, start)[1]


def _separator(lines: Sequence[str]) -> str:
    """The first sign that cuts all rows into equally many cells; or else the one that cuts the first into most."""
    looked = {sign: _looked(lines, sign) for sign in SEPARATORS}
    widths = {sign: [len(row) for row in rows] for sign, (rows, _) in looked.items()}
    even = [sign for sign, (_, whole) in looked.items() if whole and len(set(widths[sign])) == 1 < widths[sign][0]]
    best = max(SEPARATORS, key=lambda sign: widths[sign][:1])
    return even[0] if even else best if widths[best] and widths[best][0] > 1 else ","


def _looked(lines: Sequence[str], separator: str) -> tuple[list[list[str]], bool]:
    """The first rows, and whether all quotes among them are where quotes may be."""
    rows: list[list[str]] = []
    try:
        found = csv.reader(lines, delimiter=separator, strict=True)
        rows.extend(islice((row for row in found if not _is_blank(row, 2)), LOOKED_AT + 1))
    except csv.Error as error:
        return rows, "unexpected end" in str(error) and len(lines) == LOOKED_LINES and bool(rows)
    return rows, True


def _is_blank(row: Sequence[str], width: int) -> bool:
    return not row or (width > 1 and len(row) == 1 and not row[0].strip())


def _has_names(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row is names: no number but years, or a word above numbers; and not one of the words below."""
    first, below = rows[0], rows[1:]
    if not below:
        return True
    columns = [[row[place] for row in below if place < len(row) and row[place].strip()] for place in range(len(first))]
    numbers = [bool(NUMBER.fullmatch(cell)) for cell in first]
    named = [not number and bool(cell.strip()) and bool(column) and all(NUMBER.fullmatch(each) for each in column)
             for cell, number, column in zip(first, numbers, columns, strict=True)]
    years = [YEAR.fullmatch(cell) and not any(map(YEAR.fullmatch, column))
             for cell, column, number in zip(first, columns, numbers, strict=True) if number]
    if any(named) or (years and all(years) and not all(numbers)):
        return True
    again = [cell.strip() and cell in column for cell, column in zip(first, columns, strict=True)]
    return not any(numbers) and (not any(again) or all(again))


def _columns(rows: Any, shape: Shape, skipped: int, watch: Callable[[], None]) -> list[pa.ChunkedArray]:
    """The cells of a csv.reader, column by column. Raises SpecError at a row too long, and where a quote goes wrong."""
    parts: list[list[pa.StringArray]] = []
    while True:
        line = rows.line_num + 1 + skipped
        chunk: list[list[str]] = []
        try:
            chunk.extend(islice(rows, CHUNK))
        except csv.Error as error:
            raise _misquoted(str(error), line + sum(map(_lines_of, chunk)), rows.line_num + skipped) from None
        if not chunk:
            break
        watch()
        if set(map(len, chunk)) != {shape.width}:
            chunk = _straightened(chunk, shape, line)
        shape.rows += len(chunk)
        parts.append([pa.array(cells, pa.string()) for cells in zip(*chunk, strict=True)])
    parts = [part for part in parts if part]
    return [pa.chunked_array(column, pa.string()) for column in zip(*parts, strict=True)]


def _straightened(chunk: list[list[str]], shape: Shape, line: int) -> list[list[str]]:
    """Blank lines left out, short rows filled up as missing, empty cells behind the last column cut off."""
    found: list[list[str]] = []
    for place, row in enumerate(chunk):
        if _is_blank(row, shape.width):
            shape.blank += 1
            continue
        if len(row) < shape.width:
            shape.short.append(shape.rows + len(found) + 1)
            row = row + [""] * (shape.width - len(row))
        elif len(row) > shape.width:
            if any(cell.strip() for cell in row[shape.width:]):
                raise _too_long(chunk, shape, place, line)
            shape.trailing += 1
            row = row[:shape.width]
        found.append(row)
    return found


def _too_long(chunk: list[list[str]], shape: Shape, place: int, line: int) -> Exception:
    at = line + sum(map(_lines_of, chunk[:place]))
    longer = {len(row) for row in chunk if not _is_blank(row, shape.width)} == {shape.width + 1} and len(chunk) > 1
    names = counted(shape.width, "name")
    return wrong(f"Line {at:,} has {len(chunk[place])} values, the header has {names}.",
                 "Every line has one value more: is the name of the first column missing?" if longer else
                 "Put cells with a separator in them into quotes, or choose another separator.")


def _lines_of(row: Sequence[str]) -> int:
    return 1 + sum(len(END.findall(cell)) for cell in row if "\n" in cell or "\r" in cell)


def _misquoted(said: str, begun: int, line: int) -> Exception:
    if "unexpected end" in said or "field larger" in said:
        return wrong(f"A quote opened in line {begun:,} is never closed.", "Close it, or take it out.")
    return wrong(f"Between lines {begun:,} and {line:,} something stands behind a closing quote."
                 if line > begun else f"In line {begun:,} something stands behind a closing quote.",
                 "Write a quote inside a quoted cell twice, and close every quote at the end of its cell.")


def _told(text: Text, separator: str, header: bool, looked: Sequence[Sequence[str]], shape: Shape) -> list[Note]:
    notes = [Note("encoding", said) for said in text.told]
    if separator != "," and shape.width > 1:
        notes.append(Note("separator", f"The cells are separated by {SEPARATORS.get(separator, quoted(separator))}."))
    if not header:
        notes.append(Note("header", "The first row looks like data, not like names: the columns were named by their "
                          f"place. It begins with {quoted(looked[0][0])}.", (1,)))
    if shape.short:
        notes.append(Note("short", f"{counted(len(shape.short), 'row is', 'rows are')} short; what lacks at the end "
                          "was filled in as missing.", tuple(shape.short[:SHOWN])))
    if shape.trailing:
        notes.append(Note("trailing", f"{counted(shape.trailing, 'row ends', 'rows end')} in empty cells behind the "
                          "last column; they were cut off."))
    if shape.blank:
        notes.append(Note("blank", f"{counted(shape.blank, 'blank line')} between the rows left out."))
    return notes
