"""All attempts at one data set and cut, one's own and those of searches: ranked by practice, and the best's luck."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import median
from typing import Any

from core.datasets import title_of
from core.events import SHARES, better, headline
from core.exam import FINISHED, Z, wilson
from core.seek import luck
from core.spec import Spec, SpecError, canonical, parse
from dashboard import attempts, state
from dashboard.cached import store
from dashboard.onscreen import with_values
from dashboard.words import STATES, differences, number

ENDS = {"done": "finished", "pruned": "ended early", "cut": "out of time", "failed": "failed"}
LOCK, OPEN = "🔒", "👁"

Row = dict[str, Any]


@dataclass(frozen=True)
class Tried:
    """`val`: practice marks, None where there are none yet; `low` and `high`: the error bar of what counts first,
    `error` its standard error. `exam`: the padlock, or the mark where this visitor has opened it.
    """

    run: str
    name: str
    spec: Spec
    state: str        # in words
    finished: bool    # it learned to its end, or was stopped by its owner
    epochs: int
    exam: str = LOCK
    train: Row | None = None
    val: Row | None = None
    low: float | None = None
    high: float | None = None
    error: float | None = None
    searched: bool = False  # a search has made it

    @property
    def mark(self) -> float:
        return self.val[headline(self.val)]


def searches(now: Row, kind: str) -> list[Row]:
    """What this visitor has asked for of these data and this cut, newest first: "base" searches, "more" curves."""
    found = [(row, row["asked"] if kind == "base" else row["asked"].get("more", {})) for owner in state.owners()
             for row in store().searches.of(owner)]
    return [row for row, asked in found if "base" in asked and _here(asked["base"], now)]


def of(now: Row) -> list[Tried]:
    """Every attempt at what is sealed on the page, the best practice mark first. `now`: of dashboard/yours/desk.py."""
    found = now["baselines"]
    exams = _exams(found["fingerprint"])
    tries = [each for row in reversed(searches(now, "base")) for each in _tries(row, found)]
    known = {each.run for each in tries}
    own = [_attempt(row, place, found) for place, row in enumerate(reversed(_runs(found["fingerprint"])), 1)
           if row["run"] not in known]
    return ranked([_with_exam(each, exams) for each in (*own, *tries)])


def ranked(found: Sequence[Tried]) -> list[Tried]:
    """Those that have learned to an end first, then by practice mark; those without a mark last."""
    def key(each: Tried) -> tuple[bool, bool, float, float]:
        if each.val is None:
            return True, not each.finished, 0.0, 0.0
        mark = headline(each.val)
        return False, not each.finished, -better(mark) * each.val[mark], each.val["loss"]

    return sorted(found, key=key)


def lucky(found: Sequence[Tried], rows: Row, unit: str) -> str:
    """How often was looked at the practice exam, through whichever attempt, and what luck to expect in the best mark.

    The same settings twice give the same marks, and are one look.
    """
    looked = {canonical(each.spec): each for each in found if each.val}
    if not looked:
        return ""
    errors = [each.error for each in looked.values() if each.error is not None]
    mark = headline(next(iter(looked.values())).val)
    amount = luck.expected_maximum(len(looked)) * median(errors) if errors else 0.0
    return luck.sentence(len(looked), amount, mark, rows["val"], unit)


def error_of(marks: Row, questions: int, spread: float | None) -> float | None:
    """The standard error of the mark that counts first; None where it can't be told.

    Of an average miss it follows from R2, because the mean of squared misses is (1 - R2) spread²: `spread` is the
    standard deviation of the practice exam's answers, in the unit of the miss.
    """
    mark = headline(marks)
    if mark in SHARES:
        return luck.share_error(marks[mark], questions)
    if mark != "mae" or spread is None or questions < 2:
        return None
    return sqrt(max(0.0, (1 - marks["r2"]) * spread ** 2 - marks["mae"] ** 2) / (questions - 1))


def single(each: Tried) -> Spec | None:
    """Its settings, to train such networks one by one; None where it is none that has learned to an end by itself."""
    if each.val is None or not each.finished or each.spec.students != 1:
        return None
    return with_values(each.spec, {"learning.changes": []})


def settings(each: Tried) -> list[str]:
    """What was chosen for it, as far as it differs from how things come; the data are the same for all."""
    chosen = each.spec.model_dump(mode="json")
    return differences({part: values for part, values in chosen.items() if part not in ("data", "split")})


def said(each: Tried, questions: int) -> str:
    """The practice mark with its error bar."""
    if each.val is None:
        return "–"
    if headline(each.val) in SHARES:
        return attempts.said_mark(each.val, questions)
    bar = f" ({number(each.low)} to {number(each.high)})" if each.low is not None else ""
    return f"{number(each.mark)}{bar}"


# --- where they come from


def _here(base: Row, now: Row) -> bool:
    """Whether settings are about these data and this cut."""
    return base.get("data", {}).get("own") == now["own"] and \
        parse(base).split == parse({"split": now["split"]}).split


def _runs(fingerprint: str) -> list[Row]:
    """Runs of this visitor whose exam is this one, newest first."""
    rows = [row for owner in state.owners() for row in store().runs(owner=owner)]
    return [row for row in rows if row["fingerprint"] == fingerprint]


def _tries(row: Row, found: Row) -> list[Tried]:
    base = parse(row["asked"]["base"])
    made = []
    for record in store().searches.tries(row["search"]):
        try:
            spec = with_values(base, record["values"])
        except SpecError:  # of an earlier version
            continue
        each = Tried(record["run"], f"Try {record['number'] + 1}", spec, ENDS.get(record["state"], record["state"]),
                     record["state"] == "done", record.get("epochs") or 0, searched=True)
        made.append(_marked(each, record.get("train"), record.get("val"), found))
    return made


def _attempt(row: Row, place: int, found: Row) -> Tried:
    spec = attempts.spec_of(row) or Spec()
    own_name = row["title"] if row["title"] != title_of(spec.data) else ""
    each = Tried(row["run"], own_name or f"Attempt {place}", spec, STATES.get(row["state"], row["state"]),
                 row["state"] in FINISHED, row["epochs"])
    return _with_glass(_marked(each, row["train"], row["val"], found), row)


def _marked(each: Tried, train: Row | None, val: Row | None, found: Row) -> Tried:
    if not val:
        return each
    questions, mark = found["rows"]["val"], headline(val)
    error, low, high = error_of(val, questions, found.get("spread")), None, None
    if mark in SHARES:
        low, high = wilson(round(val[mark] * questions), questions)
    elif error is not None:
        low, high = max(0.0, val[mark] - Z * error), val[mark] + Z * error
    return replace(each, train=train, val=val, low=low, high=high, error=error)


def _exams(fingerprint: str) -> dict[str, Row]:
    """{run: what this visitor's first opening of it gave}."""
    opened = [each for owner in state.owners() for each in store().openings(visitor=owner, fingerprint=fingerprint)]
    return {each["run"]: each["result"] for each in reversed(opened) if "test" in each["result"]}


def _with_exam(each: Tried, exams: dict[str, Row]) -> Tried:
    if (result := exams.get(each.run)) is None:
        return each
    low, high = map(number, result["interval"])
    bar = "" if headline(result["test"]) in SHARES else f" ({low} to {high})"  # a share brings its bar itself
    return replace(each, exam=attempts.said_mark(result["test"], result["questions"]) + bar)


def _with_glass(each: Tried, row: Row) -> Tried:
    """An exam that lay open was practised in the open."""
    if not row["glass"] or not row["test"]:
        return each
    return replace(each, exam=f"{OPEN} {attempts.said_mark(row['test'], attempts.questions(row)['test'])}")
