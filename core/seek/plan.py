"""What is asked of a search, checked before anything trains: what to begin with, how many tries. No torch."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from core import check
from core.quotas import current
from core.seek.space import Knob, space
from core.spec import SEED_MAX, Spec, SpecError, canonical, parse
from core.split import counted

COMMAND = "pip install -r requirements-tune.txt"  # or: make tune
TRIES = 20             # where neither a number nor a time is given
MINUTES = 24 * 60
FEWEST_SEEDS, SEEDS, MOST_SEEDS = 3, 5, 10  # how often each point of the curves of more data is trained
PARTS = ("base", "tries", "minutes", "seed", "over")


@dataclass(frozen=True)
class Plan:
    """`tries`: at most so many, the base's own among them. `minutes`: a time budget, None for none. `over`: only these
    settings are tried; None: all that matter for this network.
    """

    base: Spec
    tries: int
    minutes: float | None = None
    seed: int = 0
    over: tuple[str, ...] | None = None

    def knobs(self) -> list[Knob]:
        return space(self.base, int(counted(self.base)[0]), self.over)

    def record(self) -> dict[str, Any]:
        """The plan as JSON, from which `parse_plan` makes it again."""
        return {"base": self.base.model_dump(mode="json", exclude_defaults=True), "tries": self.tries,
                "minutes": self.minutes, "seed": self.seed, "over": list(self.over) if self.over else None}

    def name(self, owner: str) -> str:
        """32 hex digits. More tries or more time are no other search: it goes on where it was left."""
        over = json.dumps(sorted(self.over) if self.over else None)
        text = "\n".join(["search", canonical(self.base), str(self.seed), over, owner])
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def available() -> tuple[bool, str, str]:
    """Whether there is an Optuna; if not, why, and the one command that changes this. Imports nothing, never raises."""
    try:
        there = find_spec("optuna") is not None
    except (ImportError, ValueError):  # half installed
        there = False
    return (True, "", "") if there else (False, "A search needs optuna, which is not installed.", COMMAND)


def require() -> None:
    """Raises SpecError with the command that brings what a search needs."""
    there, why, command = available()
    if not there:
        raise SpecError("search", why, f"Install it: {command}")


def parse_plan(asked: Any) -> Plan:
    """{"base": Spec, "tries": 20, "minutes": null, "seed": 0, "over": ["learning.lr"]}, all but the base optional.

    Raises SpecError naming the first thing that can't be.
    """
    if not isinstance(asked, Mapping):
        raise SpecError("search", f"A search must be a JSON object, not {type(asked).__name__}.",
                        'Begin with {"base": {}, "tries": 20}.')
    if unknown := [str(key) for key in asked if key not in PARTS]:
        raise SpecError(unknown[0][:60], f"A search has no part called {unknown[0][:60]!r}.",
                        f"It has: {', '.join(PARTS)}.")
    minutes = _number("minutes", asked.get("minutes"), 0.01, MINUTES)
    most = current().sweep_members
    tries = _number("tries", asked.get("tries"), 1, most, whole=True)
    seed = _number("seed", asked.get("seed", 0), 0, SEED_MAX, whole=True)
    base, over = parse(asked.get("base", {})), asked.get("over")
    if over is not None and (not isinstance(over, list) or not all(isinstance(path, str) for path in over)):
        raise SpecError("over", "What a search tries must be a list of settings.",
                        'Write for example ["learning.lr", "model.hidden"].')
    if base.students != 1:
        raise SpecError("students", f"A search trains one network a try; the base asks for {base.students} students.",
                        "Leave students out.")
    if base.learning.changes:
        raise SpecError("learning.changes", "Knobs that are turned while learning don't go with a search, which sets "
                        "them itself.", "Leave learning.changes out.")
    check.contradictions(base)
    usual = TRIES if minutes is None else most
    plan = Plan(base, int(tries or min(usual, most)), minutes, int(seed), tuple(over) if over else None)
    if not plan.knobs():
        raise SpecError("over", "There is nothing to try for this network.", "Choose another network.")
    return plan


def more_name(base: Spec, seeds: int, owner: str) -> str:
    """32 hex digits: the name of the curves of core/seek/more.py."""
    text = "\n".join(["more", canonical(base), str(seeds), owner])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def refuse_more(base: Spec, seeds: Any) -> None:
    """Raises SpecError where the curves can't be drawn. `seeds`: how often each of their points is trained."""
    if isinstance(seeds, bool) or not isinstance(seeds, int) or not FEWEST_SEEDS <= seeds <= MOST_SEEDS:
        raise SpecError("seeds", f"A point of a curve can't be trained {str(seeds)[:40]} times.",
                        f"Give a whole number from {FEWEST_SEEDS} to {MOST_SEEDS}.")
    if base.students != 1:
        raise SpecError("students", "The curves train one network at a time.", "Leave students out.")
    if base.learning.name != "supervised":
        raise SpecError("learning.name", f"The curves compare answers, and learning of the type "
                        f"{base.learning.name!r} has none.", "Choose supervised learning.")
    if base.model.start:
        raise SpecError("model.start", "What is brought along has its width.", "Begin from scratch.")


def _number(name: str, value: Any, low: float, high: float, whole: bool = False) -> float | None:
    """The number, None where none was given. Raises SpecError."""
    if value is None:
        return None
    right = isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
    if not right or (whole and value != int(value)):
        shown = json.dumps(value, default=str)[:60]
        raise SpecError(name, f"{name} can't be {shown}.",
                        f"Give a {'whole ' * whole}number from {low:g} to {high:,g}.")
    return value
