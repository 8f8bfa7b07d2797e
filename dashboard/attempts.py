"""A run's row in the store -> what people are told: settings, marks with error bars, the gap, how it stands."""

import csv
import html
import io
from collections.abc import Sequence
from typing import Any

from core.datasets import DATASETS, title_of
from core.events import SHARES, Event, headline
from core.spec import Spec, SpecError, parse
from core.split import SETS, counted, known
from core.suits import UNLABELLED
from dashboard.words import STATES, SURE_QUESTIONS, differences, mark, number, percent, plain, points, rounded, settings

DAMAGED = "This record is damaged. The others are not."
OF = {"solved": " of the levels", "probe": " by the probe"}  # what a share is of, where it is not of the questions
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would run


def spec_of(run: dict[str, Any]) -> Spec | None:
    """The settings of a stored run; None where its record can't be read."""
    try:
        return parse(run["spec"]) if run["spec"] else None
    except SpecError:
        return None


def title(run: dict[str, Any]) -> str:
    """What the run is called: its owner's name for it, else its course."""
    spec = spec_of(run)
    return run["title"] or (title_of(spec.data) if spec else f"Run {run['run'][:8]}")


def said_settings(run: dict[str, Any]) -> str:
    """What was chosen, as far as it differs from how things come."""
    spec = spec_of(run)
    if spec is None:
        return DAMAGED
    return ", ".join(settings(spec)) or "Everything as it comes"


def students(run: dict[str, Any]) -> int:
    """How many networks a run trains together: 1 where it is no class."""
    return (run["spec"] or {}).get("students", 1)


def questions(run: dict[str, Any]) -> dict[str, int]:
    """How many examples each of the three sets has."""
    spec = spec_of(run)
    if spec is None:
        return {}
    return dict(zip(SETS, map(int, counted(spec)), strict=True))


def marked(run: dict[str, Any]) -> dict[str, int]:
    """How many questions stand behind each set's mark: of a course without answers, those that have one after all."""
    spec, counts = spec_of(run), questions(run)
    return counts | {"train": known(spec)} if spec and spec.learning.name in UNLABELLED else counts


def said_mark(marks: dict[str, float] | None, count: int, students: int = 1) -> str:
    """One set's mark in words: per cent with error bar, or the average error where a number is predicted.

    Of a class it is the median of its `students`, which has no error bar of its own.
    """
    if not marks:
        return "–"
    first = headline(marks)
    if first not in SHARES:
        return f"off by {number(marks['mae'])} on average" if first == "mae" else f"{first} {number(marks.get(first))}"
    said = f"{percent(marks[first], count)} (median of {students})" if students > 1 else mark(marks[first], count)
    return said + OF.get(first, "")


def gap(run: dict[str, Any]) -> str:
    """How much better the course went than the practice exam."""
    train, val = run["train"] or {}, run["val"] or {}
    first = headline(train)
    if first not in train or first not in val:
        return "–"
    if first in SHARES:
        places = 1 if min(marked(run).values(), default=0) >= SURE_QUESTIONS else 0
        ahead = 100 * (train[first] - val[first])
        return f"{points(rounded(abs(ahead), places))} better {'in practice' if ahead < 0 else 'on the book'}"
    return f"{number(val[first] - train[first])} more in practice"


def progress(run: dict[str, Any]) -> str:
    """Where the run stands, and what happened to it on the way."""
    spec = spec_of(run)
    rounds = f"{run['epochs']:,} of {spec.learning.epochs:,} rounds" if spec else f"{run['epochs']:,} rounds"
    said = [f"{STATES.get(run['state'], run['state'])}, {rounds}"]
    if run["why"] == "early_stop":
        said.append("stopped early: practice did not improve any more")
    if run["resumed"]:
        times = "" if run["resumed"] == 1 else f" ({run['resumed']} times)"
        said.append(f"went on after an interruption{times}")
    return ", ".join(said)


def matches(run: dict[str, Any], words: str) -> bool:
    """Whether every word that was searched for stands in the run's title, settings or state.

    Takes the record as it is, without reading the settings in again: thousands are looked through.
    """
    source = DATASETS.get(run["spec"].get("data", {}).get("name"))
    text = f"{run['title']} {source.TITLE if source else ''} {STATES.get(run['state'], '')} {run['run']}"
    try:
        text += ", ".join(differences(run["spec"]))
    except (KeyError, TypeError, AttributeError):
        text += DAMAGED
    return all(word in text.casefold() for word in words.casefold().split())


def row(run: dict[str, Any]) -> dict[str, Any]:
    """A run as the charts of attempts want it; the exam's mark only where it was in the open."""
    exam = run["test"] if run["glass"] else None
    many = f" (class of {students(run)})" if students(run) > 1 else ""
    return {"title": html.escape(title(run)) + many, "train": run["train"], "val": run["val"], "test": exam}


def cell(value: Any) -> Any:
    """A table cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def history_csv(epochs: Sequence[Event]) -> str:
    """One line per round; the exam's columns only where the records have them (an exam in the open)."""
    names = [name for name in SETS if epochs and name in epochs[0]]
    columns = [(name, measure) for name in names for measure in epochs[0][name]]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["epoch", "step", *(cell(f"{name}_{measure}") for name, measure in columns)])
    for event in epochs:
        table.writerow([event["epoch"], event["step"], *(cell(event[name][measure]) for name, measure in columns)])
    return text.getvalue()


def described(run: dict[str, Any]) -> str:
    """The run's title as Markdown can show it without acting on it."""
    return plain(title(run))
