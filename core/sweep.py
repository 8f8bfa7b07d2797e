"""One Spec and what varies -> many Specs in a stable order, all checked before anything trains. Never imports torch.

    {"base": Spec, "vary": {"model.hidden": [[1], [8], [64]], "seed": [0, 1, 2]}}        nine members
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import numpy as np

from core.events import Marks, headline
from core.quotas import current
from core.spec import PARTS, Spec, SpecError, canonical, parse, run_id

LUCK = ("seed", "data.seed", "split.seed")  # members that differ in these only are one point of a curve
# A visitor's own attempts count from 1: what a sweep trains in the app is never a run that somebody steers by hand.
APP_ATTEMPT = 0
REFUSED = {
    "device": ("All members of a sweep compute in the same place.", 'Set "device" in the base instead.'),
    "learning.changes": ("Knobs that are turned while learning can't vary.", "Vary the knob itself, such as "
                         "learning.lr."),
    "students": ("A sweep trains every member for itself, so the class can't vary.", "Vary the seed instead."),
}
KINDS = {bool: "true or false", int: "numbers", float: "numbers", str: "texts", list: "lists", tuple: "lists",
         dict: "objects"}
SHOWN = 60  # characters of a value in a sentence

Values = dict[str, Any]  # what sets one member apart: {"model.hidden": (8,), "seed": 2}


@dataclass(frozen=True)
class Member:
    """One run of a sweep. `number`: its place in the order."""

    number: int
    values: Values
    spec: Spec
    run: str


@dataclass(frozen=True)
class Sweep:
    """A checked plan. `vary`: (field, values) in the order given; the last field changes fastest."""

    base: Spec
    vary: tuple[tuple[str, tuple[Any, ...]], ...]

    @property
    def size(self) -> int:
        return prod(len(values) for _, values in self.vary)

    def specs(self) -> Iterator[tuple[Values, Spec]]:
        """The members one by one; none is made before it is asked for."""
        base = self.base.model_dump(mode="json")
        names = [path for path, _ in self.vary]
        for chosen in product(*(values for _, values in self.vary)):
            values = dict(zip(names, chosen, strict=True))
            yield values, _with(base, values)

    def members(self, owner: str, glass: bool, attempt: int = 1) -> Iterator[Member]:
        """The same with the ids of their runs."""
        for number, (values, spec) in enumerate(self.specs()):
            yield Member(number, values, spec, run_id(spec, owner, attempt, glass))

    def record(self) -> dict[str, Any]:
        """The sweep as JSON, from which `parse_sweep` makes it again."""
        return {"base": self.base.model_dump(mode="json", exclude_defaults=True),
                "vary": {path: list(values) for path, values in self.vary}}

    def name(self, owner: str, glass: bool) -> str:
        """32 hex digits: the same sweep by the same visitor is one sweep, in whatever order it was written."""
        vary = sorted((path, sorted(json.dumps(value) for value in values)) for path, values in self.vary)
        text = "\n".join(["sweep", canonical(self.base), json.dumps(vary), owner, "glass" if glass else "sealed"])
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def parse_sweep(asked: Any) -> Sweep:
    """The plan in plain JSON values. Raises SpecError naming the first thing that can't be, before anything trains."""
    if not isinstance(asked, Mapping):
        raise SpecError("sweep", f"A sweep must be a JSON object, not {type(asked).__name__}.",
                        'Begin with {"base": {}, "vary": {"seed": [0, 1, 2]}}.')
    if unknown := [key for key in asked if key not in ("base", "vary")]:
        raise SpecError(str(unknown[0])[:SHOWN], f"A sweep has no part called {str(unknown[0])[:SHOWN]!r}.",
                        'It has two: "base", the settings of all members, and "vary".')
    vary = asked.get("vary")
    if not isinstance(vary, Mapping) or not vary:
        raise SpecError("vary", "Nothing varies in this sweep.",
                        'Name a field and its values, such as {"vary": {"seed": [0, 1, 2]}}.')
    for path, values in vary.items():
        _check_list(str(path), values)
    _check_size({path: len(values) for path, values in vary.items()})
    base = parse(asked.get("base", {}))
    if base.students != 1:
        raise SpecError("students", f"A sweep trains every member for itself; the base asks for {base.students} "
                        "students.", "Leave students out, and vary the seed instead.")
    sweep = Sweep(base, tuple((path, _parsed(path, values)) for path, values in vary.items()))
    for _ in sweep.specs():  # each member's Spec is whole; what only the data can know is found when it is set up
        pass
    return sweep


def point(values: Values) -> Values:
    """What a member shares with those that differ by luck only: the place on the curve's axes."""
    return {path: value for path, value in values.items() if path not in LUCK}


def spread(numbers: Iterable[float]) -> dict[str, float] | None:
    """Lower quartile, median and upper quartile; None where there is nothing to count."""
    found = list(numbers)
    if not found:
        return None
    low, middle, high = np.quantile(found, [0.25, 0.5, 0.75]).tolist()
    return {"median": middle, "q1": low, "q3": high}


mark_of = headline  # the mark that a curve shows


def curves(results: Iterable[tuple[Values, Mapping[str, Marks]]]) -> list[dict[str, Any]]:
    """A record per point, in the order in which the points first appear: value, members counted, a spread per set.

    `results`: of each member that has marks, what sets it apart, and its marks per set.
    """
    points: dict[str, list[Mapping[str, Marks]]] = defaultdict(list)
    shown: dict[str, Any] = {}
    for values, marks in results:
        place = point(values)
        key = json.dumps(place)
        shown[key] = next(iter(place.values())) if len(place) == 1 else place or None
        points[key].append(marks)
    return [{"value": shown[key], "members": len(found)} | _spreads(found) for key, found in points.items()]


def _spreads(found: list[Mapping[str, Marks]]) -> dict[str, Any]:
    mark = mark_of(found[0]["train"])
    return {name: spread(marks[name][mark] for marks in found)
            for name in ("train", "val", "test") if all(name in marks for marks in found)}


def _check_list(path: str, values: Any) -> None:
    """The field can vary, and its values are a list of one kind."""
    part, _, name = path.rpartition(".")
    known = PARTS[part].model_fields if part in PARTS else {} if part else Spec.model_fields
    if path in REFUSED:
        raise SpecError(path, *REFUSED[path])
    if name not in known or path in PARTS:
        offered = known if part in PARTS else [*PARTS, *(each for each in Spec.model_fields if each not in PARTS)]
        raise SpecError(path[:SHOWN], f"There is no setting called {path[:SHOWN]!r} to vary.",
                        f"Known here: {', '.join(offered)}. Write it as part.name, such as model.dropout.")
    if not isinstance(values, list | tuple):
        raise SpecError(path, f"What {path} varies over must be a list, not {_shown(values)}.",
                        f"Write [{_shown(values)}] for one value.")
    if not values:
        raise SpecError(path, f"The list of values of {path} is empty.", "Give at least one value, or leave it out.")


def _check_size(lengths: dict[str, int]) -> None:
    """Before any value is looked at: a million members are refused in no time."""
    size, limit = prod(lengths.values()), current().sweep_members
    if size <= limit:
        return
    longest = max(lengths, key=lambda path: lengths[path])
    room = limit // (size // lengths[longest])
    counted = " × ".join(f"{length:,}" for length in lengths.values())
    remedy = f"Give at most {room:,} value{'s' * (room > 1)} of {longest}."
    raise SpecError("vary", f"This sweep has {size:,} members ({counted}); the limit is {limit:,}.",
                    remedy if room else "Let fewer fields vary at once.")


def _parsed(path: str, values: list[Any]) -> tuple[Any, ...]:
    """The values as a Spec has them. Refuses mixed kinds, what the field can't be, and the same value twice."""
    kinds = {KINDS.get(type(value), type(value).__name__): value for value in values if value is not None}
    if len(kinds) > 1:
        examples = " and ".join(f"{kind} ({_shown(value)})" for kind, value in kinds.items())
        raise SpecError(path, f"The values of {path} are of mixed types: {examples}.", "Give values of one type.")
    found: dict[str, Any] = {}
    for value in values:
        parsed = _one(path, value)
        key = json.dumps(parsed)
        if key in found:
            raise SpecError(path, f"{_shown(value)} is twice among the values of {path}.", "Give each value once.")
        found[key] = parsed
    return tuple(found.values())


def _one(path: str, value: Any) -> Any:
    """One value as a Spec has it. Raises SpecError where the field can't have it."""
    part, _, name = path.rpartition(".")
    try:
        spec = parse({part: {name: value}} if part else {name: value})
    except SpecError as error:
        if error.field != "split":
            raise
        return value  # one of the three shares: whether they add up is seen when all are there
    return getattr(getattr(spec, part) if part else spec, name)


def _with(base: dict[str, Any], values: Values) -> Spec:
    """The base with these values. A contradiction between them is told with the values that made it."""
    chosen = dict(base)
    for path, value in values.items():
        part, _, name = path.rpartition(".")
        if part:
            chosen[part] = chosen[part] | {name: value}
        else:
            chosen[name] = value
    try:
        return parse(chosen)
    except SpecError as error:
        said = ", ".join(f"{path} {_shown(value)}" for path, value in values.items())
        raise SpecError(error.field, f"{error.error} So it would be with {said}.", error.remedy) from None


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[:SHOWN - 1]}…"
