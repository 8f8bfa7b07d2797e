"""Runs on disk: rows for Specs, Events, checkpoints, openings and jobs; files for tensors. Never imports torch."""

import json
import logging
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DatabaseError, IntegrityError

from core.events import line
from core.folder import data_folder
from core.spec import SpecError
from core.store.files import digest, pack_tensors, replace_file, unpack_tensors
from core.store.queue import Queue
from core.store.rows import (
    DAMAGED,
    Event,
    EventsDiffer,
    RunGone,
    StoreError,
    change_own_job,
    change_row,
    damaged_row,
    insert_events,
    keep_looks,
    open_row,
    summary,
)
from core.store.searches import Searches
from core.store.sweeps import WEIGHTS, Sweeps
from core.store.tables import blobs, checkpoints, events, jobs, locked, open_doors, openings, runs
from core.store.tail import Tail
from core.store.tail import read as tail_of

__all__ = ["Store", "StoreError", "RunGone", "EventsDiffer", "data_folder"]

log = logging.getLogger(__name__)

NAME = re.compile(r"[0-9A-Za-z_.-]{1,64}")
ENDS = ("done", "stopped", "failed")  # states that a run does not leave
KEEP = 2  # checkpoints of a run: the newest, and the one before it in case the newest is damaged


class Store:
    """All that is kept. One instance per process; safe to use from several threads."""

    def __init__(self, url: str | None = None):
        self.url = url or f"sqlite:///{data_folder() / 'final-exam.db'}"
        database = make_url(self.url).database
        self.folder = Path(database).absolute().parent if self.url.startswith("sqlite") and database else data_folder()
        self.live.mkdir(parents=True, exist_ok=True)
        self.doors = open_doors(self.url, self.folder)
        self.queue = Queue(self.doors)
        self.sweeps = Sweeps(self.doors, self._in_turn)
        self.searches = Searches(self.doors)

    @property
    def live(self) -> Path:
        """The folder of what is only true now: newest frames, commands, who is watching."""
        return self.folder / "live"

    def close(self) -> None:
        for engine in (self.doors.read, self.doors.quick, self.doors.sure):
            engine.dispose()

    # --- runs

    def create_run(self, run: str, spec: dict, owner: str = "", attempt: int = 1, glass: bool = False, *,
                   job: dict | None = None, **more: Any) -> bool:
        """Writes the run down as queued, with its `job` if there is one; False, and no change, when it is there."""
        _check_name(run)
        now = time.time()
        row = {"run": run, "owner": owner, "attempt": attempt, "glass": glass, "spec": json.dumps(spec),
               "state": "queued", "listed": True, "created": now, "updated": now, **more}
        try:
            with (self.doors.sure if row["listed"] else self.doors.quick).begin() as door:  # unlisted: not begun yet
                door.execute(insert(runs).values(**row))
                if job is not None:
                    door.execute(insert(jobs).values(job=run, run=run, owner=owner, kind="run", state="queued",
                                                     created=now, updated=now, **job))
            return True
        except IntegrityError:
            return False

    def get_run(self, run: str) -> dict | None:
        """The run's row with its JSON opened, or None. A damaged row comes back as a failed run that says so."""
        try:
            with self.doors.read.connect() as door:
                row = door.execute(select(runs).where(runs.c.run == run)).mappings().first()
        except DatabaseError:
            log.exception("the row of run %s can't be read", run)
            return damaged_row(run)
        return open_row(row) if row else None

    def runs(self, owner: str | None = None, limit: int = 1000, everything: bool = False) -> list[dict]:
        """Newest first; without prepared runs that never made a step, unless `everything`."""
        chosen = select(runs).order_by(runs.c.created.desc(), runs.c.run).limit(limit)
        if owner is not None:
            chosen = chosen.where(runs.c.owner == owner)
        if not everything:
            chosen = chosen.where(runs.c.listed)
        try:
            with self.doors.read.connect() as door:
                return [open_row(row) for row in door.execute(chosen).mappings()]
        except DatabaseError:
            log.exception("the list of runs is damaged: reading them one by one")
            return self._runs_one_by_one(owner, limit)

    def change_run(self, run: str, **changes: Any) -> None:
        """Changes columns of the run's row for sure (state, title, error …)."""
        with self.doors.sure.begin() as door:
            change_row(door, run, changes)

    def delete_run(self, run: str) -> None:
        """Removes the run, its Events and files. The ledger forgets nothing: openings stay, and so do looks at an exam
        that lay open (glass), as one line.
        """
        _check_name(run)
        with self.doors.sure.begin() as door:
            keep_looks(door, run)
            for table in (events, checkpoints, blobs, jobs, runs):
                door.execute(delete(table).where(table.c.run == run))
        shutil.rmtree(self._checkpoint_folder(run), ignore_errors=True)
        for path in self.live.glob(f"{run}.*"):
            path.unlink(missing_ok=True)

    # --- Events

    def append(self, run: str, first_n: int, new: Sequence[Event], changes: dict | None = None,
               job: dict | None = None) -> None:
        """Adds Events number first_n, first_n + 1, … once: what is there already must be the same, to the byte.

        `changes` go into the run's row and `job` into its job row in the same commit; that is refused (RunGone) when
        the job is another process's by now. The end of a run is written for sure, the rest quickly.
        """
        row = summary(new) | (changes or {})
        door = self.doors.sure if row.get("state") in ENDS else self.doors.quick
        with self._in_turn(), door.begin() as connection:
            self._refuse_exam_marks(connection, run, new)
            insert_events(connection, run, first_n, [line(event) for event in new])
            change_row(connection, run, row)
            if job:
                change_own_job(connection, run, job)

    def events(self, run: str, after: int = -1) -> list[Event]:
        """The Events numbered after + 1 and up, in order. Raises StoreError where the record is damaged.

        The run's tail is read first: what leaves it meanwhile is in the database by then.
        """
        tail = tail_of(self.live / f"{_check_name(run)}.tail")
        chosen = select(events.c.body).where(events.c.run == run, events.c.n > after).order_by(events.c.n)
        try:
            with self.doors.read.connect() as door:
                found = [json.loads(body) for body in door.execute(chosen).scalars()]
        except (DatabaseError, ValueError) as error:
            log.exception("Events of run %s can't be read", run)
            raise StoreError(DAMAGED) from error
        while (n := after + 1 + len(found)) in tail:
            found.append(tail[n])
        return found

    def tail(self, run: str) -> Tail:
        """Where the process that trains this run puts Events until the next commit."""
        return Tail(self.live / f"{_check_name(run)}.tail")

    def count_events(self, run: str) -> int:
        with self.doors.read.connect() as door:
            return door.execute(select(func.count()).where(events.c.run == run)).scalar_one()

    # --- checkpoints

    def save_checkpoint(self, run: str, epoch: int, step: int, tensors: dict, meta: dict) -> None:
        """Keeps the state of a run for sure: first the file, then its row, then older ones go."""
        data = pack_tensors(tensors, meta)
        path = self._checkpoint_folder(run) / f"{step}.safetensors"
        replace_file(path, data)
        row = {"run": run, "step": step, "epoch": epoch, "file": path.name, "sha256": digest(data),
               "bytes": len(data), "created": time.time()}
        with self.doors.sure.begin() as door:
            door.execute(delete(checkpoints).where(checkpoints.c.run == run, checkpoints.c.step == step))
            door.execute(insert(checkpoints).values(**row))
            kept = door.execute(select(checkpoints.c.file).where(checkpoints.c.run == run)
                                .order_by(checkpoints.c.created.desc()).limit(KEEP)).scalars().all()
            door.execute(delete(checkpoints).where(checkpoints.c.run == run, checkpoints.c.file.not_in(kept)))
        for old in path.parent.glob("*.safetensors"):
            if old.name not in kept:
                old.unlink(missing_ok=True)

    def load_checkpoint(self, run: str) -> tuple[dict, dict] | None:
        """(tensors, meta) of the newest checkpoint that is whole, or None."""
        return next(self.checkpoints(run), None)

    def checkpoints(self, run: str) -> Iterator[tuple[dict, dict]]:
        """(tensors, meta) of every checkpoint that is whole, the newest first."""
        chosen = select(checkpoints).where(checkpoints.c.run == run).order_by(checkpoints.c.created.desc())
        with self.doors.read.connect() as door:
            rows = door.execute(chosen).mappings().all()
        for row in rows:
            try:
                data = (self._checkpoint_folder(run) / row["file"]).read_bytes()
            except OSError as error:
                log.error("checkpoint %s of run %s can't be read: %s", row["file"], run, error)
                continue
            if digest(data) == row["sha256"]:
                yield unpack_tensors(data)
            else:
                log.error("checkpoint %s of run %s is damaged; trying the one before", row["file"], run)
        member = self.load_blob(run, WEIGHTS)  # of a sweep: many are kept in one commit
        if member:
            yield unpack_tensors(member)

    # --- blobs

    def save_blob(self, run: str, name: str, data: bytes) -> None:
        """Keeps a small named byte string of a run, such as its last picture."""
        _check_name(name)
        with self.doors.quick.begin() as door:
            door.execute(delete(blobs).where(blobs.c.run == run, blobs.c.name == name))
            door.execute(insert(blobs).values(run=run, name=name, body=data))

    def load_blob(self, run: str, name: str) -> bytes | None:
        with self.doors.read.connect() as door:
            return door.execute(select(blobs.c.body).where(blobs.c.run == run, blobs.c.name == name)).scalar()

    # --- the ledger of openings

    def add_opening(self, run: str, visitor: str, fingerprint: str, reason: str, result: dict, *,
                    official: bool = True) -> dict:
        """Writes an opening down for sure. The visitor's first of a run is the official mark, the rest are peeks.

        official=False: another exam than the run's own, which leaves the official mark to come.
        """
        row = {"run": run, "visitor": visitor, "fingerprint": fingerprint, "reason": reason,
               "opened": time.time(), "result": json.dumps(result)}
        try:
            with self.doors.sure.begin() as door:
                key = door.execute(insert(openings).values(official=official or None, **row)).inserted_primary_key
        except IntegrityError:  # the official mark exists: the constraint decided, not a look beforehand
            with self.doors.sure.begin() as door:
                key = door.execute(insert(openings).values(official=None, **row)).inserted_primary_key
        return next(opening for opening in self.openings(run=run) if opening["id"] == key[0])

    def openings(self, run: str | None = None, visitor: str | None = None,
                 fingerprint: str | None = None) -> list[dict]:
        """The openings that match everything given, oldest first; `official` is True or False, `result` is opened."""
        chosen = select(openings).order_by(openings.c.id)
        for column, value in ((openings.c.run, run), (openings.c.visitor, visitor),
                              (openings.c.fingerprint, fingerprint)):
            chosen = chosen if value is None else chosen.where(column == value)
        with self.doors.read.connect() as door:
            rows = door.execute(chosen).mappings().all()
        return [dict(row) | {"official": bool(row["official"]), "result": json.loads(row["result"])} for row in rows]

    def rounds_in_the_open(self, owner: str, fingerprint: str) -> int:
        """How many rounds of this owner's runs were learned with this exam behind glass."""
        chosen = select(func.sum(runs.c.epochs)).where(runs.c.owner == owner, runs.c.fingerprint == fingerprint,
                                                       runs.c.glass)
        try:
            with self.doors.read.connect() as door:
                return int(door.execute(chosen).scalar() or 0)
        except DatabaseError:
            log.exception("the list of runs is damaged: counting them one by one")
            return sum(row["epochs"] for row in self._runs_one_by_one(owner, 10_000)
                       if row["glass"] and row["fingerprint"] == fingerprint)

    # --- inside

    def _in_turn(self) -> AbstractContextManager[None]:
        """Queues this process's write behind those of others; SQLite by itself polls, and the unlucky wait a second."""
        return locked(self.folder / "writing.lock") if self.url.startswith("sqlite") else nullcontext()

    def _checkpoint_folder(self, run: str) -> Path:
        return self.folder / "checkpoints" / _check_name(run)

    def _refuse_exam_marks(self, door: Connection, run: str, new: Sequence[Event]) -> None:
        if not any("test" in event or "test" in event.get("before", {}) for event in new):
            return
        if not door.execute(select(runs.c.glass).where(runs.c.run == run)).scalar():
            raise StoreError("Marks of a sealed final exam must not be stored before it is opened.")

    def _runs_one_by_one(self, owner: str | None, limit: int) -> list[dict]:
        found = select(runs.c.run).limit(limit)
        if owner is not None:
            found = found.where(runs.c.owner == owner)  # answered by an index alone, so a damaged row is no hindrance
        with self.doors.read.connect() as door:
            names = door.execute(found).scalars().all()
        return [row for row in map(self.get_run, names) if row]


def _check_name(name: str) -> str:
    if not NAME.fullmatch(name) or name.startswith("."):
        raise SpecError("run", f"There is no run called {name[:60]!r}.", "Open one from the list of runs.")
    return name
