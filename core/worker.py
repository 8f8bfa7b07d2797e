"""The process of one run: waits, already warm, for a job; keeps to its limits; turns every end into a sentence."""

import json
import logging
import os
import signal
import time
from multiprocessing.connection import Connection
from typing import Any

import torch

from core import devices, memorised, progress
from core.cohort import Cohort, enrol
from core.conduct import Conductor
from core.conduct_class import ClassConductor, show_again
from core.errands import CRASHED, ERRANDS
from core.events import failed
from core.notice import announce
from core.pretrained import kept
from core.processes import born, hurried, keep_to, stand_back, stood_back
from core.quotas import Quotas, current
from core.run import learn, setup
from core.seek import process
from core.snapshot import frame
from core.spec import SpecError, parse
from core.steward import Steward
from core.store import Store
from core.store.queue import ANSWERED
from core.store.rows import DAMAGED, RunGone, StoreError

log = logging.getLogger(__name__)

HURRY = 1.0  # seconds at most in which a run is prepared as fast as can be: somebody waits for its picture
TELL = 0.2  # seconds between two words about how far an errand is
WARM = {"data": {"rows": 30}, "model": {"hidden": [2]}, "learning": {"epochs": 1}}


def serve(pipe: Connection, url: str) -> None:
    """A spare process: does one job that comes through the pipe, and ends. No job (the pipe closes): it ends too."""
    torch.set_num_threads(1)  # before the first operation: more threads are 30 to 180 times slower on small networks
    logging.basicConfig(format="%(asctime)s %(process)d %(name)s %(levelname)s %(message)s", level=logging.INFO)
    os.setsid()  # Ctrl-C in the terminal is for the server, not for the run
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    quotas = current()
    keep_to(quotas)
    store = Store(url)
    stood_back(lambda: warm_up(store))
    devices.note(store.live)
    try:
        job = pipe.recv()
    except EOFError:
        return
    if job["kind"] != "run":
        stand_back()
    kept.LISTENERS.append(lambda: store.queue.change(job["job"], heartbeat=time.time()))
    if job["kind"] in ANSWERED:
        answer(store, job)
    elif job["kind"] == "show":
        show_again(store, job)
    elif job["kind"] == "byheart":
        memorised.work(store, job)
    elif job["kind"] == "search":
        process.work(store, job, quotas)
    elif job["kind"] == "sweep":
        sweep(store, job, quotas)
    else:
        work(store, job, quotas)


def warm_up(store: Store) -> None:
    """Learns a trifle and asks the store, so that a visitor does not wait for what both do the first time."""
    store.get_run("")
    store.load_checkpoint("warm")
    store.events("warm")
    attempt = setup(parse(WARM))
    for _ in learn(attempt):
        frame(attempt)


def work(store: Store, job: dict[str, Any], quotas: Quotas) -> None:
    """One run, to its end or until it is let go. Whatever happens, its row says so in words."""
    run = job["run"]
    try:
        with hurried(HURRY):
            conductor = begin(store, job, store.get_run(run), quotas)
        if conductor:
            conductor.conduct()
    except RunGone as reason:
        log.info("run %s: %s", run, reason)
    except Exception as error:
        log.exception("run %s crashed", run)
        crash(store, run, *in_a_sentence(error))


def sweep(store: Store, job: dict[str, Any], quotas: Quotas) -> None:
    """All members of a sweep, or until it is let go."""
    row = store.sweeps.get(job["run"])
    try:
        if row is None:
            raise RunGone("This sweep was deleted.")
        steward = Steward(store, job, row, quotas)
        signal.signal(signal.SIGTERM, lambda *_: steward.let_go())
        signal.signal(signal.SIGUSR1, lambda *_: steward.let_go_if_still())
        steward.conduct()
    except RunGone as reason:
        log.info("sweep %s: %s", job["run"], reason)
    except Exception as problem:
        log.exception("sweep %s crashed", job["run"])
        error, remedy = in_a_sentence(problem)
        store.sweeps.interrupt(job["run"])
        store.sweeps.change(job["run"], state="failed", error=error, remedy=remedy)
        store.queue.change(job["job"], state="failed", pid=None, born=None)


def in_a_sentence(error: Exception) -> tuple[str, str]:
    """What went wrong, and what to do about it."""
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):  # the latter in torch's words
        return "The run needed more memory than it may have.", "Use fewer rows or a smaller network."
    if isinstance(error, StoreError):
        return f"The run crashed: {error}", "What was recorded is kept. Start it again as a new attempt."
    return (f"The run crashed: {type(error).__name__}: {str(error)[:200]}",
            "Its rounds so far are kept. Start it again; if it crashes again, this is a fault of ours.")


def begin(store: Store, job: dict[str, Any], row: dict[str, Any] | None, quotas: Quotas) -> Conductor | None:
    """Sets the run up and takes the signals; None when its choices can't be, which is written down."""
    if row is None:
        raise RunGone("This run was deleted.")
    if not row["spec"]:
        raise StoreError(DAMAGED)
    try:
        learner = enrol(parse(row["spec"]), row["run"], row["glass"], row["owner"])
    except SpecError as error:
        event = failed(row["run"], error.error, error.field, error.remedy, 0)
        store.append(row["run"], 0, [event], {}, {"state": "failed", "pid": None, "born": None})
        announce(store, row["run"], "failed", {"error": error.error, "remedy": error.remedy})
        return None
    conductor = (ClassConductor if isinstance(learner, Cohort) else Conductor)(store, job, learner, quotas)
    signal.signal(signal.SIGTERM, lambda *_: conductor.let_go("queued" if conductor.playing else "resting"))
    signal.signal(signal.SIGUSR1, lambda *_: conductor.let_go_if_still())
    conductor.prepare(job, row)
    return conductor


def crash(store: Store, run: str, error: str, remedy: str) -> None:
    """The run failed, with what it had."""
    store.change_run(run, state="failed", error=error, remedy=remedy)
    store.queue.change(run, state="failed", pid=None, born=None)
    announce(store, run, "failed", {"error": error, "remedy": remedy})


def answer(store: Store, job: dict[str, Any]) -> None:
    """Runs an errand, and says meanwhile how far it is. What is wrong is an answer too, for the page that waits."""
    mine = {"pid": os.getpid(), "born": born(os.getpid()), "heartbeat": time.time()}
    if not store.queue.change(job["job"], state="running", **mine):
        return  # it was withdrawn
    told = _teller(store, job["job"])
    progress.LISTENERS.append(told)
    try:
        found = {"result": ERRANDS[job["kind"]](store, job["asked"], job["owner"])}
    except SpecError as error:
        found = {"error": error.record()}
    except Exception as error:
        log.exception("what was asked of run %s found no answer", job["run"])
        field, what, but = CRASHED.get(job["kind"], ("run", "This", ""))
        found = {"error": {"field": field, "error": f"{what} crashed: {type(error).__name__}.",
                           "remedy": f"Try again{but}."}}
    finally:
        progress.LISTENERS.remove(told)
    store.queue.change(job["job"], state="finished", answer=json.dumps(found))


def _teller(store: Store, job: str) -> progress.Listener:
    """Writes down how far the job is, not too often; that is its sign of life, too."""
    last = time.monotonic()

    def told(share: float, doing: str) -> None:
        nonlocal last
        if time.monotonic() - last < TELL:
            return
        last = time.monotonic()
        share = min(1.0, max(0.0, share))
        store.queue.change(job, heartbeat=time.time(), answer=json.dumps({"share": share, "doing": doing}))

    return told
