"""Starts a process for every job, watches it, and starts another when it dies. Never imports torch.

`python -m core.supervisor --store URL`: one lives per data folder. It owns a warm forkserver and keeps processes ready
that wait for a job. When it dies, runs go on; the next supervisor adopts them.
"""

import argparse
import logging
import multiprocessing
import os
import signal
import socket
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from core.doorbell import hang_up, take_place
from core.own import saving
from core.processes import born, in_words, is_alive, tell
from core.quotas import Quotas, current, in_turn, may_read, may_start
from core.rescue import progress, rescue
from core.store import Store, reel
from core.store.files import sweep_temporaries
from core.store.queue import AT_ONCE, LIVE, READING

log = logging.getLogger(__name__)

PRELOAD = ["torch", "torch._dynamo", "core.worker"]
SPARES = 2         # processes that wait for a job
POLL = 0.25        # seconds between two looks at the queue when nobody nudges
CHECK = 1.0        # seconds between two looks at adopted and silent processes
SWEEP = 60.0       # seconds between two looks for old frames
ANSWERS = 3600.0   # seconds that an answer is kept for which nobody comes
REFILL = 0.3       # seconds after a start before the next spare is made, so that the run has the core first
LAST_WORDS = 6.0   # seconds for processes to save and leave when the supervisor is told to go


@dataclass
class Child:
    """A process of ours: a spare, or one that has a job."""

    process: Any
    pipe: Connection
    pid: int
    since: float
    job: str = ""


@dataclass
class Supervisor:
    """All that one supervisor knows. Everything that must not be lost is in the job rows."""

    store: Store
    quotas: Quotas
    context: Any
    spares: list[Child] = field(default_factory=list)
    children: dict[str, Child] = field(default_factory=dict)
    adopted: set[str] = field(default_factory=set)
    silenced: set[int] = field(default_factory=set)  # processes ended because they gave no sign of life
    forking: bool = False
    refill_at: float = 0.0
    asked_at: float = field(default_factory=time.monotonic)  # when somebody last nudged
    checked_at: float = 0.0
    swept_at: float = 0.0
    leaving: bool = False

    def serve(self, wake: int) -> None:
        """Until told to leave, or nothing runs and nobody asks any more. `wake`: the pipe through which jobs nudge."""
        self.adopt()
        while not self.leaving:
            try:
                self.turn(wake)
            except (OSError, EOFError, SQLAlchemyError):  # full disk, locked store, a forkserver that was killed
                log.exception("this round failed; trying again")
                time.sleep(1)
        self.let_all_go()

    def turn(self, wake: int) -> None:
        """One round: start what may start, wait for news, see who ended."""
        self.start_jobs()
        self.fill_spares()
        ready = wait([wake, *(child.process.sentinel for child in self.everyone())], timeout=POLL)
        if wake in ready:
            os.read(wake, 4096)
            self.asked_at = time.monotonic()
        self.reap()
        now = time.monotonic()
        if now - self.checked_at >= CHECK:
            self.checked_at = now
            self.check()
        if now - self.swept_at >= SWEEP:
            self.swept_at = now
            self.sweep_live()
            saving.clear(self.store)
            self.store.queue.remove_answers(time.time() - ANSWERS)
        self.leaving = self.leaving or self.is_done(now)

    def everyone(self) -> list[Child]:
        return [*self.spares, *self.children.values()]

    def is_done(self, now: float) -> bool:
        linger = self.quotas.linger_seconds
        return (linger is not None and now - self.asked_at > linger and not self.children and not self.adopted
                and not self.store.queue.all("queued"))

    # --- starting

    def fill_spares(self) -> None:
        if len(self.spares) < SPARES and time.monotonic() >= self.refill_at:
            self.spares.append(self.fork())

    def fork(self) -> Child:
        """A process from the warm forkserver, which waits for its job at the other end of a pipe."""
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=_serve, args=(theirs, self.store.url))
        self.forking = True  # the first time, it waits here for seconds until the forkserver is warm
        try:
            process.start()
        finally:
            self.forking = False
        theirs.close()
        return Child(process, ours, process.pid, born(process.pid))

    def start_jobs(self) -> None:
        """Gives waiting jobs to processes: openings first, then runs and sweeps, each visitor in turn."""
        waiting = self.store.queue.all("queued")
        if not waiting:
            return
        live = self.store.queue.all(*LIVE)
        self.answer([job for job in waiting if job["kind"] in AT_ONCE], live)
        live = [job for job in live if job["kind"] not in AT_ONCE]
        learning = [job for job in live if job["play"]]
        still = [job for job in live if not job["play"]]
        for job in in_turn([job for job in waiting if job["kind"] not in AT_ONCE], learning):
            if may_start(self.quotas, job, learning):
                self.start(job)
                (learning if job["play"] else still).append(job)
        self.thin_out(still)

    def answer(self, waiting: list[dict[str, Any]], live: list[dict[str, Any]]) -> None:
        """What takes a moment starts at once; files that are read wait for one another."""
        reading = [job for job in live if job["kind"] in READING]
        for job in waiting:
            if job["kind"] not in READING:
                self.start(job)
            elif may_read(self.quotas, job, reading):
                self.start(job)
                reading.append(job)

    def start(self, job: dict[str, Any]) -> None:
        child = self.spares.pop(0) if self.spares else self.fork()
        self.refill_at = time.monotonic() + REFILL
        stored = progress(self.store, job)
        tries = 1 if stored > job["progress"] else job["tries"] + 1
        lease = {"state": "leased", "pid": child.pid, "born": child.since, "host": socket.gethostname(),
                 "heartbeat": time.time(), "progress": stored, "tries": tries}
        if not self.store.queue.change(job["job"], ("queued",), **lease):
            self.spares.insert(0, child)  # somebody else took it, or it was withdrawn
            return
        child.job = job["job"]
        self.children[child.job] = child
        try:
            child.pipe.send(job)
        except OSError:
            log.warning("the spare process %s died before it had a job", child.pid)  # reap() sees to the job

    def thin_out(self, still: list[dict[str, Any]]) -> None:
        """Lets the oldest prepared or paused processes go when a visitor, or all together, have too many."""
        kept: dict[str, int] = {}
        for number, job in enumerate(sorted(still, key=lambda job: -job["updated"])):
            kept[job["owner"]] = kept.get(job["owner"], 0) + 1
            if kept[job["owner"]] > self.quotas.idle or number >= self.quotas.idle_in_all:
                tell(job["pid"], job["born"], signal.SIGUSR1)

    # --- watching

    def adopt(self) -> None:
        """Takes over what another supervisor left: living processes are watched, the jobs of dead ones run again."""
        sweep_temporaries(self.store.folder)
        for job in self.store.queue.all(*LIVE):
            if job["host"] not in (None, socket.gethostname()):
                continue
            if is_alive(job["pid"], job["born"]):
                self.adopted.add(job["job"])
            else:
                self.bury(job, None)

    def reap(self) -> None:
        for child in [child for child in self.everyone() if not child.process.is_alive()]:
            child.pipe.close()
            if not child.job:
                self.spares.remove(child)
                self.refill_at = time.monotonic() + REFILL
                continue
            del self.children[child.job]
            if is_alive(child.pid, child.since):  # it was the forkserver that died, not the run
                self.adopted.add(child.job)
                continue
            job = self.store.queue.get(child.job)
            if job and job["state"] in LIVE and job["pid"] == child.pid:
                self.bury(job, child.process.exitcode)

    def bury(self, job: dict[str, Any], exitcode: int | None) -> None:
        """A process died with its work undone."""
        words = in_words(exitcode) if job["pid"] not in self.silenced else (
            f"The run's process gave no sign of life for {self.quotas.silent_seconds:g} seconds and was ended.")
        log.warning("job %s, process %s: %s", job["job"], job["pid"], words)
        rescue(self.store, job, words, self.quotas.retries)

    def check(self) -> None:
        """Adopted processes that ended, and any that gave no sign of life for too long."""
        rows = {job["job"]: job for job in self.store.queue.all(*LIVE)}
        for name in list(self.adopted):
            if name not in rows or not is_alive(rows[name]["pid"], rows[name]["born"]):
                self.adopted.discard(name)
                if name in rows:
                    self.bury(rows[name], None)
        for name, job in rows.items():
            silent = time.time() - (job["heartbeat"] or job["updated"])
            if silent > self.quotas.silent_seconds and (name in self.children or name in self.adopted):
                log.warning("job %s gave no sign of life for %.0f s: ended", name, silent)
                self.silenced.add(job["pid"])
                tell(job["pid"], job["born"], signal.SIGKILL)

    def sweep_live(self) -> None:
        """Removes frames of runs that ended a while ago; their last picture is kept with the run."""
        old = time.time() - self.quotas.live_seconds
        for path in self.store.live.iterdir():
            run = path.name.split(".")[0]
            if path.stat().st_mtime < old and path.suffix in (".frame", ".scene", ".viewer", ".inside", reel.SUFFIX):
                job = self.store.queue.get(run)
                if job is None or job["state"] not in (*LIVE, "queued"):
                    path.unlink(missing_ok=True)

    # --- leaving

    def let_all_go(self) -> None:
        """Asks every process to save and leave, waits, and ends those that can't."""
        rows = self.store.queue.all(*LIVE)
        for job in rows:
            tell(job["pid"], job["born"], signal.SIGTERM)
        for child in self.spares:
            child.pipe.close()
            tell(child.pid, child.since, signal.SIGTERM)
        until = time.monotonic() + LAST_WORDS
        left = {(job["pid"], job["born"]) for job in rows} | {(child.pid, child.since) for child in self.everyone()}
        while left and time.monotonic() < until:
            left = {process for process in left if is_alive(*process)}
            time.sleep(0.02)
        for pid, since in left:
            tell(pid, since, signal.SIGKILL)


def _serve(pipe: Connection, url: str) -> None:
    from core.worker import serve  # torch is in the forkserver and its children, never in the supervisor
    serve(pipe, url)


def main() -> None:
    parser = argparse.ArgumentParser(description="Starts and watches the processes of runs.")
    parser.add_argument("--store", default=None, metavar="URL")
    store = Store(parser.parse_args().store)
    logging.basicConfig(format="%(asctime)s %(process)d %(name)s %(levelname)s %(message)s", level=logging.INFO)
    place = take_place(store.folder)
    if place is None:
        return
    wake = hang_up(store.folder)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    supervisor = Supervisor(store, current(), context)

    def leave(*_: object) -> None:
        supervisor.leaving = True
        os.write(wake, b"x")
        if supervisor.forking:
            supervisor.let_all_go()
            os._exit(0)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    log.info("supervisor of %s", store.folder)
    supervisor.serve(wake)
    os.close(place)


if __name__ == "__main__":
    main()
