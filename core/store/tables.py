"""The tables of the store, and the three ways of reaching them: read, write quickly, write for sure."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    Boolean,
    Column,
    Engine,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
)

WAIT = 30  # seconds that a writer waits for another writer before it gives up

metadata = MetaData()

runs = Table(
    "runs", metadata,
    Column("run", String(64), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("glass", Boolean, nullable=False),
    Column("listed", Boolean, nullable=False),  # False while a prepared run has not made a step
    Column("spec", Text, nullable=False),
    Column("title", Text, nullable=False, default=""),
    Column("state", String(16), nullable=False),
    Column("epochs", Integer, nullable=False, default=0),
    Column("fingerprint", String(32)),
    Column("train", Text), Column("val", Text), Column("test", Text),  # test: only under glass
    Column("why", String(32)),
    Column("error", Text), Column("remedy", Text), Column("field", Text),
    Column("resumed", Integer, nullable=False, default=0),  # how often a dead process was replaced
    Column("created", Float, nullable=False), Column("updated", Float, nullable=False),
    Index("runs_by_owner", "owner", "created", "run"),
)

events = Table(
    "events", metadata,
    Column("run", String(64), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
)

checkpoints = Table(
    "checkpoints", metadata,
    Column("run", String(64), primary_key=True),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
    Column("file", String(128), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("created", Float, nullable=False),
)

openings = Table(
    "openings", metadata,
    Column("id", Integer, primary_key=True),
    Column("run", String(64), nullable=False, index=True),
    Column("visitor", String(64), nullable=False, index=True),
    Column("fingerprint", String(32), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("opened", Float, nullable=False),
    Column("official", Boolean),  # True once, then NULL: a unique constraint lets any number of NULLs pass
    Column("result", Text, nullable=False),
    UniqueConstraint("visitor", "run", "official", name="one_official_mark"),
)

jobs = Table(
    "jobs", metadata,
    Column("job", String(80), primary_key=True),  # the run's id, or "exam-…" for an opening
    Column("kind", String(16), nullable=False),   # run | sweep | search | byheart | show, or an errand
    Column("run", String(64), nullable=False, index=True),
    Column("owner", String(64), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("play", Boolean, nullable=False, default=False),
    Column("speed", String(8), nullable=False, default="normal"),
    Column("auto_pause", Boolean, nullable=False, default=False),
    Column("inbox", Integer, nullable=False, default=0),     # bytes of the command file already obeyed
    Column("tries", Integer, nullable=False, default=0),     # processes started since the last progress
    Column("progress", Integer, nullable=False, default=0),  # epochs stored when the last process started
    Column("seconds", Float, nullable=False, default=0.0),   # wall time spent learning, all processes together
    Column("host", String(64)), Column("pid", Integer), Column("born", Float),  # born: the process's start time
    Column("heartbeat", Float),
    Column("asked", Text),   # JSON: what an exam job was asked; of a run, where in an epoch it was let go
    Column("answer", Text),  # JSON: what an exam job found; how far one is that asks what is known by heart
    Column("created", Float, nullable=False), Column("updated", Float, nullable=False),
)

blobs = Table(
    "blobs", metadata,  # small named byte strings of a run, such as its last picture
    Column("run", String(64), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)


@dataclass(frozen=True)
class Doors:
    """Three engines on one database. `quick` survives kill -9, `sure` survives a power cut too (SAFETY: P1, P3)."""

    read: Engine
    quick: Engine
    sure: Engine


def open_doors(url: str, folder: Path) -> Doors:
    """Engines for the store at `url`; the tables are made by whoever comes first."""
    if url.startswith("sqlite"):
        doors = Doors(*(_sqlite(url, synchronous, begin) for synchronous, begin in
                        (("NORMAL", "BEGIN"), ("NORMAL", "BEGIN IMMEDIATE"), ("FULL", "BEGIN IMMEDIATE"))))
    else:
        engine = create_engine(url, pool_pre_ping=True)
        doors = Doors(engine, engine, engine)
    with locked(folder / "schema.lock"):
        metadata.create_all(doors.sure)
    return doors


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds a lock between processes for the time of the block."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sqlite(url: str, synchronous: str, begin: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": WAIT, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection, _record) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", f"busy_timeout={WAIT * 1000}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection) -> None:
        # a writer takes the write lock at once: reading first and writing later could not be retried
        connection.exec_driver_sql(begin)

    return engine
