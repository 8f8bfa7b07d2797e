"""The sealed test set: opened on purpose, once officially, and every look written down with its error bar.

Nothing here runs before an opening. While a run learns under seal its exam marks do not exist anywhere: they are
computed from the saved weights at the moment of opening, so there is nothing to leak.
"""

import hashlib
from typing import Any

import numpy as np

from core import datasets
from core.events import SHARES, Marks, headline
from core.spec import DataSpec, Spec, SpecError, parse
from core.store import Store

FINISHED = ("done", "stopped")
RESAMPLES = 1_000  # of the bootstrap
Z = 1.959964  # two-sided 95 %
MISSES = 0.756  # how far misses like those of a bell curve spread, in shares of their mean


def wilson(right: int, questions: int) -> tuple[float, float]:
    """95 % interval for a share of right answers (Wilson 1927): honest near 0 and 1, and for few questions."""
    share, z2 = right / questions, Z * Z / questions
    middle = (share + z2 / 2) / (1 + z2)
    half = Z / (1 + z2) * (share * (1 - share) / questions + z2 / (4 * questions)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def miss_error(questions: int) -> float:
    """Half of a 95 % interval for an average miss, as a share of it, before there are misses to resample."""
    return Z * MISSES / questions ** 0.5


def bootstrap(misses: np.ndarray) -> tuple[float, float]:
    """95 % interval for the mean of `misses` [n] (percentile bootstrap, Efron 1979; always the same dice)."""
    dice = np.random.default_rng(0)
    means = dice.choice(misses, size=(RESAMPLES, len(misses))).mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def interval(marks: Marks, questions: int, misses: np.ndarray | None = None) -> tuple[float, float]:
    """The error bar of a set's mark: Wilson for a share of right answers, bootstrap of the misses for the rest."""
    mark = headline(marks)
    if mark in SHARES:
        return wilson(round(marks[mark] * questions), questions)
    return bootstrap(misses)


def open_sealed(store: Store, run: str, visitor: str, reason: str, fresh: int = 0, *,
                beside: dict[str, Any] | None = None) -> dict[str, Any]:
    """Opens the exam of a finished run, writes the opening down, and returns mark, interval, peeks and answers.

    The visitor's first opening of a run is its official mark; every earlier look at the same exam, through whichever
    run, makes this one a peek. `fresh` > 0 sits the network down to another exam: as many new questions drawn from the
    same source (only for data that can be drawn anew). `beside`: what else is written down with the result, as plain
    JSON. Raises SpecError naming what is missing.
    """
    row = store.get_run(run)
    if row is None:
        raise SpecError("run", f"There is no run {run[:40]!r}.", "Choose one of your runs.")
    if not reason.strip():
        raise SpecError("reason", "An exam is opened for a reason, and none was given.", "Say in a few words why.")
    if row["state"] not in FINISHED:
        raise SpecError("run", f"This network is not ready for its exam: it is {row['state']}.",
                        "Let it finish, or stop it, and open the exam then.")
    result = grade(store, row, fresh)
    attempts = sum(other["fingerprint"] == row["fingerprint"] for other in store.runs(owner=row["owner"]))
    result |= {"peeks": looks(store, visitor, result["fingerprint"]),
               "attempts": max(attempts, store.searches.tried_with(run), 1)} | (beside or {})
    opening = store.add_opening(run, visitor, result["fingerprint"], reason.strip()[:500], result, official=not fresh)
    return result | {"run": run, "official": opening["official"], "reason": opening["reason"],
                     "opened": opening["opened"]}


def looks(store: Store, visitor: str, fingerprint: str) -> int:
    """How often this visitor has seen marks of this exam: openings, and epochs watched behind glass."""
    behind_glass = store.rounds_in_the_open(visitor, fingerprint)
    written = store.openings(visitor=visitor, fingerprint=fingerprint)
    return sum(opening["result"].get("looks", 1) for opening in written) + behind_glass


def grade(store: Store, row: dict[str, Any], fresh: int = 0) -> dict[str, Any]:
    """The exam marks of a finished run, from its saved weights: mark, interval, every answer, the curve of the run.

    `row`: the run's. A class sits its exam together: one opening, the medians, and the marks of every student. Imports
    torch, and so runs in a process of its own when a page asks.
    """
    from core.cohort import students  # torch lives behind these doors
    from core.grading import sit, sit_class

    spec = parse(row["spec"])
    drawn = fresh_questions(spec, fresh) if fresh else None
    if spec.students == 1:
        result = sit(spec, _weights(store, row["run"]), store.events(row["run"]), drawn)
    else:
        there = [member for member in students(spec, row["owner"], row["glass"]) if store.load_checkpoint(member.run)]
        result = sit_class([(member.spec, _weights(store, member.run), store.events(member.run)) for member in there
                            ] or _missing(), drawn)
        sat = dict(zip([member.number for member in there], result["students"], strict=True))
        result["students"] = [sat.get(number) for number in range(spec.students)]  # none for who failed
    if fresh:
        result["fingerprint"] = hashlib.sha256(f"{result['fingerprint']} {fresh}".encode()).hexdigest()[:16]
    misses = result.pop("misses")
    if misses is not None and headline(result["test"]) in SHARES:
        result["loss_interval"] = list(bootstrap(misses))
    return result | {"interval": list(interval(result["test"], result["questions"], misses))}


def _weights(store: Store, run: str) -> tuple[dict, dict]:
    return store.load_checkpoint(run) or _missing()


def _missing() -> Any:
    raise SpecError("run", "This run has no saved weights to sit the exam with.", "Train it again.")


def fresh_questions(spec: Spec, number: int) -> DataSpec:
    """The same source of data with dice never thrown before: exam number 1, 2, 3 …"""
    if not datasets.is_drawn(spec.data.name):
        raise SpecError("data.name", f"{spec.data.name} has no more than its rows: no new questions can be drawn.",
                        "There is no second final exam for data that was collected once.")
    seed = int(hashlib.sha256(f"{spec.data.seed} {number}".encode()).hexdigest()[:7], 16)
    return spec.data.model_copy(update={"seed": seed})
