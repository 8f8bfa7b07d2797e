"""What a network may start from: weights that were learned before, kept under the digest of what the file says.

A name therefore means the same numbers for ever, whatever becomes of the run that learned them. The files are
safetensors with a JSON record; nothing in them can be executed, and a file that does not match its name is refused.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError

from core.folder import data_folder
from core.spec import ModelSpec, SpecError
from core.store.files import digest, pack_tensors, replace_file, unpack_tensors

BUNDLED = Path(__file__).parent / "pretrained" / "bundled"
SHIPPED = {"mnist5k_0_4": "ef2738453d494d0d"}  # name -> digest of the file that comes along
SHAPE = re.compile("[0-9a-f]{16}")
LETTERS = 16        # of the digest, in a name
LARGEST = 64_000_000  # bytes of a file
MOST = 50           # starts that one visitor may keep
WEIGHTS = "model."  # before the names of a network's weights, as in a checkpoint


@dataclass(frozen=True, eq=False)
class Start:
    """One file of the shelf. `studied`: fingerprints of the examples that its weights have come from."""

    name: str
    facts: dict[str, Any]  # title, spec, inputs, features, classes, rows, epochs, marks
    weights: dict[str, np.ndarray]
    studied: np.ndarray  # uint64, sorted

    @property
    def title(self) -> str:
        return str(self.facts["title"])[:80]

    @property
    def model(self) -> ModelSpec:
        return ModelSpec(**self.facts["spec"].get("model", {}))


def packed(weights: dict[str, np.ndarray], studied: np.ndarray, facts: dict[str, Any]) -> bytes:
    """The file of a start. Equal weights with equal facts are equal to the byte."""
    return pack_tensors({WEIGHTS + name: array for name, array in weights.items()} | {"studied": np.unique(studied)},
                        facts)


def keep(data: bytes, owner: str = "") -> str:
    """Puts the file of a start on a visitor's shelf and returns its name."""
    mine = _owned(owner)
    if len(list(mine.glob("*"))) >= MOST:
        raise SpecError("model.start", f"There are {MOST} starts on your shelf, as many as it holds.",
                        "Take one off, then keep this one.")
    if len(data) > LARGEST:
        raise SpecError("model.start", f"This network has {len(data) / 1e6:.0f} MB of weights; the shelf takes "
                        f"{LARGEST / 1e6:.0f}.", "Train a smaller one.")
    name = digest(data)[:LETTERS]
    replace_file(_path(name), data)
    replace_file(mine / name, b"")
    return name


def load(name: str) -> Start:
    """The start of that name, found to be what it was when it was kept. Raises SpecError saying what is wrong."""
    path = _path(name)
    try:
        stamp = path.stat()
    except OSError:
        raise SpecError("model.start", f"There is no start {name!r} on this shelf.",
                        f"Choose one that is there, such as {next(iter(SHIPPED))}, or none.") from None
    return _read(name, path, stamp.st_mtime_ns, stamp.st_size)


def file_of(name: str) -> bytes:
    """The file of the start of that name. Raises SpecError as `load` does."""
    load(name)
    return _path(name).read_bytes()


def bring(data: bytes) -> None:
    """Puts a start that came along with a run where runs look for it; it is on nobody's shelf."""
    name = digest(data)[:LETTERS]
    if not _path(name).exists():
        replace_file(_path(name), data)


def on_shelf(owner: str = "") -> dict[str, Start]:
    """What this visitor may choose from: what comes along, then what was kept, newest first; damaged ones left out."""
    kept = sorted(_owned(owner).glob("*"), key=lambda mark: (-mark.stat().st_mtime_ns, mark.name))
    found = {}
    for name in (*SHIPPED, *(mark.name for mark in kept)):
        try:
            found[name] = load(name)
        except SpecError:
            continue
    return found


def take_off(name: str, owner: str = "") -> None:
    """It is offered no more. The file stays, for runs that have started from it must still sit their exams."""
    if name not in SHIPPED and SHAPE.fullmatch(name):
        (_owned(owner) / name).unlink(missing_ok=True)


def _folder() -> Path:
    return data_folder() / "shelf"


def _owned(owner: str) -> Path:
    """Where empty files say which starts are on this visitor's shelf."""
    return _folder() / "of" / digest(owner.encode())[:LETTERS]


def _path(name: str) -> Path:
    return (BUNDLED if name in SHIPPED else _folder()) / f"{name}.safetensors"


@lru_cache(maxsize=16)
def _read(name: str, path: Path, changed: int, size: int) -> Start:
    """`changed`, `size`: of the file, so that another file is read anew."""
    damaged = SpecError("model.start", f"The start {name!r} is damaged, or was not put there by Final Exam.",
                        "Choose another, or keep it again from the run that learned it.")
    if size > LARGEST:
        raise damaged
    data = path.read_bytes()
    if not digest(data).startswith(SHIPPED.get(name, name)):
        raise damaged
    try:
        tensors, facts = unpack_tensors(data)
        weights = {key.removeprefix(WEIGHTS): array for key, array in tensors.items() if key.startswith(WEIGHTS)}
        start = Start(name, facts, weights, tensors["studied"].astype(np.uint64))
        _ = start.title, start.model, tuple(start.facts["inputs"]["size"]), start.facts["inputs"]["kind"]
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError):
        raise damaged from None
    return start
