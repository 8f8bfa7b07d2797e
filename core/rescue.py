"""What becomes of a job whose process died: it goes on from what was kept, or is given up, in words."""

import json
from typing import Any

from core.memorised import BLOB
from core.notice import announce
from core.store import Store
from core.store.queue import ANSWERED, LIVE

Job = dict[str, Any]


def progress(store: Store, job: Job) -> int:
    """What is kept of its work: rounds of a run, members of a sweep, tries of a search."""
    if job["kind"] == "search":
        return len(store.searches.tries(job["run"]))
    if job["kind"] == "sweep":
        sweep = store.sweeps.get(job["run"])
        return sweep["done"] + sweep["failed"] if sweep else 0
    return (store.get_run(job["run"]) or {"epochs": 0})["epochs"]


def rescue(store: Store, job: Job, words: str, retries: int) -> None:
    """`words`: how the process ended. `retries`: processes that may die one after another without any progress."""
    if job["kind"] in ANSWERED:
        words = words.replace("The run's process", "The process that worked on it")
        answer = {"error": {"field": "exam", "error": words, "remedy": "Try again."}}
        store.queue.change(job["job"], LIVE, state="failed", answer=json.dumps(answer))
        return
    if job["kind"] == "show":
        store.queue.remove(job["job"])  # whoever wanted to see that student asks again
        return
    if job["kind"] == "byheart":
        _again(store, job, words, retries)
        return
    hopeless = job["tries"] >= retries and progress(store, job) <= job["progress"]
    remedy = f"It was tried {job['tries']} times. What it had learned is kept; start it again to go on."
    if job["kind"] == "search":
        store.searches.change(job["run"], **({"state": "failed", "error": words, "remedy": remedy} if hopeless
                                             else {"state": "interrupted"}))
        if hopeless:
            return store.queue.remove(job["job"])
    elif job["kind"] == "sweep":
        store.sweeps.interrupt(job["run"])
        store.sweeps.change(job["run"], **({"state": "failed", "error": words, "remedy": remedy} if hopeless
                                           else {"state": "interrupted"}))
    elif not _tell_run(store, job["run"], words, remedy if hopeless else ""):
        return
    store.queue.change(job["job"], LIVE, state="failed" if hopeless else "queued", pid=None, born=None)


def _again(store: Store, job: Job, words: str, retries: int) -> None:
    """What a run knows by heart is found out from the start, or given up where process after process died."""
    if job["tries"] < retries:
        store.queue.change(job["job"], LIVE, state="queued", pid=None, born=None, answer=None)
        return
    error = {"field": "memorised", "error": words, "remedy": "Try again, or train a smaller network."}
    if store.get_run(job["run"]) is not None:
        store.save_blob(job["run"], BLOB, json.dumps({"error": error}).encode())
    store.queue.remove(job["job"])


def _tell_run(store: Store, run: str, words: str, remedy: str) -> bool:
    """Writes into the run's row, and tells who watches, that it was interrupted, or with a remedy that it failed."""
    row = store.get_run(run)
    if row is None:
        return False
    if remedy:
        store.change_run(run, state="failed", error=words, remedy=remedy)
        announce(store, run, "failed", {"error": words, "remedy": remedy})
    else:
        store.change_run(run, state="interrupted", resumed=row["resumed"] + 1)
        announce(store, run, "interrupted")
    return True
