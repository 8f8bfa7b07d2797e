"""What a report says in words and numbers: who this is, marks with error bars, what was chosen, whose data it is."""

from typing import Any, NamedTuple

import numpy as np

from core.beside import short
from core.datasets import source_of
from core.events import MEASURES, SHARES, Marks, headline
from core.exam import interval
from core.export.facts import DRAWN, LICENCES
from core.finished import Finished
from core.learning import LEARNING
from core.models import parameters
from core.spec import PARTS, Spec, field_info
from core.split import SETS, known
from core.suits import UNLABELLED

OF = {"solved": " of the levels", "probe": " by the probe"}  # what a share is of, where it is not of the questions
SURE_QUESTIONS = 1_000  # below this many questions a decimal of a per cent says nothing

NETWORKS = {"mlp": "multi-layer network", "linear": "linear network", "cnn": "convolutional network",
            "gru": "recurrent network (GRU)", "embedding_bag": "sum over words (embedding bag)",
            "policy": "network that chooses what to do (policy)"}


class Mark(NamedTuple):
    """One set's mark; `low` and `high`: its 95 % interval, None where there is none."""

    set: str
    measure: str
    value: float
    low: float | None
    high: float | None
    questions: int

    @property
    def is_share(self) -> bool:
        return self.measure in SHARES

    def said(self, value: float | None = None) -> str:
        """The mark, or another number in its measure, as people read it."""
        value = self.value if value is None else value
        if not self.is_share:
            return short(value)
        places = 1 if self.questions >= SURE_QUESTIONS else 0
        return f"{100 * value + 1e-5:.{places}f} %"

    @property
    def between(self) -> str:
        """Its 95 % interval in words; empty where there is none."""
        if self.low is None or self.high is None:
            return ""
        low = self.said(self.low)
        return f"95 % interval {low.removesuffix(' %')} to {self.said(self.high)}"

    @property
    def what(self) -> str:
        """What kind of number it is."""
        if self.is_share:
            return "right" + OF.get(self.measure, "") if self.measure != "solved" else "of the levels solved"
        return {"mae": "average miss", "return": "mean return"}.get(self.measure, self.measure)


def marks(finished: Finished) -> list[Mark]:
    """In the order of the sets; the exam's only where it may be told."""
    attempt, found = finished.attempt, finished.marks
    return [_opened(finished, found[name]) if name not in attempt.sets else _graded(finished, name, found[name])
            for name in SETS if name in found]


def _opened(finished: Finished, marks: Marks) -> Mark:
    result = finished.opening["result"]
    mark = headline(marks)
    return Mark("test", mark, marks[mark], *result["interval"], result["questions"])


def _graded(finished: Finished, name: str, marks: Marks) -> Mark:
    """A set that may be looked at: its error bar is drawn from its own answers."""
    attempt, mark = finished.attempt, headline(marks)
    part = getattr(attempt.split, name)
    count = known(finished.spec) if name == "train" and finished.spec.learning.name in UNLABELLED else len(part.ids)
    if mark in SHARES:
        return Mark(name, mark, marks[mark], *interval(marks, count), count)
    _, misses = LEARNING[finished.spec.learning.name].sheet(attempt, part, attempt.sets[name])
    if misses is None:
        return Mark(name, mark, marks[mark], None, None, count)
    return Mark(name, mark, marks[mark], *interval(marks, count, misses), count)


def sizes(finished: Finished) -> dict[str, int]:
    """How many examples lie in each set."""
    return {name: len(getattr(finished.attempt.split, name).ids) for name in SETS}


def measures(finished: Finished) -> list[tuple[str, str]]:
    """Name and words of every mark that a curve can show, what counts first in front."""
    return [(name, said) for name, said in MEASURES.items() if name in finished.attempt.before["val"]]


def who(finished: Finished) -> str:
    """What learned, from what and how, as one sentence."""
    spec, attempt = finished.spec, finished.attempt
    numbers = parameters(attempt.model)
    how = LEARNING[spec.learning.name].TITLE
    rounds = "1 round" if attempt.epoch == 1 else f"{attempt.epoch:,} rounds"
    name = NETWORKS.get(spec.model.name, spec.model.name.replace("_", " "))
    an = "An" if name[0] in "aeiou" else "A"
    return (f"{an} {name} with {numbers:,} weights, after {rounds} with {sizes(finished)['train']:,} examples. "
            f"Type of learning: {how[0].lower() + how[1:]}.")


def ended(finished: Finished) -> str:
    """Why the course was over, and which round the weights are of; empty where it simply went to its end."""
    done = next((event for event in reversed(finished.events) if event["kind"] == "done"), None)
    if done is None:
        return ""
    if done["best"]["restored"]:
        return f"It stopped early, and went back to its best round in practice: {done['best']['epoch']:,}."
    return {"stopped": "It was stopped by hand.", "early_stop": "It stopped early: practice did not improve any more."
            }.get(done["why"], "")


def chosen(spec: Spec) -> list[tuple[str, str, str]]:
    """(name, technical term, value) of every setting that differs from how things come."""
    usual, found = Spec().model_dump(mode="json"), []
    for part, values in spec.model_dump(mode="json").items():
        pairs = values.items() if part in PARTS else [("", values)]
        for name, value in pairs:
            path = f"{part}.{name}" if name else part
            if value != (usual[part][name] if name else usual[part]):
                info = field_info(path)
                found.append((info.title, info.json_schema_extra["term"], _value(value)))
    return found


def _value(value: Any) -> str:
    if isinstance(value, list):
        plain = all(not isinstance(each, dict) for each in value)
        return "–".join(map(str, value)) or "none" if plain else f"turned {len(value)} times while it learned"
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    return f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")


def licence(spec: Spec) -> tuple[str, str]:
    """Title of the data, and whose they are."""
    return source_of(spec.data).TITLE, LICENCES.get(spec.data.name, DRAWN)


def standing(finished: Finished) -> list[tuple[str, str]]:
    """Name and value of what one must know to judge the exam's mark."""
    row, opening = finished.row, finished.opening
    lines = [("Run", finished.run), ("Fingerprint of the exam", finished.attempt.split.fingerprint)]
    if row["glass"]:
        return [*lines, ("The exam", "It lay open while the network learned: its mark is practice."),
                ("Looks by now", f"{finished.looks:,}: one for every round")]
    if opening is None:
        seen = [("Looks by now", f"{finished.looks:,}, through other networks: opening it would be a peek.")]
        return [*lines, ("The exam", "Sealed. Its mark was never computed, so it can't be in this file."),
                *seen * bool(finished.looks)]
    result = opening["result"]
    peeks = result.get("peeks", 0)
    before = "nobody had looked before: the official mark" if not peeks else \
        f"looked at {peeks:,} times before: a peek, its mark flatters" if peeks > 1 else "looked at once before: a peek"
    moment = np.datetime64(int(opening["opened"]), "s").item()
    return [*lines, ("The exam", f"Opened on {moment:%Y-%m-%d %H:%M} UTC; {before}."), ("Reason", opening["reason"]),
            ("Looks by now", f"{finished.looks:,}"), ("Attempts at this exam", f"{finished.attempts:,}")]
