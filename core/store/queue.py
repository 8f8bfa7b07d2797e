"""The job rows: queued -> leased -> running -> finished, failed, cancelled or resting (let go until a command)."""

import json
import time
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.store.tables import Doors, jobs

LIVE = ("leased", "running")
# Kinds of jobs for whose answer a page waits (core/errands.py).
ANSWERED = ("exam", "lesson", "read", "export", "reload", "predict", "film", "theatre", "inside", "baselines",
            "inspect", "adopt")
AT_ONCE = (*ANSWERED, "show")  # those that take a moment, and wait for nobody's learning
READING = ("inspect", "adopt", "baselines")  # of them, those that keep a core and much memory busy: for one another


class Queue:
    """Who asked for what, which process works on it, and when it was last heard of."""

    def __init__(self, doors: Doors):
        self.doors = doors

    def add(self, job: str, run: str, owner: str, **more: Any) -> bool:
        """Queues a job; False when there is one of that name."""
        now = time.time()
        row = {"job": job, "run": run, "owner": owner, "kind": "run", "state": "queued",
               "created": now, "updated": now} | more
        try:
            with self.doors.sure.begin() as door:
                door.execute(insert(jobs).values(**row))
            return True
        except IntegrityError:
            return False

    def get(self, job: str) -> dict | None:
        with self.doors.read.connect() as door:
            row = door.execute(select(jobs).where(jobs.c.job == job)).mappings().first()
        return _opened(row) if row else None

    def all(self, *states: str) -> list[dict]:
        """Jobs in these states, oldest first."""
        with self.doors.read.connect() as door:
            rows = door.execute(select(jobs).where(jobs.c.state.in_(states)).order_by(jobs.c.updated, jobs.c.job))
            return [_opened(row) for row in rows.mappings()]

    def change(self, job: str, when: tuple[str, ...] = (), **changes: Any) -> bool:
        """Changes the row, if it is in one of the states `when`; True when it did. This is also how a job is leased."""
        chosen = update(jobs).where(jobs.c.job == job)
        chosen = chosen.where(jobs.c.state.in_(when)) if when else chosen
        with self.doors.quick.begin() as connection:  # after a power cut no process lives: older rows do no harm
            return bool(connection.execute(chosen.values(updated=time.time(), **changes)).rowcount)

    def remove_answers(self, before: float) -> None:
        """Takes away answers that have been there since before that moment: the page that asked was closed."""
        old = (jobs.c.kind.in_(ANSWERED), jobs.c.state.in_(("finished", "failed")), jobs.c.updated < before)
        with self.doors.quick.begin() as door:
            door.execute(delete(jobs).where(*old))

    def remove(self, job: str) -> None:
        with self.doors.sure.begin() as door:
            door.execute(delete(jobs).where(jobs.c.job == job))


def _opened(row: Any) -> dict:
    return dict(row) | {name: json.loads(row[name]) if row[name] else None for name in ("asked", "answer")}
