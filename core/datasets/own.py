"""Data that somebody brought: named by what is in them, so that a Spec means the same examples for ever.

They are kept as plain numbers with a JSON record (safetensors); nothing in such a file can be executed, and one that
does not match its name is refused. How a table or pictures become such a data set is told in core/own.
"""

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open

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
    here: bool = True      # False: they were deleted, and what is left says how many there were
    NOISE: None = None
    DRAWN = False

    def draw(self, rows: int, noise: None, seed: int) -> Dataset:
        """`rows` of them: drawn by the seed, in the order of time where they have one. All of them as they lie."""
        return _taken(_read(self.name, *_stamp(self.name)), rows, seed)

    def outline(self, rows: int, seed: int) -> Dataset:
        """The same with empty inputs of the right shape, one row in memory standing for all: a hundredth of the memory,
        for who asks how many there are and what their answers are.
        """
        return _outline(self.name, _stamp(self.name), rows, seed)


@lru_cache(maxsize=2)
def _outline(name: str, stamp: tuple[int, int], rows: int, seed: int) -> Dataset:
    known = _known(name, *stamp)
    if "counts" in known:
        there, size = _as_many(known), known["size"]
    else:
        there, size = _all_but_inputs(name, known)
    empty = np.full(1, "", object) if known["kind"] == "text" else np.zeros((1, *size), np.float32)
    drawn = _taken(_assembled(np.zeros((len(there["y"]), 0)), there, known), rows, seed)
    return replace(drawn, x=np.broadcast_to(empty, (len(drawn.y), *empty.shape[1:])))


def _all_but_inputs(name: str, known: dict[str, Any]) -> tuple[dict[str, np.ndarray], list[int]]:
    """All arrays but the inputs, and the shape of one of those."""
    with safe_open(path_of(name), framework="numpy") as file:
        there = {array: file.get_tensor(array) for array in set(ARRAYS[1:]) & set(file.keys())}
        return there, [] if known["kind"] == "text" else file.get_slice("x").get_shape()[1:]


def remove(name: str, remember: bool) -> None:
    """Deletes a data set. `remember`: runs have studied it, whose marks still say how many rows they are of; so what is
    left is how many rows there were of each class, group and set, and nothing of any row.
    """
    if remember and path_of(name).exists():
        with suppress(SpecError):  # of a damaged one nothing can be told
            _remember(name)
    path_of(name).unlink(missing_ok=True)
    if not remember:
        _left(name).unlink(missing_ok=True)


def _remember(name: str) -> None:
    known = _known(name, *_stamp(name))
    there, size = _all_but_inputs(name, known)
    if known["task"] == "regression":
        there["y"] = np.arange(known["rows"])
    counts = {array: np.unique(values, return_counts=True)[1].tolist() for array, values in there.items()}
    left = {each: known[each] for each in known if each != "about"}
    replace_file(_left(name), json.dumps(left | {"about": {}, "counts": counts, "size": size}).encode())


def _left(name: str) -> Path:
    """What is left of a data set that was deleted."""
    return path_of(name).with_suffix(".json")


def _as_many(known: dict[str, Any]) -> dict[str, np.ndarray]:
    """Arrays in which everything occurs as often as it did."""
    made = {array: np.repeat(np.arange(len(counts)), counts) for array, counts in known["counts"].items()}
    made["y"] = made["y"].astype(np.float32) if known["task"] == "regression" else made["y"]
    return made | ({"given": made["given"].astype(np.uint8)} if "given" in made else {})


def _taken(whole: Dataset, rows: int, seed: int) -> Dataset:
    if rows == len(whole.y):
        return whole
    chosen = sample(len(whole.y), rows, seed)
    chosen = np.sort(chosen) if whole.timed else chosen
    arrays = {name: getattr(whole, name) for name in ARRAYS}
    return replace(whole, **{name: array[chosen] for name, array in arrays.items() if array is not None})


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
    _left(name).unlink(missing_ok=True)
    return name


def source(name: str) -> Own:
    """What is known of a data set that was brought. Raises SpecError where it is not here, or was damaged."""
    known = _known(name, *_stamp(name))
    rows = known["rows"]
    sentence = f"{rows:,} examples of your own; asked for: {known['target']}."
    return Own(name, known["title"], sentence, known["kind"], known["task"], (rows, LEAST, rows),
               tuple(known["classes"]), known["about"], here="counts" not in known)


def require(name: str) -> None:
    """Raises SpecError where the examples themselves are not here."""
    if not source(name).here:
        raise _missing(f"The data set {source(name).TITLE!r} was deleted.")


def path_of(name: str) -> Path:
    return data_folder() / "own" / f"{name}.safetensors"


def _stamp(name: str) -> tuple[int, int]:
    for path in (path_of(name), _left(name)) if NAME.fullmatch(name) else ():
        with suppress(OSError):
            stat = path.stat()
            return stat.st_mtime_ns, stat.st_size
    raise _missing(f"The data set {name[:20]!r} is not here, or not any more." if name else
                   "It is not said which of your own data are meant.")


def _missing(said: str) -> SpecError:
    return SpecError("data.own", said, "Bring the same file again on the page Your data, with the same changes: then "
                     "all is as before. Or choose another data set.")


@lru_cache(maxsize=16)
def _known(name: str, changed: int, size: int) -> dict[str, Any]:
    """The record of a file that is what its name says, and how many rows there are. No example is kept in memory."""
    try:
        if not path_of(name).exists():
            return json.loads(_left(name).read_bytes())
        if not _digest(path_of(name)).startswith(name):
            raise _damaged(name)
        with safe_open(path_of(name), framework="numpy") as file:
            record = json.loads(file.metadata()["meta"])
            return record | {"rows": file.get_slice("y").get_shape()[0], "about": record["about"]}
    except (SafetensorError, ValueError, KeyError, TypeError):
        raise _damaged(name) from None


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with open(path, "rb") as file:
        while part := file.read(1 << 20):
            found.update(part)
    return found.hexdigest()


def _damaged(name: str) -> SpecError:
    return SpecError("data.own", f"The data set {name!r} is damaged.", "Bring its file again.")


@lru_cache(maxsize=4)
def _read(name: str, changed: int, size: int) -> Dataset:
    """`changed`, `size`: of the file, so that another file is read anew."""
    require(name)
    data = path_of(name).read_bytes()
    if not digest(data).startswith(name):
        raise _damaged(name)
    try:
        tensors, record = unpack_tensors(data)
        x = _as_texts(tensors) if record["kind"] == "text" else tensors["x"]
        return _assembled(x.astype(np.float32) / 255 if record["kind"] == "images" else x, tensors, record)
    except (SafetensorError, ValueError, KeyError, TypeError):
        raise _damaged(name) from None


def _assembled(x: np.ndarray, tensors: dict[str, np.ndarray], record: dict[str, Any]) -> Dataset:
    columns = tuple(Column(name, "number" if kind == "date" else kind, tuple(levels), kind == "date")
                    for name, kind, levels in record["columns"])
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
