"""Which data sets stay: those that somebody saved or that a run studies; all others go after some days.

A data set is named by what is in it, so two visitors who brought the same share one file; who has saved it is written
in a folder of each visitor, which nobody else is shown. So is who has brought it: where visitors are strangers, the
name of a data set, as links tell it, is no key to it.
"""

import json
import time
from pathlib import Path
from typing import Any

from sqlalchemy import select

from core.datasets.own import NAME, path_of, remove, require, source
from core.folder import data_folder
from core.own import FOLDER
from core.quotas import profile
from core.spec import DataSpec, SpecError
from core.store import Store
from core.store.files import digest, replace_file
from core.store.searches import searches
from core.store.sweeps import sweeps
from core.store.tables import runs

UNSAVED = 7 * 86_400.0  # seconds that a data set is kept which nobody saved and no run studies
UNSEEN = 86_400.0       # seconds that a file is kept at which nobody looks any more
MOST = 50               # data sets that one visitor may save
OVER = ("done", "stopped", "failed")
BROUGHT = ".brought"  # ending of a mark: this visitor has brought that data set

Row = dict[str, Any]


def note_brought(name: str, owner: str) -> None:
    """Writes down that this visitor has brought a data set. Raises OSError."""
    replace_file(_brought(name, owner), b"")


def refuse_others(store: Store, data: DataSpec, owner: str) -> None:
    """Raises SpecError where data belong to other visitors: who wants to study them brings the same file.

    On one's own machine all data belong to everyone at it. Whether there is such a data set is not said.
    """
    if data.name != "own" or not owner or profile() == "local" or not NAME.fullmatch(data.own):
        return
    if not (_brought(data.own, owner).exists() or is_saved(data.own, owner) or owner in studied_by(store, data.own)):
        raise SpecError("data.own", f"The data set {data.own!r} is none that you have brought.", "Data stay with who "
                        "brought them. Bring the same file on the page Your data, with the same changes; or choose "
                        "another data set.")


def save(name: str, owner: str, seen: Row) -> None:
    """Keeps a data set for this visitor. `seen`: plain JSON with which a page shows it again. Raises SpecError."""
    known = source(name)
    if len(list(_folder(owner).glob("*.json"))) >= MOST and not _mark(name, owner).exists():
        raise SpecError("data.own", f"You have saved {MOST} data sets, as many as may be.",
                        "Delete one, then save this.")
    record = {"name": name, "title": known.TITLE, "rows": known.ROWS[0], "target": seen["told"]["plan"]["target"],
              "saved": time.time(), "seen": seen}
    replace_file(_mark(name, owner), json.dumps(record).encode())


def saved(owner: str) -> list[Row]:
    """name, title, rows, target and saved (seconds since 1970) of all that a visitor has saved, newest first."""
    found = [record for path in _folder(owner).glob("*.json") if (record := _record(path))]
    return [{name: value for name, value in record.items() if name != "seen"}
            for record in sorted(found, key=lambda record: -record["saved"])]


def is_saved(name: str, owner: str) -> bool:
    return _mark(name, owner).exists()


def seen(name: str, owner: str) -> Row:
    """What was given to `save`. Raises SpecError where it was not saved, or is not here any more."""
    require(name)
    record = _record(_mark(name, owner))
    if record is None:
        raise SpecError("data.own", f"The data set {name!r} is none that you have saved.", "Bring its file again.")
    return record["seen"]


def delete(store: Store, name: str, owner: str) -> None:
    """This visitor wants it no more. It stays for others who have saved it or study it; their own runs lose it."""
    _mark(name, owner).unlink(missing_ok=True)
    _brought(name, owner).unlink(missing_ok=True)
    users = studied_by(store, name)
    if not _savers(name) and not _bringers(name) and not users - {owner}:
        remove(name, remember=bool(users))


def forget(store: Store, name: str, owner: str | None = None) -> bool:
    """Takes a data set away at once, unless somebody has saved it or a run studies it; True when it is gone.

    `owner`: the visitor who wants it no more; then it stays as well for others who have brought it.
    """
    if not NAME.fullmatch(name):
        return False
    if owner is not None and not is_saved(name, owner):
        _brought(name, owner).unlink(missing_ok=True)
    if _savers(name) or studied_by(store, name) or (owner is not None and _bringers(name)):
        return False
    remove(name, remember=False)
    return True


def studied_by(store: Store, name: str) -> set[str]:
    """Owners of the runs that study a data set, and of the searches and sweeps that go on."""
    word = f'"{name}"'
    asked = [select(runs.c.owner).where(runs.c.spec.contains(word))]
    asked += [select(table.c.owner).where(table.c.asked.contains(word), table.c.state.not_in(OVER))
              for table in (searches, sweeps)]
    with store.doors.read.connect() as door:
        return {owner for each in asked for owner in door.execute(each).scalars()}


def clear(store: Store, now: float | None = None) -> None:
    """Takes away data sets that nobody saved and no run studies, and files at which nobody looks, after their time."""
    now = time.time() if now is None else now
    for path in (data_folder() / "own").glob("*.*"):
        if _age(path, now) > UNSAVED:
            forget(store, path.stem)
    for path in (data_folder() / "own" / "of").glob(f"*/*{BROUGHT}"):
        if not path_of(path.stem).exists() and _age(path, now) > UNSAVED:
            path.unlink(missing_ok=True)
    for path in (store.folder / FOLDER).glob("*"):
        if _age(path, now) > UNSEEN:
            path.unlink(missing_ok=True)


def _age(path: Path, now: float) -> float:
    try:
        return now - path.stat().st_mtime
    except OSError:  # somebody else has just taken it away
        return 0.0


def _folder(owner: str) -> Path:
    return data_folder() / "own" / "of" / digest(owner.encode())[:16]


def _mark(name: str, owner: str) -> Path:
    if not NAME.fullmatch(name):
        raise SpecError("data.own", f"There is no data set {name[:20]!r}.", "Choose one of those that you have saved.")
    return _folder(owner) / f"{name}.json"


def _brought(name: str, owner: str) -> Path:
    return _mark(name, owner).with_suffix(BROUGHT)


def _bringers(name: str) -> list[Path]:
    return list((data_folder() / "own" / "of").glob(f"*/{name}{BROUGHT}"))


def _savers(name: str) -> list[Path]:
    return list((data_folder() / "own" / "of").glob(f"*/{name}.json"))


def _record(path: Path) -> Row | None:
    try:
        record = json.loads(path.read_bytes())
        return record if {"name", "title", "rows", "target", "saved", "seen"} <= record.keys() else None
    except (OSError, ValueError, AttributeError):
        return None
