"""How a page asks what a network knows by heart: a job of its own, how far it is, and what it found. No torch."""

import json
import secrets
from typing import Any

from core.jobs import ensure_supervisor
from core.memorised import BLOB
from core.quotas import current, refuse_too_many
from core.spec import SpecError
from core.store import Store
from core.store.queue import AT_ONCE, LIVE

KIND = "byheart"

Row = dict[str, Any]


def ask(store: Store, run: str, visitor: str) -> None:
    """Asks for it, unless it is being found out already. Raises QuotaError when too much is waiting."""
    if store.get_run(run) is None:
        raise SpecError("run", "There is no such run.", "It may have been deleted.")
    if job(store, run) is None:
        waiting = [each for each in store.queue.all("queued") if each["kind"] not in AT_ONCE]
        refuse_too_many(current(), visitor, waiting)
        store.queue.add(f"{KIND}-{secrets.token_hex(16)}", run, visitor, kind=KIND, play=True)
    ensure_supervisor(store)


def cancel(store: Store, run: str) -> None:
    """Takes the job away; its process notices within a second."""
    asked = job(store, run)
    if asked is not None:
        store.queue.remove(asked["job"])


def job(store: Store, run: str) -> Row | None:
    """The job that works on it or waits: its `share` says how much is done, None while it waits."""
    found = next((each for each in store.queue.all("queued", *LIVE) if each["kind"] == KIND and each["run"] == run),
                 None)
    return found and found | {"share": (found["answer"] or {}).get("share") if found["state"] in LIVE else None}


def found(store: Store, run: str) -> Row | None:
    """What was found (core/memorised.py), or {"error": ...} of the last attempt to; None before."""
    kept = store.load_blob(run, BLOB)
    return json.loads(kept) if kept else None
