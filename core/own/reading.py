"""From the bytes of a file to a Raw: what the bytes are decides how they are read, never what the file is called."""

import json
from dataclasses import replace

from core.own import columnar, delimited, excel, gallery, guard
from core.own.guard import wrong
from core.own.raw import Choices, Raw, Watch, unwatched
from core.quotas import Quotas, current


def read(data: bytes, name: str = "", choices: Choices | None = None, quotas: Quotas | None = None,
         watch: Watch = unwatched) -> Raw:
    """A table or pictures from a file. Raises SpecError with a sentence for everything that is none.

    `name`: what the file is called, kept for people to recognise it. `watch` is called with the share that is done,
    0 to 1, whenever some of it is; to give up it raises.
    """
    choices, quotas = choices or Choices(), quotas or current()
    guard.refuse_size(len(data), quotas)
    raw = _read(data, choices, quotas, watch)
    watch(1.0)
    return replace(raw, written={"file": name, **raw.written})


def pasted(text: str, choices: Choices | None = None, quotas: Quotas | None = None) -> Raw:
    """A table from text that was pasted. Raises SpecError."""
    return read(text.encode("utf-8", "replace"), "pasted text", choices, quotas)


def _read(data: bytes, choices: Choices, quotas: Quotas, watch: Watch) -> Raw:
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        archive = gallery.opened(data, quotas)
        if excel.is_workbook(archive):
            return excel.read(archive, choices, quotas)
        return gallery.read(archive, choices, quotas, watch)
    if data.startswith(b"PAR1"):
        return columnar.parquet(data, choices, quotas, watch)
    guard.refuse_other(data)
    text = guard.as_text(data, quotas, choices.encoding)
    if guard.is_json(text.data):
        _refuse_whole_json(text.data)
        return columnar.json_lines(text, choices, quotas, watch)
    return delimited.read(text, choices, quotas, watch)


def _refuse_whole_json(data: bytes) -> None:
    first = data.lstrip().split(b"\n", 1)[0]
    try:
        lines = isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        lines = False
    if not lines:
        raise wrong("This is JSON, not CSV.", "JSON is read where every line is an object of its own (JSON lines); or "
                    "save it as CSV.")
