"""What can happen in a run: plain records, appended, never edited.

An Event holds no clock and no machine, so that the same Spec on the same machine gives the same Events, byte for byte.
"""

import json
from typing import Any

_write = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode  # json.dumps would make one for each Event
Event = dict[str, Any]
Marks = dict[str, float]  # {"loss": 0.31, "accuracy": 0.87} or {"loss": ..., "mae": ..., "r2": ...}; always a loss

SHARES = ("accuracy", "solved", "probe")  # marks that are shares of right answers, from the question that counts first
MARKS = (*SHARES, "mae", "return", "loss")
# The marks that a curve can show, in words, what counts first in front.
MEASURES = {"accuracy": "Marks", "solved": "Solved", "probe": "Probe", "return": "Return", "mae": "Average miss",
            "r2": "R²", "rand": "Clusters", "loss": "Loss"}


def headline(marks: Marks) -> str:
    """The mark that people see first: a share of right answers where there is one, else a miss, a return, the loss."""
    return next((name for name in MARKS if name in marks), "loss")


def better(mark: str) -> int:
    """1 where more of this mark is better, -1 where less is."""
    return 1 if mark in SHARES or mark in ("return", "r2", "rand") else -1


def started(run: str, spec: dict[str, Any], facts: dict[str, Any]) -> Event:
    """`facts`: fingerprint, rows per set, task, classes, number of parameters, glass, marks before learning."""
    return {"kind": "start", "run": run, "spec": spec, **facts}


def epoch_ended(epoch: int, step: int, marks: dict[str, Marks]) -> Event:
    """`marks` per set: always train and val; test only in a run behind glass."""
    return {"kind": "epoch", "epoch": epoch, "step": step, **marks}


def changed(epoch: int, step: int, field: str, value: float) -> Event:
    """A knob was turned before step `step` + 1."""
    return {"kind": "change", "epoch": epoch, "step": step, "field": field, "value": value}


def done(run: str, epochs: int, why: str, best: dict[str, Any], marks: dict[str, Marks]) -> Event:
    """The end of a run: how long, why, its best epoch by the practice exam, and the marks it leaves with."""
    return {"kind": "done", "run": run, "epochs": epochs, "why": why, "best": best, **marks}


def failed(run: str, error: str, field: str, remedy: str, epoch: int) -> Event:
    return {"kind": "failed", "run": run, "error": error, "field": field, "remedy": remedy, "epoch": epoch}


def line(event: Event) -> str:
    """The Event as one line of strict JSON (no NaN, no infinity)."""
    return _write(event)
