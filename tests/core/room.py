"""What the tests of processes share: a store with a supervisor of its own, patience, and the truth to compare with."""

import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from core import jobs
from core.frames import FrameReader, unpack
from core.processes import born, is_alive
from core.run import run as run_here
from core.spec import parse
from core.store import Store

multiprocessing.set_forkserver_preload(["core.store"])  # the processes that tests fork start in a moment
PATIENCE = 180.0  # seconds: machines are busy at times; no test says how long something takes


@contextmanager
def supervised(folder: Path, **limits: Any) -> Iterator[Store]:
    """A store whose supervisor keeps to `limits` (fields of Quotas); all its processes end with the block."""
    before = os.environ.get("FINAL_EXAM_LIMITS")
    os.environ["FINAL_EXAM_LIMITS"] = json.dumps(limits)
    store = Store(f"sqlite:///{folder / 'final-exam.db'}")
    try:
        jobs.ensure_supervisor(store)
        yield store
    finally:
        jobs.shutdown(store)
        store.close()
        os.environ.pop("FINAL_EXAM_LIMITS")
        os.environ |= {} if before is None else {"FINAL_EXAM_LIMITS": before}


def until(fact: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Waits until the fact is true and returns it; fails when it never becomes so."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = fact()
        if found:
            return found
        time.sleep(0.02)  # who asks the store more often slows those down whom it waits for
    raise AssertionError("it never came true")


def ends(store: Store, run: str, *states: str) -> dict[str, Any]:
    """The run's row once it is in one of these states (done, when none is named)."""
    wanted = states or ("done",)
    try:
        until(lambda: store.get_run(run)["state"] in wanted)
    except AssertionError:
        log = (store.folder / "supervisor.log").read_text()[-3000:]
        raise AssertionError(f"{jobs.status(store, run)} {store.queue.get(run)} never became {wanted}\n{log}") from None
    return store.get_run(run)


def frame(store: Store, run: str) -> dict[str, Any]:
    """The header of the run's newest frame; {} while there is none."""
    reader = FrameReader(store.live / f"{run}.frame")
    newest = reader.read()
    reader.close()
    return unpack(newest[1])[0] if newest else {}


def worker(store: Store, run: str) -> tuple[int, float]:
    """Number and start time of the living process that has the run."""
    def alive() -> Any:
        job = store.queue.get(run)
        return job["state"] == "running" and is_alive(job["pid"], job["born"]) and (job["pid"], job["born"])
    return until(alive)


def truth(choices: dict[str, Any], run: str, glass: bool = False, first: int | None = None) -> list[dict[str, Any]]:
    """The Events of the same run, learned in this process without interruption; all, or only the `first` so many."""
    return list(islice(run_here(parse(choices), run, glass), first))


def descendants(pid: int) -> dict[int, float]:
    """Every process below `pid`, with its start time."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, left = {}, [pid]
    while left:
        for child in parents.get(left.pop(), []):
            found[child] = born(child)
            left.append(child)
    return found
