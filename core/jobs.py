"""What pages and the command line ask of the processes: start, tell, look, open an exam. Never imports torch."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.commands import SPEEDS, Command, check, send
from core.doorbell import is_outdated, is_supervised, ring, who
from core.own.saving import refuse_others
from core.processes import is_alive, tell
from core.quotas import current, in_turn, may_start, refuse_another_opening, refuse_too_many
from core.spec import Spec, SpecError, parse, run_id
from core.store import Store
from core.store.queue import AT_ONCE, LIVE
from core.sweep import APP_ATTEMPT, parse_sweep

ROOT = Path(__file__).absolute().parents[1]
MOVES = ("play", "step", "epoch", "stop")
LEARNED = ("done", "stopped")
ENDED = (*LEARNED, "failed")
GRADED_WITHIN = 30.0  # seconds
GRADED_TOGETHER_WITHIN = 90.0  # seconds, for the many networks of a lesson
DAY = 86_400.0        # seconds
# Set before torch is imported: two threads on one core wait for one another 30 to 180 times longer than they work.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}


def submit(store: Store, spec: Spec | dict, owner: str = "", *, glass: bool = False, play: bool = True,
           speed: str = "max", auto_pause: bool = False, attempt: int = 1) -> str:
    """Asks for a run and returns its id; the same choices by the same visitor at the same attempt are one run.

    play=False prepares it only: a process sets it up, shows it, and waits for {"do": "play"}.
    Raises QuotaError when the visitor, or everybody, has too many waiting.
    """
    spec = spec if isinstance(spec, Spec) else parse(spec)
    if speed not in SPEEDS:
        raise SpecError("speed", f"There is no speed called {speed!r}.", f"Choose one of: {', '.join(SPEEDS)}.")
    run = run_id(spec, owner, attempt, glass)
    if store.get_run(run) is None:
        refuse_others(store, spec.data, owner)
        refuse_too_many(current(), owner, _waiting(store))
        store.create_run(run, spec.model_dump(mode="json"), owner, attempt, glass, listed=play,
                         job={"play": play, "speed": speed, "auto_pause": auto_pause})
    elif play and store.get_run(run)["state"] == "ready":
        command(store, run, {"do": "play"})
    ensure_supervisor(store)
    return run


def command(store: Store, run: str, what: Command) -> None:
    """Tells the run something; one that was let go is brought back. Raises SpecError where that can't be."""
    what = check(what)
    job, row = store.queue.get(run), store.get_run(run)
    if row is None or job is None:
        raise SpecError("run", "There is no such run.", "It may have been deleted. Start a new one.")
    if what["do"] == "show" and row["state"] in LEARNED:
        return _show(store, run, row["owner"], what["value"])
    if row["state"] in ENDED:
        raise SpecError("run", f"This run is {row['state']}; it takes no commands any more.", "Start a new one.")
    if what["do"] in MOVES and what["do"] != "stop" and job["state"] in LIVE and not job["play"]:
        others = [other for other in _live(store) if other["play"]]
        if not may_start(current(), job | {"play": True}, others):
            what = {"do": "queue"}  # no free place: it lets go of its process and waits for its turn
    send(store.folder, run, what)
    if job["state"] == "queued" and what["do"] == "stop":
        _end_waiting(store, run, row["epochs"])
    play = {"play": True} if what["do"] in MOVES else {}
    if play and what["do"] != "stop":
        store.queue.change(run, ("queued",), play=True)  # it waits for a place as one that will learn
    store.queue.change(run, ("resting",), state="queued", **play)
    ensure_supervisor(store)
    return None


def _show(store: Store, run: str, owner: str, student: int) -> None:
    """A class that has ended: a process draws another of its students."""
    job = f"show-{run}"
    store.queue.remove(job)  # the last one asked for counts
    store.queue.add(job, run, owner, kind="show", asked=json.dumps({"student": student}))
    ensure_supervisor(store)


def submit_sweep(store: Store, asked: Any, owner: str = "", glass: bool = False) -> str:
    """Asks for a sweep and returns its id; the same one by the same visitor goes on where it was left.

    Its members are runs like any other: those that another sweep of this visitor has finished are taken as they are.
    """
    sweep = parse_sweep(asked)
    for data in {spec.data for _, spec in sweep.specs()}:
        refuse_others(store, data, owner)
    name = sweep.name(owner, glass)
    known = store.sweeps.get(name)
    again = ("failed", "cancelled", "resting")
    if known is None:
        refuse_too_many(current(), owner, _waiting(store))
        members = [member.run for member in sweep.members(owner, glass, APP_ATTEMPT)]
        store.sweeps.create(name, owner, glass, sweep.record(), members)
    elif store.queue.change(name, again if store.sweeps.is_whole(name) else (*again, "finished"), state="queued",
                            play=True, tries=0, seconds=0.0):
        store.sweeps.change(name, state="queued", error=None, remedy=None)
    ensure_supervisor(store)
    return name


def command_sweep(store: Store, sweep: str, what: Command) -> None:
    """Tells a sweep to play, pause or stop. Raises SpecError where that can't be."""
    job = store.queue.get(sweep)
    if job is None or what.get("do") not in ("play", "pause", "stop"):
        raise SpecError("do", "This sweep can't do that.", "It can play, pause and stop.")
    if job["state"] not in (*LIVE, "queued", "resting"):
        raise SpecError("sweep", "This sweep is over; it takes no commands any more.", "Train it again.")
    if what["do"] == "play" and job["state"] in LIVE and not job["play"]:
        others = [other for other in _live(store) if other["play"]]
        what = what if may_start(current(), job | {"play": True}, others) else {"do": "queue"}
    send(store.folder, sweep, what)
    if what["do"] == "stop" and store.queue.change(sweep, ("queued", "resting"), state="cancelled"):
        store.sweeps.change(sweep, state="stopped")
    elif what["do"] == "pause" and store.queue.change(sweep, ("queued",), state="resting"):
        store.sweeps.change(sweep, state="paused")
    elif what["do"] != "pause" and store.queue.change(sweep, ("resting",), state="queued", play=True):
        store.sweeps.change(sweep, state="queued")
    ensure_supervisor(store)


def sweep_status(store: Store, sweep: str) -> dict[str, Any] | None:
    """The sweep's row with its place in the queue (None when it does not wait)."""
    row, job = store.sweeps.get(sweep), store.queue.get(sweep)
    if row is None:
        return None
    waits = job is not None and job["state"] == "queued"
    return row | {"state": "queued" if waits else row["state"], "place": place(store, sweep) if waits else None}


def revisit(store: Store, run: str) -> None:
    """A finished member of a sweep has no picture yet: a process prepares it from its checkpoint, when it is opened."""
    row = store.get_run(run)
    if row is None or row["attempt"] != APP_ATTEMPT or row["state"] not in ENDED:
        return
    if store.queue.get(run) is None and store.load_blob(run, "frame") is None:
        store.queue.add(run, run, row["owner"])
        ensure_supervisor(store)


def resume(store: Store, run: str) -> None:
    """Lets a run that failed by a crash, or was interrupted, go on from its last checkpoint."""
    row = store.get_run(run)
    if row is None:
        raise SpecError("run", "There is no such run.", "It may have been deleted. Start a new one.")
    last = store.events(run)[-1:]
    if row["state"] in ("done", "stopped") or (last and last[0]["kind"] in ("done", "failed")):
        raise SpecError("run", f"This run is {row['state']}: it is over.", "Start it again as a new attempt.")
    if store.queue.change(run, ("failed", "interrupted", "cancelled", "resting"), state="queued", play=True, tries=0):
        store.change_run(run, state="interrupted", error=None, remedy=None, field=None)
    ensure_supervisor(store)


def status(store: Store, run: str) -> dict[str, Any] | None:
    """The run's row with its place in the queue (None when it does not wait) and whether a process has it."""
    row, job = store.get_run(run), store.queue.get(run)
    if row is None:
        return None
    waits = job is not None and job["state"] == "queued"
    known = {"job": job["state"], "speed": job["speed"], "heartbeat": job["heartbeat"],
             "pid": job["pid"]} if job else {"job": None}
    state = "queued" if waits and row["state"] not in ("interrupted", "ready", "paused") else row["state"]
    return row | known | {"state": state, "place": place(store, run) if waits else None}


def place(store: Store, run: str) -> int | None:
    """1 for the run that starts next."""
    order = [job["run"] for job in in_turn(_waiting(store), [job for job in _live(store) if job["play"]])]
    return order.index(run) + 1 if run in order else None


def open_exam(store: Store, run: str, visitor: str, reason: str, fresh: int = 0, *, bet: float | None = None
              ) -> dict[str, Any]:
    """Opens the final exam: a process grades it, writes the opening down and answers. Waits for it.

    `fresh`: another exam of new questions, by number. `bet`: what its mark will be, in per cent of right answers or as
    an average miss; it is written down beside the mark. Raises SpecError with a sentence where it can't be opened.
    """
    _refuse_too_many_openings(store, visitor)
    asked = {"run": run, "visitor": visitor, "reason": reason, "fresh": fresh, "bet": bet}
    return ask(store, "exam", asked, run, visitor, within=GRADED_WITHIN)


def open_together(store: Store, runs: list[str], visitor: str, lesson: str, asks: tuple[str, ...] = ()
                  ) -> dict[str, Any]:
    """Opens the exams of many networks as one look: {"found": {run: its exam marks, and what was asked beside}}.

    Waits for it. Raises SpecError with a sentence where they can't be opened.
    """
    _refuse_too_many_openings(store, visitor)
    asked = {"runs": runs, "asks": list(asks), "lesson": lesson, "reason": f"lesson: {lesson}"}
    return ask(store, "lesson", asked, runs[0], visitor, within=GRADED_TOGETHER_WITHIN)


def _refuse_too_many_openings(store: Store, visitor: str) -> None:
    """Of a lesson's exams, opened as one look, only the first counts."""
    since = time.time() - DAY
    today = [each for each in store.openings(visitor=visitor) if each["opened"] > since and "part" not in
             each["result"]]
    refuse_another_opening(current(), len(today))


def read(store: Store, run: str, text: str, visitor: str) -> dict[str, Any]:
    """What a network, as it stands, makes of a sentence (core/spoken.py). Waits for it; raises SpecError."""
    return ask(store, "read", {"run": run, "text": text}, run, visitor)


def ask(store: Store, kind: str, asked: dict[str, Any], run: str, owner: str, *, within: float = GRADED_WITHIN,
        waiting: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Lets a process run an errand (core/errands.py), and waits for its answer. Raises SpecError with a sentence.

    `waiting` is called again and again meanwhile; when it raises, nobody waits for the answer any more.
    """
    job = f"{kind}-{secrets.token_hex(16)}"
    store.queue.add(job, run, owner, kind=kind, asked=json.dumps(asked))
    ensure_supervisor(store)
    until = time.monotonic() + within
    try:
        while time.monotonic() < until:
            row = store.queue.get(job)
            if row is None or (row["answer"] and row["state"] not in LIVE):  # what is told meanwhile is no answer
                break
            waiting()
            time.sleep(0.01)
    finally:
        store.queue.remove(job)
    answer = row["answer"] if row and row["state"] not in LIVE else None
    if answer is None:
        raise SpecError("exam" if kind in ("exam", "lesson") else "run",
                        f"The answer took longer than {within:g} seconds.", "Try again in a moment.")
    if "error" in answer:
        error = answer["error"]
        raise SpecError(error["field"], error["error"], error["remedy"])
    return answer["result"]


def ensure_supervisor(store: Store) -> None:
    """Wakes the supervisor of this data folder, or starts one. Called by every request, and by open pages."""
    if not is_supervised(store.folder):
        with open(store.folder / "supervisor.log", "ab") as log:
            subprocess.Popen([sys.executable, "-m", "core.supervisor", "--store", store.url], cwd=ROOT,
                             stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                             env=os.environ | ONE_THREAD)
        return
    ring(store.folder)  # in vain where it is just starting: it looks at the queue first of all


def renew_supervisor(store: Store) -> None:
    """For the start of a server: a supervisor of older code saves its runs and leaves; a new one takes them up."""
    if is_outdated(store.folder):
        shutdown(store)
    ensure_supervisor(store)


def shutdown(store: Store, within: float = 10.0) -> None:
    """Asks the supervisor and all runs to save and leave; ends what is left of them after `within` seconds."""
    processes = [(job["pid"], job["born"]) for job in store.queue.all(*LIVE)]
    if is_supervised(store.folder):
        processes.insert(0, who(store.folder))
        tell(*processes[0], signal.SIGTERM)
    else:
        for process in processes:
            tell(*process, signal.SIGTERM)
    until = time.monotonic() + within
    while time.monotonic() < until and any(is_alive(*process) for process in processes):
        time.sleep(0.02)
    for process in processes:
        tell(*process, signal.SIGKILL)


def _waiting(store: Store) -> list[dict[str, Any]]:
    return [job for job in store.queue.all("queued") if job["kind"] not in AT_ONCE]


def _live(store: Store) -> list[dict[str, Any]]:
    return [job for job in store.queue.all(*LIVE) if job["kind"] not in AT_ONCE]


def _end_waiting(store: Store, run: str, epochs: int) -> None:
    """A run that waits and has learned nothing is taken out of the queue. One that has learned gets a process at once,
    not to learn on, but to leave with its marks, so that its exam can be opened.
    """
    if epochs:
        store.queue.change(run, ("queued",), play=False)
    elif store.queue.change(run, ("queued",), state="cancelled"):
        store.change_run(run, state="stopped", why="stopped")
