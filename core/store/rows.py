"""One row at a time: JSON columns opened and closed, damaged rows named, Events added once."""

import json
import logging
import os
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from core.store.tables import events, jobs, openings, runs

log = logging.getLogger(__name__)

JSON_COLUMNS = ("spec", "train", "val", "test")
DAMAGED = "The record of this run is damaged, so it can't be shown."

Event = dict[str, Any]


class StoreError(RuntimeError):
    """The store can't do what was asked; the text is a sentence for the visitor."""


class RunGone(StoreError):
    """The run was deleted while something still worked on it."""


class EventsDiffer(StoreError):
    """A recomputed Event is not the stored one: the run is not repeatable, and nothing was overwritten."""


def open_row(row: Any) -> dict:
    try:
        texts = {name: json.loads(row[name]) if row[name] is not None else None for name in JSON_COLUMNS}
    except ValueError:
        log.error("the row of run %s is damaged", row["run"])
        return damaged_row(row["run"], dict(row))
    return dict(row) | texts


def damaged_row(run: str, row: dict | None = None) -> dict:
    empty = dict.fromkeys(column.name for column in runs.columns)
    known = {"run": run, "owner": "", "attempt": 1, "glass": False, "listed": True, "title": "", "epochs": 0,
             "resumed": 0, "created": 0.0, "updated": 0.0} | (row or {})
    return empty | known | {"spec": {}, "train": None, "val": None, "test": None, "state": "failed",
                            "error": DAMAGED, "remedy": "Start it again with the same settings.", "field": ""}


def change_row(door: Connection, run: str, changes: dict) -> None:
    values = {name: json.dumps(value) if name in JSON_COLUMNS and value is not None else value
              for name, value in changes.items()}
    done = door.execute(update(runs).where(runs.c.run == run).values(updated=time.time(), **values))
    if not done.rowcount:
        raise RunGone("This run was deleted.")


def change_own_job(door: Connection, run: str, job: dict) -> None:
    """Changes the job row of the process that asks; raises RunGone when it is another's by now."""
    mine = update(jobs).where(jobs.c.job == run, jobs.c.pid == os.getpid())
    if not door.execute(mine.values(updated=time.time(), **job)).rowcount:
        raise RunGone("Another process has taken this run over.")


def summary(new: Sequence[Event]) -> dict:
    """What Events say about their run's row."""
    row: dict[str, Any] = {}
    for event in new:
        kind = event["kind"]
        if kind == "start":
            row["fingerprint"] = event["fingerprint"]
        elif kind == "epoch":
            row |= {"epochs": event["epoch"], "listed": True}
        elif kind == "done":
            row |= {"state": "stopped" if event["why"] == "stopped" else "done", "why": event["why"]}
        elif kind == "failed":
            row |= {"state": "failed", **{name: event.get(name) for name in ("error", "remedy", "field")}}
        row |= {name: event[name] for name in ("train", "val", "test") if kind in ("epoch", "done") and name in event}
    return row


def insert_events(door: Connection, run: str, first_n: int, bodies: list[str]) -> None:
    there = select(events.c.n, events.c.body).where(
        events.c.run == run, events.c.n >= first_n, events.c.n < first_n + len(bodies))
    stored = dict(door.execute(there).all()) if bodies else {}
    rows = []
    for n, body in enumerate(bodies, first_n):
        if n not in stored:
            rows.append({"run": run, "n": n, "body": body})
        elif stored[n] != body:
            raise EventsDiffer(f"Event {n} came out different when it was computed again.")
    if rows:
        door.execute(insert(events), rows)


def keep_looks(door: Connection, run: str) -> None:
    """Before a run behind glass is deleted: writes into the ledger how often its exam was looked at."""
    row = door.execute(select(runs).where(runs.c.run == run)).mappings().first()
    if row and row["glass"] and row["epochs"] and row["fingerprint"]:
        looks = {"run": run, "visitor": row["owner"], "fingerprint": row["fingerprint"], "opened": time.time(),
                 "reason": "watched behind glass", "official": None, "result": json.dumps({"looks": row["epochs"]})}
        door.execute(insert(openings).values(**looks))
