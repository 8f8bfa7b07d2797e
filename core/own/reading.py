"""From the bytes of a file to a Raw: what the bytes are decides how they are read, never what the file is called."""

import json
from dataclasses import dataclass, replace

from core.own import columnar, delimited, excel, gallery, guard
from core.own.guard import wrong
from core.own.raw import Raw
from core.quotas import Quotas, current


@dataclass(frozen=True)
class Choices:
    """What somebody may say about a file where it was guessed wrongly. Empty: find out."""

    separator: str = ""
    header: bool | None = None  # whether the first row is names
    sample: int | None = None   # the seed by which rows above the limit are left out; None: refuse
    sheet: str = ""             # of a workbook
    side: int = 28              # of pictures, in pixels


def read(data: bytes, name: str = "", choices: Choices | None = None, quotas: Quotas | None = None) -> Raw:
    """A table or pictures from a file. Raises SpecError with a sentence for everything that is none.

    `name`: what the file is called, kept for people to recognise it.
    """
    choices, quotas = choices or Choices(), quotas or current()
    guard.refuse_size(len(data), quotas)
    raw = _read(data, choices, quotas)
    return replace(raw, written={"file": name, **raw.written})


def pasted(text: str, choices: Choices | None = None, quotas: Quotas | None = None) -> Raw:
    """A table from text that was pasted. Raises SpecError."""
    return read(text.encode("utf-8", "replace"), "pasted text", choices, quotas)


def _read(data: bytes, choices: Choices, quotas: Quotas) -> Raw:
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        archive = gallery.opened(data, quotas)
        if excel.is_workbook(archive):
            return excel.read(archive, quotas, choices.sheet, choices.sample)
        return gallery.read(archive, quotas, choices.side)
    if data.startswith(b"PAR1"):
        return columnar.parquet(data, quotas, choices.sample)
    guard.refuse_other(data)
    text = guard.as_text(data, quotas)
    if guard.is_json(text.data):
        _refuse_whole_json(text.data)
        return columnar.json_lines(text, quotas, choices.sample)
    return delimited.read(text, quotas, choices.separator, choices.header, choices.sample)


def _refuse_whole_json(data: bytes) -> None:
    first = data.lstrip().split(b"\n", 1)[0]
    try:
        lines = isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        lines = False
    if not lines:
        raise wrong("This is JSON, not CSV.", "JSON is read where every line is an object of its own (JSON lines); or "
                    "save it as CSV.")
