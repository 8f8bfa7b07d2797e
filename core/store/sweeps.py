"""Sweeps: a row for each, the runs that belong to it, and the writing of many runs at once."""

import json
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from core.events import line
from core.store.rows import (
    DAMAGED,
    JSON_COLUMNS,
    Event,
    EventsDiffer,
    StoreError,
    change_own_job,
    insert_events,
    summary,
)
from core.store.tables import Doors, blobs, events, jobs, metadata, runs

log = logging.getLogger(__name__)

WEIGHTS = "weights"  # the blob in which a member's last checkpoint lies
STALE = "The record that was kept of this run is not what it tells now."
GONE = "This run was deleted."
LEARNED = ("done", "stopped")
OVER = ("done", "stopped", "failed")
SHOWN = ("run", "state", "epochs", "train", "val", "test", "error", "remedy", "field",
         "fingerprint")  # of a member's row

sweeps = Table(
    "sweeps", metadata,
    Column("sweep", String(64), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("glass", Boolean, nullable=False),
    Column("asked", Text, nullable=False),  # JSON: base and vary
    Column("state", String(16), nullable=False),  # queued, learning, paused, done, stopped, failed, interrupted
    Column("members", Integer, nullable=False),
    Column("done", Integer, nullable=False, default=0),    # members that have learned to their end
    Column("failed", Integer, nullable=False, default=0),  # members that could not
    Column("error", Text), Column("remedy", Text),
    Column("created", Float, nullable=False), Column("updated", Float, nullable=False),
    Index("sweeps_by_owner", "owner", "created"),
)

sweep_members = Table(
    "sweep_members", metadata,
    Column("sweep", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("run", String(64), nullable=False, index=True),
)

Row = dict[str, Any]


@dataclass
class Block:
    """What one member has told since the last writing. `first`: the number of the first of these Events."""

    first: int
    events: list[Event] = field(default_factory=list)
    checkpoint: bytes | None = None


class Sweeps:
    """`turn`: queues a write behind those of other processes."""

    def __init__(self, doors: Doors, turn: Callable[[], AbstractContextManager[None]]):
        self.doors, self.turn = doors, turn

    # --- sweeps

    def create(self, sweep: str, owner: str, glass: bool, asked: Row, members: Sequence[str]) -> bool:
        """Writes a sweep down with the ids of its runs and a job that waits; False when it is there."""
        now = time.time()
        row = {"sweep": sweep, "owner": owner, "glass": glass, "asked": json.dumps(asked), "state": "queued",
               "members": len(members), "created": now, "updated": now}
        job = {"job": sweep, "run": sweep, "owner": owner, "kind": "sweep", "state": "queued", "play": True,
               "created": now, "updated": now}
        try:
            with self.turn(), self.doors.sure.begin() as door:
                door.execute(insert(sweeps).values(**row))
                door.execute(insert(sweep_members), [{"sweep": sweep, "number": number, "run": run}
                                                     for number, run in enumerate(members)])
                door.execute(insert(jobs).values(**job))
            return True
        except IntegrityError:
            return False

    def get(self, sweep: str) -> Row | None:
        with self.doors.read.connect() as door:
            row = door.execute(select(sweeps).where(sweeps.c.sweep == sweep)).mappings().first()
        return dict(row) | {"asked": json.loads(row["asked"])} if row else None

    def change(self, sweep: str, **changes: Any) -> None:
        with self.doors.sure.begin() as door:
            _change(door, sweep, changes)

    def members(self, sweep: str) -> list[Row]:
        """How each member stands, in the order of the sweep: number, run, state, epochs, marks, error.

        One that has not begun, or is not there any more, is left out.
        """
        chosen = (select(sweep_members.c.number, *(runs.c[name] for name in SHOWN))
                  .join(runs, runs.c.run == sweep_members.c.run)
                  .where(sweep_members.c.sweep == sweep).order_by(sweep_members.c.number))
        with self.doors.read.connect() as door:
            return [_opened(row) for row in door.execute(chosen).mappings()]

    def is_whole(self, sweep: str) -> bool:
        """Whether every member is there still; runs can be deleted one by one."""
        return len(self.members(sweep)) == self.get(sweep)["members"]

    def interrupt(self, sweep: str) -> None:
        """Members that were learning when their process left will be trained again from the start."""
        mine = select(sweep_members.c.run).where(sweep_members.c.sweep == sweep)
        with self.turn(), self.doors.sure.begin() as door:
            _interrupt(door, runs.c.run.in_(mine))

    # --- the runs of a sweep

    def over(self, names: Iterable[str]) -> dict[str, Row]:
        """Those of the runs that need not be trained again, by their id."""
        found = [row for row in self.rows(names).values() if row["state"] in OVER]
        # one that crashed has an error too, but no field that would make it fail again
        return {row["run"]: row for row in found if row["state"] in LEARNED or row["field"] is not None}

    def rows(self, names: Iterable[str]) -> dict[str, Row]:
        """How these runs stand: state, epochs, marks, error; those that are not there are left out."""
        chosen = select(*(runs.c[name] for name in SHOWN)).where(runs.c.run.in_(list(names)))
        with self.doors.read.connect() as door:
            return {row["run"]: _opened(row) for row in door.execute(chosen).mappings()}

    def begin(self, specs: dict[str, Row], owner: str, glass: bool, attempt: int) -> None:
        """Rows for runs that begin to learn: {run: its Spec as JSON}. They are not listed one by one."""
        now = time.time()
        with self.turn(), self.doors.quick.begin() as door:
            there = set(door.execute(select(runs.c.run).where(runs.c.run.in_(list(specs)))).scalars())
            rows = [{"run": run, "owner": owner, "attempt": attempt, "glass": glass, "spec": json.dumps(spec),
                     "state": "learning", "listed": False, "created": now, "updated": now}
                    for run, spec in specs.items() if run not in there]
            if rows:
                door.execute(insert(runs), rows)
            if there:
                # one that another sweep has finished meanwhile stays finished
                door.execute(update(runs).where(runs.c.run.in_(there), runs.c.state.not_in(LEARNED))
                             .values(state="learning", error=None, remedy=None, field=None, updated=now))

    def leave(self, names: Iterable[str]) -> None:
        """Runs that were given up before their end."""
        with self.turn(), self.doors.quick.begin() as door:
            _interrupt(door, runs.c.run.in_(list(names)))

    def append(self, blocks: dict[str, Block], glass: bool, sweep: Row, job: Row) -> dict[str, str]:
        """Writes what many runs have told, in one commit. Returns for each run that could not be written why.

        `sweep`: its id and columns that changed, {} without one; `job`: columns of this process's job row, with its
        name. Raises RunGone when the job is another process's by now.
        """
        ends = any(block.checkpoint for block in blocks.values())
        with self.turn(), (self.doors.sure if ends else self.doors.quick).begin() as door:
            refused = _write(door, blocks, glass) if blocks else {}
            if sweep:
                _change(door, sweep["sweep"], {name: value for name, value in sweep.items() if name != "sweep"})
            if job:
                change_own_job(door, job["job"], {name: value for name, value in job.items() if name != "job"})
        return refused


def _write(door: Connection, blocks: dict[str, Block], glass: bool) -> dict[str, str]:
    """Events, rows and weights of all, in a few statements; {run: why} of those that could not be written."""
    there = set(door.execute(select(runs.c.run).where(runs.c.run.in_(list(blocks)))).scalars())
    last = select(events.c.run, func.max(events.c.n)).where(events.c.run.in_(list(blocks))).group_by(events.c.run)
    told = dict(door.execute(last).all())  # a run that begins again meets what it told before
    refused, new, weights, rows = {run: GONE for run in blocks if run not in there}, [], [], defaultdict(list)
    for run, block in ((run, block) for run, block in blocks.items() if run in there):
        bodies = _bodies(block, glass)
        try:
            if told.get(run, -1) >= block.first:
                insert_events(door, run, block.first, bodies)
            else:
                new += [{"run": run, "n": n, "body": body} for n, body in enumerate(bodies, block.first)]
        except EventsDiffer as reason:
            log.warning("run %s of a sweep: %s", run, reason)
            refused[run] = STALE
            door.execute(update(runs).where(runs.c.run == run).values(state="failed", error=STALE))
            continue
        row = _columns(summary(block.events))
        rows[tuple(row)].append(row | {"which": run})
        weights += [{"run": run, "name": WEIGHTS, "body": block.checkpoint}] if block.checkpoint else []
    if new:
        door.execute(insert(events), new)
    for names, many in rows.items():
        door.execute(update(runs).where(runs.c.run == bindparam("which"))
                     .values({name.removeprefix("new_"): bindparam(name) for name in names}), many)
    if weights:
        mine = blobs.c.run.in_([each["run"] for each in weights])
        door.execute(delete(blobs).where(mine, blobs.c.name == WEIGHTS))
        door.execute(insert(blobs), weights)
    return refused


def _bodies(block: Block, glass: bool) -> list[str]:
    if not glass and any("test" in event or "test" in event.get("before", {}) for event in block.events):
        raise StoreError("Marks of a sealed final exam must not be stored before it is opened.")
    return [line(event) for event in block.events]


def _columns(row: Row) -> Row:
    """New values by the names under which the statement expects them; as one of many a run is not listed by itself."""
    values = {name: json.dumps(value) if name in JSON_COLUMNS and value is not None else value
              for name, value in row.items() if name != "listed"} | {"updated": time.time()}
    return {f"new_{name}": value for name, value in values.items()}


def _change(door: Connection, sweep: str, changes: Row) -> None:
    door.execute(update(sweeps).where(sweeps.c.sweep == sweep).values(updated=time.time(), **changes))


def _interrupt(door: Connection, which: Any) -> None:
    door.execute(update(runs).where(which, runs.c.state == "learning").values(state="interrupted"))


def _opened(row: Any) -> Row:
    names = ("train", "val", "test")
    try:
        return dict(row) | {name: json.loads(row[name]) if row[name] else None for name in names}
    except ValueError:
        return dict(row) | dict.fromkeys(names) | {"state": "failed", "error": DAMAGED, "remedy": "", "field": ""}
