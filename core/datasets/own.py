"""Data that somebody brought: named by what is in them, so that a Spec means the same examples for ever.

They are kept as plain numbers with a JSON record (safetensors); nothing in such a file can be executed, and one that
does not match its name is refused. How a table or pictures become such a data set is told in core/own.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError

from core.datasets.dataset import Column, Dataset, sample
from core.folder import data_folder
from core.spec import SpecError
from core.store.files import digest, pack_tensors, replace_file, unpack_tensors

NAME = re.compile("[0-9a-f]{16}")
LEAST, MOST = 12, 1_000_000  # rows
ARRAYS = ("x", "y", "groups", "given")  # of a data set, as they are kept


@dataclass(frozen=True)
class Own:
    """What the catalogue says of a source, for data that were brought: the same names as a module of DATASETS has."""

    name: str
    TITLE: str
    SENTENCE: str
    KIND: str
    TASK: str
    ROWS: tuple[int, int, int]
    CLASSES: tuple[str, ...]
    about: dict[str, Any]  # what else was written down when they were brought: source, steps, who asked
    NOISE: None = None
    DRAWN = False

    def draw(self, rows: int, noise: None, seed: int) -> Dataset:
        """`rows` of them: drawn by the seed, in the order of time where they have one. All of them as they lie."""
        whole = _read(self.name, *_stamp(self.name))[1]
        if rows == len(whole.y):
            return whole
        chosen = sample(len(whole.y), rows, seed)
        chosen = np.sort(chosen) if whole.timed else chosen
        arrays = {name: getattr(whole, name) for name in ARRAYS}
        taken = {name: array[chosen] for name, array in arrays.items() if array is not None}
        return Dataset(**{name: getattr(whole, name) for name in whole.__dataclass_fields__} | taken)


def keep(dataset: Dataset, about: dict[str, Any]) -> str:
    """Keeps a data set and returns its name. `about`: plain JSON to stand beside it, such as where it comes from."""
    record = {name: getattr(dataset, name) for name in ("title", "kind", "task", "classes", "target", "unit", "timed")}
    record |= {"columns": [[column.name, "date" if column.is_date else column.kind, list(column.levels)]
                           for column in dataset.columns], "about": about}
    arrays = {name: getattr(dataset, name) for name in ARRAYS if getattr(dataset, name) is not None}
    if dataset.kind == "text":
        arrays |= _as_bytes(dataset.x)
    elif dataset.kind == "images":
        arrays["x"] = np.round(dataset.x * 255).astype(np.uint8)
    data = pack_tensors(arrays, record)
    name = digest(data)[:16]
    replace_file(path_of(name), data)
    return name


def source(name: str) -> Own:
    """What is known of a data set that was brought. Raises SpecError where it is not here, or was damaged."""
    return _read(name, *_stamp(name))[0]


def path_of(name: str) -> Path:
    return data_folder() / "own" / f"{name}.safetensors"


def _stamp(name: str) -> tuple[int, int]:
    try:
        stat = path_of(name).stat() if NAME.fullmatch(name) else None
    except OSError:
        stat = None
    if stat is None:
        said = f"The data set {name[:20]!r} is not here, or not any more." if name else \
            "It is not said which of your own data are meant."
        raise SpecError("data.own", said, "Bring its file on the page Your data, or choose another data set.")
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=4)
def _read(name: str, changed: int, size: int) -> tuple[Own, Dataset]:
    """`changed`, `size`: of the file, so that another file is read anew."""
    data = path_of(name).read_bytes()
    damaged = SpecError("data.own", f"The data set {name!r} is damaged.", "Bring its file again.")
    if not digest(data).startswith(name):
        raise damaged
    try:
        tensors, record = unpack_tensors(data)
        dataset = _whole(tensors, record)
    except (SafetensorError, ValueError, KeyError, TypeError, json.JSONDecodeError):
        raise damaged from None
    rows = len(dataset.y)
    sentence = f"{rows:,} examples of your own; asked for: {dataset.target}."
    own = Own(name, dataset.title, sentence, dataset.kind, dataset.task, (rows, LEAST, rows), dataset.classes,
              record["about"])
    return own, dataset


def _whole(tensors: dict[str, np.ndarray], record: dict[str, Any]) -> Dataset:
    columns = tuple(Column(name, "number" if kind == "date" else kind, tuple(levels), kind == "date")
                    for name, kind, levels in record["columns"])
    x = _as_texts(tensors) if record["kind"] == "text" else tensors["x"]
    x = x.astype(np.float32) / 255 if record["kind"] == "images" else x
    arrays = {name: tensors.get(name) for name in ARRAYS[2:]}
    plain = {name: record[name] for name in ("title", "kind", "task", "target", "unit", "timed")}
    return Dataset("own", x=x, y=tensors["y"], columns=columns, classes=tuple(record["classes"]), **plain, **arrays)


def _as_bytes(texts: np.ndarray) -> dict[str, np.ndarray]:
    """Texts one after the other as UTF-8, and where each ends."""
    coded = [text.encode() for text in texts]
    return {"x": np.frombuffer(b"".join(coded), np.uint8), "ends": np.cumsum([len(each) for each in coded])}


def _as_texts(tensors: dict[str, np.ndarray]) -> np.ndarray:
    whole, ends = tensors["x"].tobytes(), tensors["ends"].tolist()
    texts = np.empty(len(ends), object)
    texts[:] = [whole[start:end].decode() for start, end in zip([0, *ends], ends, strict=False)]
    return texts
