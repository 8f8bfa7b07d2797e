"""Reads tables that are written as text: finds out how, and never lets a cell slip into another column."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import pyarrow as pa

from core.own import plain
from core.own.guard import Text, wrong
from core.own.notes import SHOWN, Note, counted, quoted
from core.own.raw import Choices, Raw, Watch, assembled, refuse_wide, unwatched
from core.quotas import Quotas
from core.spec import SpecError

WORDS = {" ": "blanks"}
SEPARATORS = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas"}  # a comma also stands inside numbers: last
LOOKED_AT, LOOKED_LINES = 50, 200  # rows, and lines in which they lie
CHUNK = 25_000  # rows that are Python objects at the same time
MOST_TIMES = 10  # a sample is drawn out of at most so many times the rows that may be
COMMENT = "#"
NUMBER = re.compile(r"[+-]?[$€£]?\s*(\d[\d.,' ]*|\.\d+)([eE][+-]?\d+)?\s*[%€]?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")
DIGITS = 40  # no number is longer; the time that a pattern takes must not grow with what somebody writes
YEAR = re.compile(r"\s*(19|20)\d\d\s*")
END = re.compile(r"\r\n|\r|\n")

csv.field_size_limit(10_000_000)  # the limits of core/quotas.py are lower, and have sentences


@dataclass
class Shape:
    """What had to be done to rows that are no row of the table."""

    width: int
    most: int  # rows that may be
    rows: int = 0
    short: list[int] = field(default_factory=list)  # their numbers
    blank: int = 0
    trailing: int = 0


def read(text: Text, choices: Choices, quotas: Quotas, watch: Watch = unwatched) -> Raw:
    """A table from its text. Separator and header are found out where they are not chosen. Raises SpecError."""
    _refuse_many(text.data, choices, quotas)
    start, notes = _start(text.data)
    lines = list(islice(_lines(text.data, start), LOOKED_LINES))
    announced = re.fullmatch(r"sep=(.)\s*", lines[0]) if lines else None  # as Excel writes it
    if announced:
        start, lines = start + len(lines[0].encode()), lines[1:]
    quoting = csv.QUOTE_MINIMAL if choices.quotes else csv.QUOTE_NONE
    separator = choices.separator or (announced[1] if announced else _separator(lines, quoting))
    if len(separator) != 1 or separator in '\r\n"':
        raise SpecError("separator", f"Cells can't be separated by {quoted(separator)}.", "Choose one sign.")
    looked, said = _looked(lines, separator, quoting)
    skipped = text.data[:start].count(b"\n") or text.data[:start].count(b"\r")
    if not looked:
        raise _misquoted(said, skipped + 1, skipped + 1) if "".join(lines).strip() else wrong(
            "This file has nothing but comments.", "Bring a file with column names, and rows below.")
    refuse_wide(max(map(len, looked)), quotas)
    header = _has_names(looked) if choices.header is None else choices.header
    names = looked[0] if header else [""] * max(map(len, looked))
    most = quotas.table_rows * (1 if choices.sample is None else MOST_TIMES)
    shape = Shape(len(names), most)
    first = plain.behind(text.data, start, names, separator) if header else start
    columns = _plain(text.data, first, (separator, quoting), shape, watch)
    if columns is None:
        stream, lines = _opened(text.data, start)
        rows = _reader(lines, separator, quoting)
        if header:
            next(row for row in rows if not _is_blank(row, 2))
        columns = _columns(rows, shape, skipped, lambda: watch(stream.tell() / len(text.data)))
    raw = assembled(names, columns, quotas, choices.sample)
    told = [note for note in raw.notes if header or note.kind != "unnamed"]  # of all of them it is said elsewhere
    notes += _told(text, replace(choices, separator=separator), shape)
    if not header:
        why = "looks like data, not like names" if choices.header is None else "is data, as was said"
        notes.append(Note("header", f"The first row {why}: the columns were named by their place. It begins with "
                          f"{quoted(looked[0][0])}.", (1,)))
    written = {"form": "text", "encoding": text.encoding, "separator": separator, "header": header}
    return Raw(raw.columns, raw.rows, (*notes, *told), written)


def _plain(data: bytes, start: int | None, how: tuple[str, int], shape: Shape, watch: Watch
           ) -> list[pa.ChunkedArray] | None:
    """The cells where nothing has to be done to any row, and there are not too many; else nothing."""
    if start is None or (how[1] != csv.QUOTE_NONE and b'"' in data):
        return None
    columns = plain.columns(data, start, how[0], shape.width, watch)
    if columns is None or len(columns[0]) > shape.most:
        return None
    shape.rows = len(columns[0])
    return columns


def _refuse_many(data: bytes, choices: Choices, quotas: Quotas) -> None:
    """Where no cell can have two lines and no line is blank, they are counted before any is read."""
    lines = data.count(b"\n") or data.count(b"\r")
    if choices.sample is None and lines > quotas.table_rows + 1_000 and b'"' not in data \
            and b"\n\n" not in data and b"\n\r\n" not in data:
        raise wrong(f"The file has {lines:,} lines; the limit is {quotas.table_rows:,} rows.",
                    "Let some of them be drawn by luck, or bring fewer.")


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
    return any(line.count(sign) == after.count(sign) > 0 and any(map(_is_number, after.split(sign)))
               for sign in SEPARATORS)


def _opened(data: bytes, start: int) -> tuple[io.BytesIO, io.TextIOWrapper]:
    """A file as its bytes, and as lines with their ends, whichever they are."""
    stream = io.BytesIO(data)
    stream.seek(start)
    return stream, io.TextIOWrapper(stream, "utf-8", newline="")


def _lines(data: bytes, start: int) -> io.TextIOWrapper:
    return _opened(data, start)[1]


def _separator(lines: Sequence[str], quoting: int) -> str:
    """The first sign that cuts all rows into equally many cells; or else the one that cuts the first into most."""
    looked = {sign: _looked(lines, sign, quoting) for sign in SEPARATORS}
    widths = {sign: [len(row) for row in rows] for sign, (rows, _) in looked.items()}
    torn = {sign: bool(said) and not ("unexpected end" in said and len(lines) == LOOKED_LINES)
            for sign, (_, said) in looked.items()}  # a cell that goes on behind the lines that were looked at is none
    even = [sign for sign in SEPARATORS if not torn[sign] and len(set(widths[sign])) == 1 < widths[sign][0]]
    blanks = _looked(lines, " ", quoting)[0]
    cells = [cell for row in blanks[1:] for cell in row if cell.strip()]
    if not even and len(set(map(len, blanks))) == 1 < len(blanks[0]) and \
            sum(map(_is_number, cells)) > len(cells) / 2:
        return " "
    first = next((line for line in lines if line.strip()), "")
    best = max(SEPARATORS, key=lambda sign: widths[sign][0] if widths[sign] else first.count(sign) + 1)
    return even[0] if even else best if best in first else ","


def _reader(lines: Iterable[str], separator: str, quoting: int) -> Any:
    """A csv.reader; several blanks are one, where they separate."""
    return csv.reader(lines, delimiter=separator, quoting=quoting, strict=True, skipinitialspace=separator == " ")


def _looked(lines: Sequence[str], separator: str, quoting: int) -> tuple[list[list[str]], str]:
    """The first rows, and what is wrong with the quotes behind them, if anything is."""
    rows: list[list[str]] = []
    try:
        found = _reader(lines, separator, quoting)
        rows.extend(islice((row for row in found if not _is_blank(row, 2)), LOOKED_AT + 1))
    except csv.Error as error:
        return rows, str(error)
    return rows, ""


def _is_blank(row: Sequence[str], width: int) -> bool:
    return not row or (width > 1 and len(row) == 1 and not row[0].strip())


def _has_names(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row is names: no number but years, or a word above numbers; and not one of the words below."""
    first, below = rows[0], rows[1:]
    if not below:
        return True
    columns = [[row[place] for row in below if place < len(row) and row[place].strip()] for place in range(len(first))]
    numbers = [_is_number(cell) for cell in first]
    named = [not number and bool(cell.strip()) and bool(column) and all(map(_is_number, column))
             for cell, number, column in zip(first, numbers, columns, strict=True)]
    years = [YEAR.fullmatch(cell) and not any(map(YEAR.fullmatch, column))
             for cell, column, number in zip(first, columns, numbers, strict=True) if number]
    if any(named) or (years and all(years) and not all(numbers)):
        return True
    again = [cell.strip() and cell in column for cell, column in zip(first, columns, strict=True)]
    return not any(numbers) and (not any(again) or all(again))


def _is_number(cell: str) -> bool:
    """Whether a cell is a number or a date, or nearly."""
    bare = cell.strip()
    return len(bare) <= DIGITS and bool(NUMBER.fullmatch(bare))


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
        if shape.rows > shape.most:
            raise wrong(f"The file has more than {shape.most:,} rows, which is the limit.",
                        "Let some of them be drawn by luck, or bring fewer.")
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
    remedy = "Is there a title above the names of the columns? Take it out, or choose another separator." \
        if shape.width == 1 else "Every line has one value more: is the name of the first column missing?" \
        if longer else "Put cells with a separator in them into quotes, or choose another separator."
    return wrong(f"Line {at:,} has {len(chunk[place])} values, the header has {names}.", remedy)


def _lines_of(row: Sequence[str]) -> int:
    return 1 + sum(len(END.findall(cell)) for cell in row if "\n" in cell or "\r" in cell)


def _misquoted(said: str, begun: int, line: int) -> Exception:
    if "unexpected end" in said or "field larger" in said:
        return wrong(f"A quote opened in line {begun:,} is never closed.",
                     "Close it, or say that quotes are letters like others.")
    return wrong(f"Between lines {begun:,} and {line:,} something stands behind a closing quote."
                 if line > begun else f"In line {begun:,} something stands behind a closing quote.",
                 "Write a quote inside a quoted cell twice, or say that quotes are letters like others.")


def _told(text: Text, choices: Choices, shape: Shape) -> list[Note]:
    """What had to be said about a file whose separator is found."""
    separator = choices.separator
    notes = [Note("encoding", said) for said in text.told]
    if separator != "," and shape.width > 1:
        named = (SEPARATORS | WORDS).get(separator, quoted(separator))
        notes.append(Note("separator", f"The cells are separated by {named}."))
    if not choices.quotes:
        notes.append(Note("quotes", "Quotes were read as letters like others."))
    if shape.short:
        notes.append(Note("short", f"{counted(len(shape.short), 'row is', 'rows are')} short; what lacks at the end "
                          "was filled in as missing.", tuple(shape.short[:SHOWN])))
    if shape.trailing:
        notes.append(Note("trailing", f"{counted(shape.trailing, 'row ends', 'rows end')} in empty cells behind the "
                          "last column; they were cut off."))
    if shape.blank:
        notes.append(Note("blank", f"{counted(shape.blank, 'blank line')} between the rows left out."))
    return notes
