"""What attempts differ in: each setting as an axis, each attempt's place on it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from core.events import SHARES, better, headline
from core.seek.space import FIELDS, LAYERS, SIZES, WIDTH, value_of
from core.spec import Spec, field_info
from dashboard.charts.coordinates import Axis
from dashboard.words import SETS, choice, named
from dashboard.yours.tried import Tried

HIDDEN = "model.hidden"
PATHS = ("model.name", *(each for path in FIELDS for each in ((LAYERS, WIDTH) if path == HIDDEN else (path,))),
         "learning.optimizer", "learning.epochs")
MOST = 7   # settings that are drawn
NOTHING = 0.12  # from where on a scale of proportions has its numbers: 0 stands left of it
TITLES = {LAYERS: "Hidden layers", WIDTH: "Units in a layer"}


def title(path: str) -> str:
    """A setting in words."""
    return TITLES.get(path) or field_info(path).title


def axes(found: Sequence[Tried], importance: Mapping[str, float]) -> list[Axis]:
    """An axis for each setting in which attempts differ, those that mattered most first; the last is the practice mark.

    `found`: attempts that have marks. `importance`: shares by path, as far as a search knows them.
    """
    order = sorted(PATHS, key=lambda path: -importance.get(path, 0))
    made = []
    for path in order:
        values = [_value(each.spec, path) for each in found]
        if len({repr(value) for value in values if value is not None}) > 1:
            made.append(_axis(path, values))
    return [*made[:MOST], _marks(found)]


def _value(spec: Spec, path: str) -> Any:
    if path in (LAYERS, WIDTH):
        hidden = getattr(spec.model, "hidden", ())
        return (len(hidden) if path == LAYERS else max(hidden)) if hidden and spec.model.name == "mlp" else None
    return value_of(spec, path)


def _axis(path: str, values: Sequence[Any]) -> Axis:
    known = [value for value in values if value is not None]
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in known):
        return _numbers(path, values, known)
    names = sorted({str(value) for value in known})
    places = {name: place / (len(names) - 1) for place, name in enumerate(names)}
    return Axis(title(path), [None if value is None else places[str(value)] for value in values],
                [(place, named(name)) for name, place in places.items()])


def _numbers(path: str, values: Sequence[float | None], known: Sequence[float]) -> Axis:
    by_proportion = path in SIZES or (path not in TITLES and
                                      (field_info(path).json_schema_extra or {}).get("scale") == "log")
    positive = [value for value in known if value > 0]
    if not by_proportion or not positive or min(positive) == max(positive):
        low, high = min(known), max(known)
        places = [None if value is None else (value - low) / (high - low) for value in values]
        return Axis(title(path), places, [(0.0, choice(low)), (1.0, choice(high))])
    low, high = math.log(min(positive)), math.log(max(positive))
    left = NOTHING if len(positive) < len(known) else 0.0
    places = [None if value is None else left + (1 - left) * (math.log(value) - low) / (high - low) if value > 0
              else 0.0 for value in values]
    return Axis(title(path), places, [(0.0, "0" if left else choice(min(positive))), (1.0, choice(max(positive)))])


def _marks(found: Sequence[Tried]) -> Axis:
    mark = headline(found[0].val)
    marks = [each.mark for each in found]
    low, high = min(marks), max(marks)
    worst, best = (low, high) if better(mark) > 0 else (high, low)
    said = [f"{100 * value:.0f} %" if mark in SHARES else f"{value:.3g}" for value in (worst, best)]
    if low == high:
        return Axis(SETS["val"], [1.0] * len(marks), [(1.0, said[1])])
    return Axis(SETS["val"], [(value - worst) / (best - worst) for value in marks], [(0.0, said[0]), (1.0, said[1])])
