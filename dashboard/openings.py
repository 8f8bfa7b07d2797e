"""What this visitor knows of a run's exam: its own openings, and how often its questions were looked at before."""

from typing import Any

from core import exam
from dashboard import state
from dashboard.cached import store

Row = dict[str, Any]


def own(run: Row) -> list[Row]:
    """This visitor's openings of the run's own exam, oldest first; a fresh exam with other questions is none of them.

    On one's own machine those made on the command line are one's own too.
    """
    if not run["fingerprint"]:
        return []
    found = store().openings(run=run["run"], fingerprint=run["fingerprint"])
    return [opening for opening in found if opening["visitor"] in state.owners() and "test" in opening["result"]]


def beside(run: Row) -> list[Row] | None:
    """What simple methods got in the exam that this visitor opened (core/baselines.py); None before they sat it."""
    found = store().openings(run=run["run"], fingerprint=run["fingerprint"]) if run["fingerprint"] else []
    return next((each["result"]["baselines"] for each in found
                 if each["visitor"] in state.owners() and "baselines" in each["result"]), None)


def looks(run: Row) -> int:
    """How often marks of these questions were seen, through whichever attempt: openings, and rounds in the open."""
    known = run["fingerprint"] or _twin(run)
    return sum(exam.looks(store(), owner, known) for owner in state.owners()) if known else 0


def _twin(run: Row) -> str | None:
    """The fingerprint of a run with the same data and sets, for one whose process has not yet told its own."""
    def cut(row: Row) -> list[Any]:
        return [row["spec"].get(part) for part in ("data", "split")]

    others = (row for owner in state.owners() for row in store().runs(owner=owner))
    return next((row["fingerprint"] for row in others if row["fingerprint"] and cut(row) == cut(run)), None)
