"""Reads the first sheet of a workbook (.xlsx) as plain cells: no formula is computed, no macro looked at.

Office Open XML, ECMA-376 part 1, section 18 (SpreadsheetML): what is written there is all that is used.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa

from core import progress
from core.own.gallery import unpacked
from core.own.guard import wrong
from core.own.notes import Note, counted, quoted
from core.own.raw import Choices, Raw, assembled, refuse_wide
from core.quotas import Quotas
from core.spec import SpecError

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
DATES = {*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)}  # built-in number formats that are dates
EPOCHS = {False: np.datetime64("1899-12-30"), True: np.datetime64("1904-01-01")}
PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
TELL = 2_000  # rows or texts between two words about how far it is
DAMAGED = "This Excel file is damaged."


def is_workbook(archive: zipfile.ZipFile) -> bool:
    return "xl/workbook.xml" in archive.namelist()


def read(archive: zipfile.ZipFile, choices: Choices, quotas: Quotas) -> Raw:
    """The table on one sheet, the first where none is named. Raises SpecError."""
    try:
        name, path, others, from_1904 = _sheet(archive, quotas, choices.sheet)
        texts, dates = _texts(archive, quotas), _dates(archive, quotas)
        cells = Sheet(texts, dates, EPOCHS[from_1904])
        rows = [row for row in cells.rows(_parts(archive, path, quotas, "row"), quotas) if any(map(str.strip, row))]
    except SpecError:
        raise
    except (ElementTree.ParseError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        raise wrong(DAMAGED, "Save it anew, or as CSV.") from None
    if not rows:
        raise wrong(f"The sheet {quoted(name)} is empty.", "Choose another sheet: " + ", ".join(map(quoted, others))
                    if others else "Bring a sheet with column names in its first row.")
    width = max(map(len, rows))
    refuse_wide(width, quotas)
    filled = [row + [""] * (width - len(row)) for row in rows]
    columns = [pa.array(column[1:], pa.string()) for column in zip(*filled, strict=True)]
    raw = assembled(filled[0], columns, quotas, choices.sample)
    notes = [Note("sheet", f"Read was the sheet {quoted(name)}; {counted(len(others), 'other sheet')} left alone: "
                  f"{', '.join(map(quoted, others))}.")] if others else []
    return Raw(raw.columns, raw.rows, (*notes, *raw.notes), {"form": "excel", "sheet": name, "sheets": [name, *others]})


def _parts(archive: zipfile.ZipFile, path: str, quotas: Quotas, tag: str) -> Iterator[ElementTree.Element]:
    """Elements of one part of the workbook, one after the other, each forgotten when the next is asked for."""
    data = unpacked(archive, archive.getinfo(path), quotas.unpacked_bytes)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise wrong("This Excel file declares XML entities, which no workbook needs: it was not opened.",
                    "Save it as CSV.")
    above: list[ElementTree.Element] = []
    stream, found = io.BytesIO(data), 0
    for event, element in ElementTree.iterparse(stream, ("start", "end")):
        if event == "start":
            above.append(element)
            continue
        above.pop()
        if element.tag.rpartition("}")[2] == tag:
            found += 1
            if not found % TELL:
                progress.tell(0.6 * stream.tell() / len(data), "Reading the workbook")
            yield element
            if above:
                above[-1].clear()


def _sheet(archive: zipfile.ZipFile, quotas: Quotas, wanted: str) -> tuple[str, str, list[str], bool]:
    """Name and path of the sheet, the names of the others, and whether days count from 1904."""
    sheets = [(part.get("name", ""), part.get(f"{RELATIONS}id", "")) for part in
              _parts(archive, "xl/workbook.xml", quotas, "sheet")]
    settings = [part.get("date1904", "") for part in _parts(archive, "xl/workbook.xml", quotas, "workbookPr")]
    names = [name for name, _ in sheets]
    if wanted and wanted not in names:
        raise wrong(f"There is no sheet {quoted(wanted)}.", f"Choose one of: {', '.join(map(quoted, names))}.")
    name, link = sheets[names.index(wanted) if wanted else 0]
    targets = {part.get("Id"): part.get("Target", "") for part in
               _parts(archive, "xl/_rels/workbook.xml.rels", quotas, "Relationship")}
    path = targets[link].lstrip("/")
    others = [other for other in names if other != name]
    return name, path if path.startswith("xl/") else f"xl/{path}", others, settings[:1] in (["1"], ["true"])


def _texts(archive: zipfile.ZipFile, quotas: Quotas) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(part) for part in _parts(archive, "xl/sharedStrings.xml", quotas, "si")]


def _text(element: ElementTree.Element) -> str:
    """All of a text, also where it has parts in several fonts; not how it is pronounced."""
    runs = [element, *element.findall(f"{MAIN}r")]
    return "".join(part.text or "" for run in runs for part in run.findall(f"{MAIN}t"))


def _dates(archive: zipfile.ZipFile, quotas: Quotas) -> set[int]:
    """Numbers of the styles in which a number is shown as a date."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    own = {int(part.get("numFmtId", "0")) for part in _parts(archive, "xl/styles.xml", quotas, "numFmt")
           if re.search(r"[dy]|m{3,}", re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", part.get("formatCode", "")[:255].lower()))}
    styles: list[int] = []
    for part in _parts(archive, "xl/styles.xml", quotas, "cellXfs"):
        styles += [int(each.get("numFmtId", "0")) for each in part.findall(f"{MAIN}xf")]
    return {place for place, number in enumerate(styles) if number in DATES | own}


class Sheet:
    """Turns the cells of a sheet into text: shared texts looked up, days counted from the workbook's first."""

    def __init__(self, texts: list[str], dates: set[int], epoch: np.datetime64):
        self.texts, self.dates, self.epoch = texts, dates, epoch

    def rows(self, elements: Iterator[ElementTree.Element], quotas: Quotas) -> Iterator[list[str]]:
        size = 0
        for element in elements:
            row: list[str] = []
            for cell in element.findall(f"{MAIN}c"):
                place = _column(cell.get("r", "")) if cell.get("r") else len(row)
                refuse_wide(place + 1, quotas)
                row += [""] * (place - len(row))
                row.append(self.text(cell))
            size += len(row)
            if size > quotas.table_rows * 20:
                raise wrong(f"The sheet has more than {size:,} cells.", "Save it as CSV, which needs less memory.")
            yield row

    def text(self, cell: ElementTree.Element) -> str:
        kind, value = cell.get("t", "n"), cell.findtext(f"{MAIN}v") or ""
        if kind == "s":
            return self.texts[int(value)]
        if kind == "inlineStr":
            return _text(cell.find(f"{MAIN}is"))
        if kind == "b":
            return {"1": "true", "0": "false"}.get(value, "")
        if kind == "e":
            return ""  # an error of a formula, such as #DIV/0!
        if kind == "n" and value and int(cell.get("s", "0")) in self.dates:
            return self.date(float(value))
        return value

    def date(self, days: float) -> str:
        moment = self.epoch.astype("datetime64[s]") + np.timedelta64(round(days * 86_400), "s")
        return str(moment).removesuffix("T00:00:00").replace("T", " ")


def _column(place: str) -> int:
    """'A1' -> 0, 'AB7' -> 27."""
    number = 0
    for letter in PLACE.fullmatch(place)[1]:
        number = number * 26 + ord(letter) - 64
    return number - 1
