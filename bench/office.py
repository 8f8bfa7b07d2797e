"""A store and a warm supervisor in a folder of their own: hands in runs as a page does, and watches what they take."""

import contextlib
import os
import time
from pathlib import Path
from types import TracebackType

import psutil

from bench.server import App
from core import jobs
from core.spec import Spec
from core.store import Store

PATIENCE = 30.0  # seconds


class Office:
    """`with Office(folder) as office`: afterwards the supervisor and all its runs are gone."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.before = os.environ.get("FINAL_EXAM_DATA")
        os.environ["FINAL_EXAM_DATA"] = str(folder)  # the supervisor inherits it
        self.store = Store(f"sqlite:///{folder / 'final-exam.db'}")

    def __enter__(self) -> "Office":
        jobs.ensure_supervisor(self.store)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        App(self.folder, 0).end()
        self.store.close()
        os.environ.pop("FINAL_EXAM_DATA")
        if self.before is not None:
            os.environ["FINAL_EXAM_DATA"] = self.before

    def first_epoch(self, spec: Spec) -> tuple[float, float]:
        """(seconds from handing in to the first epoch in the store, private MB of the run's process)."""
        start = time.monotonic()
        run = jobs.submit(self.store, spec, "bench", glass=False, play=True, speed="max")
        while not any(event["kind"] == "epoch" for event in self.store.events(run)):
            if time.monotonic() - start > PATIENCE:
                raise TimeoutError(f"No epoch within {PATIENCE} s: {jobs.status(self.store, run)}")
            time.sleep(0.002)
        took = time.monotonic() - start
        memory = self._private(self.store.queue.get(run)["pid"])
        jobs.command(self.store, run, {"do": "stop"})
        return took, memory

    def cpu(self) -> float:
        """CPU seconds that supervisor, forkserver and all runs, also those that have ended, took so far."""
        total = 0.0
        for process in App(self.folder, 0).processes():
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
        return total

    @staticmethod
    def _private(pid: int) -> float:
        """Megabytes that only this process uses."""
        with contextlib.suppress(psutil.Error):
            return psutil.Process(pid).memory_full_info().uss / 1e6
        return float("nan")
