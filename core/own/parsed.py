"""A file as it was read, kept beside it in columns: whoever asks something else of it does not read it anew.

Arrow's file format holds lengths and bytes, and nothing that is executed. It is mapped into memory, so that the cells
of a column nobody looks at are never fetched. What does not belong to its file, or is damaged, is read from the file.
"""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from core.own import reading
from core.own.notes import Note
from core.own.raw import Cells, Choices, Raw, Watch, unwatched
from core.quotas import Quotas, current
from core.store.files import TEMPORARY

FORM = 1  # of such a file; another number, and older ones are read anew
ENDING = ".columns"
PICTURES = "pictures"
LIMITS = ("upload_bytes", "unpacked_bytes", "table_rows", "table_columns", "line_bytes", "cell_chars", "pictures")


def read(path: Path, name: str = "", choices: Choices | None = None, watch: Watch = unwatched) -> Raw:
    """What core/own/reading.py makes of the file at `path`; the second time, with the same choices, at once.

    Raises SpecError as that does, and OSError where there is no such file.
    """
    choices, quotas = choices or Choices(), current()
    mark = _mark(path, choices, quotas)
    raw = _kept(path, mark)
    if raw is None:
        raw = reading.read(path.read_bytes(), name, choices, quotas, watch)
        with suppress(OSError, pa.ArrowException):  # a full disk: the next question takes longer
            _keep(path, raw, mark)
    return replace(raw, written=raw.written | {"file": name})


def touch(path: Path) -> None:
    """Somebody still looks at it. Raises OSError where there is no such file."""
    os.utime(path)
    with suppress(OSError):
        os.utime(_beside(path))


def remove(path: Path) -> None:
    """Takes a file away, with what was kept of it."""
    path.unlink(missing_ok=True)
    _beside(path).unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ENDING)


def _mark(path: Path, choices: Choices, quotas: Quotas) -> dict[str, Any]:
    """What has to be the same for the same to be read. Files are written once, under names that never come again."""
    return {"form": FORM, "bytes": path.stat().st_size, "choices": asdict(choices),
            "limits": [getattr(quotas, name) for name in LIMITS]}


def _keep(path: Path, raw: Raw, mark: dict[str, Any]) -> None:
    arrays = {str(place): pa.DictionaryArray.from_arrays(pa.array(column.codes), column.values, safe=False)
              for place, column in enumerate(raw.columns)}
    about = {"mark": mark, "names": raw.names, "rows": raw.rows, "written": raw.written,
             "notes": [asdict(note) for note in raw.notes]}
    if raw.pictures is not None:
        about["size"] = raw.pictures.shape[1:]
        flat = np.ascontiguousarray(raw.pictures)
        arrays[PICTURES] = pa.Array.from_buffers(pa.binary(flat[0].size), raw.rows, [None, pa.py_buffer(flat)])
    batch = pa.RecordBatch.from_pydict(arrays, metadata={"about": json.dumps(about)})
    temporary = path.with_name(f"{TEMPORARY}{secrets.token_hex(6)}")
    try:
        with pa.OSFile(str(temporary), "wb") as file, pa.ipc.new_file(file, batch.schema) as writer:
            writer.write_batch(batch)
        os.replace(temporary, _beside(path))
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _kept(path: Path, mark: dict[str, Any]) -> Raw | None:
    try:
        reader = pa.ipc.open_file(pa.memory_map(str(_beside(path))))
        about = json.loads(reader.schema.metadata[b"about"])
        if about["mark"] != json.loads(json.dumps(mark)):
            return None
        batch = reader.get_batch(0)
        batch.validate(full=True)
        return _raw(batch, about)
    except (OSError, pa.ArrowException, ValueError, KeyError, TypeError):
        return None


def _raw(batch: pa.RecordBatch, about: dict[str, Any]) -> Raw:
    columns = []
    for place, name in enumerate(about["names"]):
        coded = batch.column(str(place))
        columns.append(Cells(name, coded.dictionary, coded.indices.to_numpy()))
    pictures = None
    if "size" in about:
        flat = batch.column(PICTURES).buffers()[1]
        pictures = np.frombuffer(flat, np.uint8)[:about["rows"] * int(np.prod(about["size"]))]
        pictures = pictures.reshape(about["rows"], *about["size"])
    notes = tuple(Note(note["kind"], note["sentence"], tuple(note["rows"])) for note in about["notes"])
    return Raw(tuple(columns), about["rows"], notes, about["written"], pictures)
