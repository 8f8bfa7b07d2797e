"""How much of the machine one visitor may take, and whose turn it is. FINAL_EXAM_PROFILE chooses: local or hosted."""

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.spec import SpecError

GIGABYTE = 2**30


class QuotaError(SpecError):
    """More was asked than one visitor may have: what was asked, the limit, and what to do."""


@dataclass(frozen=True)
class Quotas:
    """Limits of one installation. None: no limit."""

    running: int | None = None            # runs of one visitor that learn at the same time
    queued: int = 1000                    # runs of one visitor that wait
    running_per_core: int = 16            # runs of all visitors that learn, for each core
    queued_in_all: int = 10_000
    sweep_members: int = 1000             # runs that one sweep may have
    heavy_per_core: int = 1               # sweeps of all visitors that learn, for each core
    idle: int = 8                         # prepared or paused processes of one visitor
    idle_per_core: int = 16               # the same of all visitors, for each core
    wall_seconds: float | None = None     # of learning, a run
    cpu_seconds: float | None = None
    memory_bytes: int | None = None       # address space of a run's process
    file_bytes: int | None = None         # the largest file a run may write
    openings_a_day: int | None = None     # exams one visitor may open in 24 hours
    upload_bytes: int = 250_000_000       # of one file that somebody brings (core/own)
    unpacked_bytes: int = 1_000_000_000   # what it may become when it is unpacked
    table_rows: int = 1_000_000
    table_columns: int = 1_000
    line_bytes: int = 1_000_000           # of one line of a text file
    cell_chars: int = 10_000              # characters in one cell of a table
    classes: int = 200                    # different answers
    pictures: int = 20_000                # in one archive
    unwatched_seconds: float = 60         # a prepared or paused run without a viewer is let go after this
    silent_seconds: float = 120           # a process without a sign of life is ended after this
    retries: int = 3                      # processes that may die without an epoch of progress
    live_seconds: float = 600             # frames of a finished run stay in the live folder this long
    linger_seconds: float | None = 600    # a supervisor with nothing to do and nobody asking leaves after this

    @property
    def running_in_all(self) -> int:
        return self.running_per_core * cores()

    @property
    def heavy_in_all(self) -> int:
        return self.heavy_per_core * cores()

    @property
    def idle_in_all(self) -> int:
        return self.idle_per_core * cores()


QUOTAS = {
    "local": Quotas(),
    "hosted": Quotas(running=1, queued=3, running_per_core=2, queued_in_all=100, sweep_members=300, idle=2,
                     idle_per_core=16, wall_seconds=600, cpu_seconds=600, memory_bytes=3 * GIGABYTE,
                     file_bytes=GIGABYTE, openings_a_day=20, upload_bytes=25_000_000,
                     unpacked_bytes=250_000_000, pictures=10_000, silent_seconds=30, linger_seconds=None),
}


def profile() -> str:
    """local: one machine whose runs belong to everyone at it; hosted: many visitors, each with runs of their own."""
    chosen = os.environ.get("FINAL_EXAM_PROFILE", "local")
    if chosen not in QUOTAS:
        raise SpecError("FINAL_EXAM_PROFILE", f"There is no profile called {chosen!r}.",
                        f"Choose one of: {', '.join(QUOTAS)}.")
    return chosen


def current() -> Quotas:
    """The limits of this installation; FINAL_EXAM_LIMITS, a JSON object, changes single ones."""
    chosen = profile()
    try:
        return replace(QUOTAS[chosen], **json.loads(os.environ.get("FINAL_EXAM_LIMITS", "{}")))
    except (ValueError, TypeError) as error:
        raise SpecError("FINAL_EXAM_LIMITS", f"These limits can't be read: {error}.",
                        f"Give a JSON object with any of: {', '.join(Quotas.__dataclass_fields__)}.") from None


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def refuse_too_many(quotas: Quotas, owner: str, waiting: Sequence[dict[str, Any]]) -> None:
    """Raises QuotaError when the visitor, or everybody together, has as many runs waiting as may wait."""
    mine = sum(job["owner"] == owner for job in waiting)
    if mine >= quotas.queued:
        raise QuotaError("queue", f"You asked for one more run, and {mine} of yours are waiting; the limit is "
                         f"{quotas.queued}.", "Wait until one has ended, or stop one under My runs.")
    if len(waiting) >= quotas.queued_in_all:
        raise QuotaError("queue", f"The room is full: {len(waiting)} runs are waiting, and {quotas.queued_in_all} may.",
                         "Try again in a few minutes.")


def refuse_another_opening(quotas: Quotas, today: int) -> None:
    """Raises QuotaError when a visitor has opened as many exams in 24 hours as are allowed."""
    if quotas.openings_a_day is not None and today >= quotas.openings_a_day:
        raise QuotaError("exam", f"You have opened {today} exams in the last 24 hours; the limit is "
                         f"{quotas.openings_a_day}.", "Come back tomorrow.")


def in_turn(waiting: Sequence[dict[str, Any]], learning: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The waiting jobs in the order in which they start: first who has least, then who waited longest."""
    has = Counter(job["owner"] for job in learning)
    left, order = sorted(waiting, key=lambda job: (job["updated"], job["job"])), []
    while left:
        job = min(left, key=lambda job: has[job["owner"]])  # the first of equals: the one that waited longest
        left.remove(job)
        order.append(job)
        has[job["owner"]] += 1
    return order


def is_heavy(job: dict[str, Any]) -> bool:
    """Whether the job keeps a core busy for long: many networks do, a single run is small."""
    return job.get("kind") in ("sweep", "byheart", "search")


def may_read(quotas: Quotas, job: dict[str, Any], reading: Sequence[dict[str, Any]]) -> bool:
    """Whether there is a free place for a file that somebody brings, or what is made of it, among others like it."""
    mine = sum(other["owner"] == job["owner"] for other in reading)
    return (quotas.running is None or mine < quotas.running) and len(reading) < max(2, cores())


def may_start(quotas: Quotas, job: dict[str, Any], learning: Sequence[dict[str, Any]]) -> bool:
    """Whether there is a free place for this job now."""
    if not job["play"]:
        return True
    mine = sum(other["owner"] == job["owner"] for other in learning)
    if is_heavy(job) and sum(map(is_heavy, learning)) >= quotas.heavy_in_all:
        return False
    return (quotas.running is None or mine < quotas.running) and len(learning) < quotas.running_in_all
