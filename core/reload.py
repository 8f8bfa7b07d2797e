"""Opens a file that somebody brings: checked in a process with limits, it becomes a finished run like any other.

From then on everything works on it that works on a run: its exam, its autopsy, trying it out, going on.
"""

import hashlib
from pathlib import Path
from typing import Any

from core.export.filed import LARGEST, opened, too_large
from core.finished import recall
from core.frames import pack
from core.own.saving import refuse_others
from core.rebuilt import Rebuilt, rebuilt
from core.snapshot import frame, scene
from core.spec import SpecError
from core.store import Store

FOLDER = "uploads"  # in the store's folder: what was brought, until it has been looked at
AT_REST = {"speed": "max", "moment": None, "message": None, "resumed": None, "place": None, "seq": 1}


def errand(store: Store, asked: dict[str, Any], visitor: str) -> dict[str, Any]:
    """For a page: {"run", "title"} of the run that the file asked["file"] has become. The file is taken away."""
    path = _inside(store, asked["file"])
    try:
        run, title = load(store, _read(path), visitor)
    finally:
        path.unlink(missing_ok=True)
    return {"run": run, "title": title}


def load(store: Store, data: bytes, visitor: str) -> tuple[str, str]:
    """The run that a file becomes, and its title; the same file of the same visitor is one run. Raises SpecError."""
    filed = opened(data)
    run = hashlib.sha256(f"{filed.digest}\nloaded\n{visitor}".encode()).hexdigest()[:32]
    known = store.get_run(run)
    if known is not None and known["listed"]:
        recall(store, run, visitor)  # raises where it was harmed since
        return run, known["title"]
    found = rebuilt(filed, run, lambda data: refuse_others(store, data, visitor))
    _keep(store, found, run, visitor)
    return run, found.title


def _inside(store: Store, name: Any) -> Path:
    folder = (store.folder / FOLDER).resolve()
    path = (folder / str(name)).resolve()
    if path.parent != folder or not path.is_file():
        raise SpecError("file", "The file did not arrive.", "Choose it again.")
    return path


def _read(path: Path) -> bytes:
    size = path.stat().st_size
    if size > LARGEST:
        raise too_large(size)
    return path.read_bytes()


def _keep(store: Store, found: Rebuilt, run: str, visitor: str) -> None:
    """Everything that a run leaves when it ends. It is on nobody's list until all of it is there."""
    attempt, last = found.attempt, found.events[-1]
    glass = attempt.test is not None
    store.create_run(run, found.spec.model_dump(mode="json"), visitor, 1, glass, title=found.title, listed=False)
    store.save_checkpoint(run, attempt.epoch, attempt.step, found.tensors, found.meta)
    store.save_blob(run, "scene", pack(*scene(attempt)))
    header, arrays = frame(attempt)
    state = "stopped" if last["why"] == "stopped" else "done"
    store.save_blob(run, "frame", pack(header | AT_REST | {"state": state, "why": last["why"]}, arrays))
    store.append(run, 0, found.events, {"listed": True})
