"""What a page asks a process for and does not stand still for: asked, looked at now and then, withdrawn. No torch."""

import json
import secrets
import signal
from typing import Any

from core import jobs
from core.processes import tell
from core.spec import SpecError
from core.store import Store
from core.store.queue import LIVE

Row = dict[str, Any]


def post(store: Store, kind: str, asked: Row, owner: str) -> str:
    """Asks for an errand (core/errands.py), and returns the name of its job."""
    job = f"{kind}-{secrets.token_hex(16)}"
    store.queue.add(job, "", owner, kind=kind, asked=json.dumps(asked))
    jobs.ensure_supervisor(store)
    return job


def look(store: Store, job: str) -> Row:
    """{"share": 0 to 1, "doing": sentence} while it goes on; {"result": answer} once, and then it is gone.

    Raises SpecError with a sentence where it found no answer.
    """
    row = store.queue.get(job)
    if row is None:
        raise SpecError("file", "What was asked for is not there any more.", "Ask again.")
    if row["state"] in (*LIVE, "queued"):
        return row["answer"] or {"share": 0.0, "doing": "working" if row["state"] in LIVE else "waiting for its turn"}
    store.queue.remove(job)
    if "error" in row["answer"]:
        error = row["answer"]["error"]
        raise SpecError(error["field"], error["error"], error["remedy"])
    return row["answer"]


def withdraw(store: Store, job: str) -> None:
    """Nobody wants to know any more: its process is ended at once, whatever it is doing."""
    row = store.queue.get(job)
    store.queue.remove(job)  # first, so that no supervisor thinks that its process died
    if row is not None and row["state"] in LIVE:
        tell(row["pid"], row["born"], signal.SIGKILL)
