"""Reads Parquet and JSON lines: the values become text cells like all others, so that one way leads on from there."""

import io
import json
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.own.guard import Text, wrong
from core.own.notes import Note, listed
from core.own.raw import Choices, Raw, Watch, assembled, refuse_wide, unwatched
from core.quotas import Quotas
from core.spec import SpecError

CHUNK = 25_000  # rows
DAMAGED = "This Parquet file is damaged."


def parquet(data: bytes, choices: Choices, quotas: Quotas, watch: Watch = unwatched) -> Raw:
    """A table from the bytes of a Parquet file. Raises SpecError."""
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        told = file.metadata
        size = sum(told.row_group(group).total_byte_size for group in range(told.num_row_groups))
        refuse_wide(told.num_columns, quotas)
        if size > quotas.unpacked_bytes:
            raise wrong(f"The file unpacks to {size / 1e6:,.0f} MB; the limit is {quotas.unpacked_bytes / 1e6:,.0f} "
                        "MB.", "Bring fewer rows or columns.")
        names, nested = _flat(file.schema_arrow)
        columns = _columns(file, names, quotas, watch)
    except SpecError:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError) as error:
        if isinstance(error, pa.ArrowNotImplementedError):
            raise wrong("This Parquet file is packed in a way that is not read here.", "Save it anew.") from None
        raise wrong(DAMAGED, "Was it cut off? Bring it again.") from None
    raw = assembled(names, columns, quotas, choices.sample)
    notes = [Note("nested", f"Columns that hold lists or tables were left out: {listed(nested)}.")] if nested else []
    return Raw(raw.columns, raw.rows, (*notes, *raw.notes), {"form": "parquet"})


def _flat(schema: pa.Schema) -> tuple[list[str], list[str]]:
    nested = [field.name for field in schema if pa.types.is_nested(field.type) or pa.types.is_binary(field.type)
              or pa.types.is_large_binary(field.type) or pa.types.is_fixed_size_binary(field.type)]
    names = [field.name for field in schema if field.name not in nested]
    if not names:
        raise wrong("None of the columns of this file holds numbers or text.", "Bring a plain table.")
    if len(set(names)) < len(names):
        raise wrong("Several columns of this Parquet file have the same name.", "Name them differently.")
    return names, nested


def _columns(file: pq.ParquetFile, names: Sequence[str], quotas: Quotas, watch: Watch) -> list[pa.ChunkedArray]:
    parts: list[list[pa.StringArray]] = [[] for _ in names]
    size = 0
    for batch in file.iter_batches(CHUNK, columns=list(names), use_threads=False):
        for part, name in zip(parts, names, strict=True):
            cells = _as_text(batch.column(batch.schema.names.index(name)))
            size += cells.nbytes
            part.append(cells)
        watch(min(1.0, len(parts[0]) * CHUNK / max(file.metadata.num_rows, 1)))
        if size > quotas.unpacked_bytes:
            raise wrong(f"The file unpacks to more than {quotas.unpacked_bytes / 1e6:,.0f} MB.",
                        "Bring fewer rows or columns.")
    return [pa.chunked_array(part, pa.string()) for part in parts]


def _as_text(column: pa.Array) -> pa.StringArray:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    cells = pc.fill_null(pc.cast(column, pa.string()), "")
    cells.validate(full=True)  # a file can say that any bytes are text
    return cells


def json_lines(text: Text, choices: Choices, quotas: Quotas, watch: Watch = unwatched) -> Raw:
    """A table from a file with one JSON object a line; a name that first occurs late is missing before. SpecError."""
    columns: dict[str, list[pa.StringArray]] = {}
    nested: dict[str, None] = {}
    rows = 0
    for chunk in _chunks(text.data, watch):
        names = list(columns) + [name for name in dict.fromkeys(name for row in chunk for name in row)
                                 if name not in columns]
        refuse_wide(len(names), quotas)
        for name in names:
            cells = [_cell(row.get(name), name, nested) for row in chunk]
            before = [pa.repeat(pa.scalar(""), rows)] if name not in columns and rows else []
            columns.setdefault(name, before).append(pa.array(cells, pa.string()))
        rows += len(chunk)
    flat = [name for name in columns if name not in nested]
    if not flat:
        raise wrong("The objects in this file hold no numbers and no texts.", "Bring objects with plain values.")
    raw = assembled(flat, [pa.chunked_array(columns[name], pa.string()) for name in flat], quotas, choices.sample)
    notes = [Note("encoding", said) for said in text.told]
    notes += [Note("nested", f"Columns that hold lists or objects were left out: {listed(nested)}.")] if nested else []
    return Raw(raw.columns, raw.rows, (*notes, *raw.notes), {"form": "json", "encoding": text.encoding})


def _chunks(data: bytes, watch: Watch) -> Iterator[list[dict[str, object]]]:
    chunk: list[dict[str, object]] = []
    done = 0
    for number, line in enumerate(io.BytesIO(data), 1):
        done += len(line)
        if line.strip():
            chunk.append(_object(line, number))
        if len(chunk) == CHUNK:
            watch(done / len(data))
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _object(line: bytes, number: int) -> dict[str, object]:
    try:
        found = json.loads(line)
        if isinstance(found, dict):
            return found
    except (ValueError, RecursionError):
        pass
    raise wrong(f"Line {number:,} is no JSON object.", "JSON lines have one object a line, such as "
                '{"age": 31, "answer": "yes"}. A whole list can be saved as CSV.')


def _cell(value: object, name: str, nested: dict[str, None]) -> str:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if value is None:
        return ""
    if isinstance(value, dict | list):
        nested[name] = None
        return ""
    return str(value).lower() if isinstance(value, bool) else repr(value)
