"""The file of a whole run as bytes: how it is written, and how one that somebody brings is read. No torch.

Safetensors: a u64, a JSON header, then plain numbers. Nothing in it can be executed, nothing is unpacked. The record in
its header begins with the SHA-256 of the whole file, taken with 64 zeros in its own place.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from core.export.sniffed import WANTED, refuse_other_kinds
from core.spec import SpecError
from core.store.files import digest, pack_tensors

FORMAT, VERSION = "final-exam run", 1
LARGEST = 100_000_000  # bytes of a file
HEADER = 2_000_000     # bytes of its header: a network of 2,000 tensors needs a tenth
MOST = 2_000           # tensors
NAME = re.compile(r"[A-Za-z0-9_.]{1,128}")
DTYPES = ("F64", "F32", "I64", "U8")
ZEROS = b"0" * 64
BEFORE = rb'{"__metadata__":{"meta":"{\"sha256\": \"'  # how every header of ours begins; the checksum follows
AT = 8 + len(BEFORE)


@dataclass(frozen=True, eq=False)
class Filed:
    """What a file holds, found whole and unchanged. `record`: its JSON; `digest`: the SHA-256 it was sealed with."""

    record: dict[str, Any]
    tensors: dict[str, np.ndarray]
    digest: str


def packed(tensors: dict[str, np.ndarray], record: dict[str, Any]) -> bytes:
    """The file: equal tensors with an equal record are equal to the byte."""
    data = pack_tensors(tensors, {"sha256": ZEROS.decode(), "format": FORMAT, "version": VERSION} | record)
    if data[8:AT] != BEFORE:
        raise ValueError("The header of the file is not where it should be.")
    return data[:AT] + digest(data).encode() + data[AT + 64:]


def opened(data: bytes) -> Filed:
    """Reads what `packed` wrote. Raises SpecError naming what is wrong with any other bytes, and never runs them."""
    if not data:
        raise SpecError("file", "This file is empty.", WANTED)
    if len(data) > LARGEST:
        raise too_large(len(data))
    refuse_other_kinds(data)
    record = _record(data, refuse_parts(data))
    sealed = data[AT:AT + 64]
    if digest(data[:AT] + ZEROS + data[AT + 64:]).encode() != sealed:
        raise SpecError("file", "This file is not as it was written: its checksum does not fit what is in it.",
                        "Fetch it again from where it was saved. Nothing of it was taken over.")
    try:
        tensors = load(data)
    except (SafetensorError, ValueError, KeyError, TypeError):
        raise damaged("its parts do not lie where its table of contents says") from None
    return Filed(record, tensors, sealed.decode())


def too_large(size: int) -> SpecError:
    return SpecError("file", f"This file has {size / 1e6:,.0f} MB; at most {LARGEST / 1e6:.0f} MB are opened.",
                     "No network that was trained here needs so much: look whether it is the right file.")


def damaged(what: str) -> SpecError:
    return SpecError("file", f"This file is damaged: {what}.", "Fetch it again from where it was saved.")


def foreign(what: str) -> SpecError:
    return SpecError("file", f"These are weights, but not from here: {what}.", "Open a file that Final Exam saved: "
                     "weights alone do not say what their numbers mean.")


def refuse_parts(data: bytes, kinds: tuple[str, ...] = DTYPES) -> dict[str, Any]:
    """The header of a safetensors file, when it has few enough parts with plain names and the right `kinds` of numbers.

    Raises SpecError before a single tensor is made.
    """
    header, start = _header(data)
    entries = {name: entry for name, entry in header.items() if name != "__metadata__"}
    if len(entries) > MOST:
        raise SpecError("file", f"This file has {len(entries):,} parts; at most {MOST:,} are read.", WANTED)
    for name, entry in entries.items():
        if not NAME.fullmatch(name):
            raise SpecError("file", f"A part of this file is called {name[:40]!r}; names are made of letters, digits, "
                            "dots and _, 128 at most.", WANTED)
        if entry.get("dtype") not in kinds:
            raise foreign(f"its part {name!r} holds numbers of the kind {str(entry.get('dtype'))[:12]!r}")
    last, size = max(map(_end, entries.values()), default=0), len(data) - start
    if last > size:
        raise _cut_off(last, size)
    if last < size:
        raise damaged("it goes on after its end")
    return header


def _header(data: bytes) -> tuple[dict[str, Any], int]:
    """The JSON at the front, read only after its length was found to be sensible, and where it ends."""
    start = 8 + int.from_bytes(data[:8], "little")
    if start - 8 > HEADER:
        raise SpecError("file", f"This file says that its table of contents alone has {start - 8:,} bytes; at most "
                        f"{HEADER:,} are read.", WANTED)
    if start > len(data):
        raise _cut_off(start, len(data))
    try:
        header = json.loads(data[8:start])
    except (ValueError, RecursionError):
        raise damaged("its table of contents can't be read") from None
    if not isinstance(header, dict) or not all(isinstance(entry, dict) for entry in header.values()):
        raise damaged("its table of contents is not a table")
    return header, start


def _end(entry: dict[str, Any]) -> int:
    """Where a part ends; 0 for an entry that says something else, which the reader of safetensors refuses."""
    places = entry.get("data_offsets")
    return places[-1] if isinstance(places, list) and places and isinstance(places[-1], int) else 0


def _cut_off(wanted: int, there: int) -> SpecError:
    return SpecError("file", f"This file is cut off: it should go on for {wanted - there:,} bytes (half a download?).",
                     "Fetch it again from where it was saved.")


def _record(data: bytes, header: dict[str, Any]) -> dict[str, Any]:
    """The JSON beside the numbers. Raises SpecError for a file of others, or of a newer version."""
    if data[8:AT] != BEFORE or not isinstance(header["__metadata__"].get("meta"), str):
        raise foreign("there is no record in it of how they came about")
    try:
        record = json.loads(header["__metadata__"]["meta"])
    except (ValueError, RecursionError):
        raise damaged("its record can't be read") from None
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise foreign("its record does not say what they are")
    if record.get("version") != VERSION:
        raise SpecError("file", f"This file was written by another Final Exam: it has version "
                        f"{str(record.get('version'))[:12]}, and this one reads {VERSION}.",
                        "Bring this Final Exam up to date, and open it then.")
    return record
