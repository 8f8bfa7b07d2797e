"""Which choices fit the others, the data and this machine, so that nothing is offered that a run would refuse."""

import math
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.brought import fits, layers
from core.check import LOSSES_OF, cuts, unfit, worlds
from core.datasets import DATASETS, ORDERED, Dataset, outline, source_of, title_of
from core.devices import there
from core.elsewhere import WORLDS
from core.embedded import READERS
from core.spec import DataSpec, Spec, SpecError, bounds, field_info, options
from core.suits import READS, SUITS, names_for
from dashboard.cached import store
from dashboard.onscreen import with_values
from dashboard.turning import course
from dashboard.words import plain

# Until a run's process has asked torch: where the drivers of a graphics card show themselves.
CARDS = {"cuda": any(map(Path.exists, map(Path, ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd")))),
         "mps": sys.platform == "darwin"}


# What least squares asks for: it has its answer in one step, for squared error, from all examples as they are.
WITH_EXACT = {"learning.batch_size": None, "learning.loss": "auto", "learning.l1": 0.0, "learning.augment": None}

BY_ANSWERS = ("learning.batch_size", "learning.l1", "learning.loss")

# What a game needs to be learned in a minute: a brain that tells mazes apart, and rounds of many walks each.
WITH_LEVELS = {"model.hidden": [128, 128], "model.activation": "relu", "learning.lr": 0.002, "learning.epochs": 40}


def fitting(path: str, spec: Spec) -> list[str]:
    """The names that a run of these data on this machine would take, and the one that is chosen."""
    fits, chosen = _fits(path, spec), value_of(path, spec)
    return [name for name in options(path) if name in fits or name == chosen]


def _fits(path: str, spec: Spec) -> Iterable[str]:
    source = source_of(spec.data)
    if path in SUITS:
        return names_for(path, spec)
    if path == "learning.loss":
        return "auto", *(LOSSES_OF[source.TASK] if spec.learning.name == "supervised" else ())
    if path in ("split.how", "split.world"):
        return (cuts if path == "split.how" else worlds)(_usual(spec))
    if path == "learning.optimizer":
        return [name for name in options(path) if name != "exact" or spec.model.name == "polynomial"]
    if path == "data.read":
        return ["plain", *(name for name, source in _readers(spec).items() if source.available()[0])]
    if path == "device":
        found = CARDS | there(store().live)
        return [name for name in options(path) if found.get(name, True)]
    return options(path)


def along(values: dict[str, Any], spec: Spec) -> dict[str, Any]:
    """These new values, and what must change with them: what no longer fits goes back to its own."""
    values = dict(values)
    if values.get("learning.optimizer") == "exact":
        values |= WITH_EXACT
    for path in (*SUITS, "learning.optimizer", "learning.loss"):
        try:
            new = with_values(spec, values)
        except SpecError:
            return values  # whoever takes them says why they can't be
        fits, usual = list(_fits(path, new)), field_info(path).default
        if value_of(path, new) not in (None, *fits):
            values[path] = usual if usual is None or usual in fits or not fits else fits[0]
    values |= unfit(new) if "data.name" in values else {}
    return values | _without_start(values, spec)


def _without_start(values: dict[str, Any], spec: Spec) -> dict[str, Any]:
    """What goes back where a network of another shape, or other data, can't begin with what was chosen before."""
    with suppress(SpecError):
        new = with_values(spec, values)
        frozen = {"model.frozen": min(new.model.frozen, layers(new.model) - 1)} if new.model.frozen else {}
        try:
            fits(with_values(new, frozen))
        except SpecError:
            return frozen | {"model.start": ""}
        return frozen
    return {}


def for_data(name: str, spec: Spec, values: dict[str, Any] | None = None) -> dict[str, Any]:
    """Other data, with these values: what only suited the data before goes back to its own. Raises SpecError."""
    new = {"data.name": name, "data.own": "", "data.rows": None, "data.noise": None, "learning.loss": "auto"}
    begins = DATASETS[name].KIND == "levels" != source_of(spec.data).KIND
    other = along(new | (WITH_LEVELS if begins else {}) | (values or {}), spec)
    fits = (spec.learning.batch_size or 1) <= course(with_values(spec, other))
    return other | ({} if fits else {"learning.batch_size": field_info("learning.batch_size").default})


def offered_with(data: DataSpec) -> list[str]:
    """The data sets to choose from: those that come along, and the one of one's own that is studied."""
    return [*DATASETS, *[data.name] * (data.name not in DATASETS)]


def named_data(name: str, data: DataSpec) -> str:
    """What a data set is called in a menu; `data`: those that are studied now."""
    return DATASETS[name].TITLE if name in DATASETS else plain(title_of(data), 60)


def means(path: str, spec: Spec) -> bool:
    """Whether a choice means anything for these data, whatever its value."""
    dataset = _usual(spec)
    tables = {"data.columns": True, "data.chosen": spec.data.columns is not None}
    if path in tables:
        return dataset.kind == "table" and tables[path]
    if path == "data.read":
        return dataset.kind in READS.values()
    if path == "data.order":
        return dataset.kind in ORDERED
    if path == "data.labels":
        return dataset.task == "classification"
    if path == "data.scaling" and dataset.kind == "text":
        return spec.data.read != "plain"
    if path in ("data.levels", "data.scaling", "data.label_noise", "data.wrong_in", "split.slipped", "split.fitted_on"):
        return (dataset.kind == "levels") == (path == "data.levels")
    if path in ("model.start", "model.frozen"):
        return layers(spec.model) > 1
    if path == "learning.rate_below":
        return bool(spec.model.start)
    if path == "data.part":
        return len(dataset.classes) >= 4
    if path == "split.world":
        return len(worlds(dataset)) > 1
    return path != "split.far" or spec.split.world in WORLDS


def most(path: str, spec: Spec) -> float:
    """The largest number that these data can follow."""
    if path == "data.columns":
        return len(_usual(spec).columns)
    if path == "model.frozen":
        return layers(spec.model) - 1
    high = bounds(path)[1]
    return min(high, course(spec)) if path == "learning.batch_size" else high


def _readers(spec: Spec) -> dict[str, Any]:
    """The networks trained by others that can read these data."""
    return {name: source for name, source in READERS.items() if READS[name] == source_of(spec.data).KIND}


def _usual(spec: Spec) -> Dataset:
    return outline(DataSpec(name=spec.data.name, own=spec.data.own))


def value_of(path: str, spec: Spec) -> Any:
    part, _, name = path.rpartition(".")
    return getattr(getattr(spec, part) if part else spec, name)


def empty_means(path: str) -> str:
    """What no value means, as the declaration's help says it after "Empty:"."""
    return field_info(path).description.rpartition("Empty: ")[2].rstrip(".") or "none"


def useless(path: str, spec: Spec) -> str:
    """Why a choice means nothing at the moment; empty when it does."""
    if path == "learning.lr" and spec.learning.optimizer == "exact":
        return "Least squares takes no strides."
    if path == "data.read":
        missing = [found for found in (source.available() for source in _readers(spec).values()) if not found[0]]
        return f"{missing[0][1]} To have it: {missing[0][2]}" if missing else ""
    if path in BY_ANSWERS and source_of(spec.data).KIND == "levels":
        return "Means nothing where a game is learned by trial."
    needs = need(path)
    if not needs or value_of(needs[0], spec) in needs[1:]:
        return ""
    return f"Only with {field_info(needs[0]).title.lower()}: {' or '.join(needs[1:])}."


def worth_showing(paths: Sequence[str], spec: Spec) -> list[str]:
    """The choices of a group without those that belong to another kind of network; a usual one stays, disabled."""
    usual = [path for path in paths if not need(path) or field_info(need(path)[0]).default in need(path)[1:]]
    others = [path for path in paths if path not in usual and not useless(path, spec)]
    return [path for path in paths if path in others or (path in usual and not (others and need(path)))]


def need(path: str) -> tuple[str, ...] | None:
    """The other choice without which this one means nothing, and the values that it may have."""
    needs = (field_info(path).json_schema_extra or {}).get("needs")
    return tuple(needs) if needs else None


def steps(low: float, high: float, whole: bool, *more: float | None) -> list[float]:
    """Round numbers to pick from: 1, 2, 5, 10 … (or 0.001, 0.003, 0.01 …) between the bounds, and those given."""
    mantissas = (1, 2, 5) if whole else (1, 3)
    lowest = math.floor(math.log10(low)) if low > 0 else (0 if whole else -5)
    found = {float(f"{mantissa}e{power}") for power in range(lowest, math.ceil(math.log10(high)) + 1)
             for mantissa in mantissas}
    found = {value for value in found if low <= value <= high} | {low} | {value for value in more if value is not None}
    return sorted({int(value) for value in found} if whole else found)
