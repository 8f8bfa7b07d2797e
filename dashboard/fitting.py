"""What is offered of a choice: names and numbers that fit the data and this machine, so that no run refuses them."""

import math
import sys
from pathlib import Path
from typing import Any

from core.check import LOSSES_OF, cuts, worlds
from core.datasets import DATASETS, ORDERED, Dataset, load
from core.devices import there
from core.elsewhere import WORLDS
from core.spec import DataSpec, Spec, bounds, field_info, options
from dashboard.cached import store
from dashboard.turning import course

# Until a run's process has asked torch: where the drivers of a graphics card show themselves.
CARDS = {"cuda": any(map(Path.exists, map(Path, ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd")))),
         "mps": sys.platform == "darwin"}


def fitting(path: str, spec: Spec) -> list[str]:
    """The names that a run of these data on this machine would take, and the one that is chosen."""
    names = options(path)
    if path == "learning.loss":
        names = ["auto", *LOSSES_OF[DATASETS[spec.data.name].TASK]]
    elif path in ("split.how", "split.world"):
        fit = (cuts if path == "split.how" else worlds)(_usual(spec))
        names = [name for name in names if name in fit or name == value_of(path, spec)]
    elif path == "device":
        found = CARDS | there(store().live)
        names = [name for name in names if found.get(name, True) or name == spec.device]
    return list(names)


def means(path: str, spec: Spec) -> bool:
    """Whether a choice means anything for these data, whatever its value."""
    dataset = _usual(spec)
    tables = {"data.columns": True, "data.chosen": spec.data.columns is not None}
    if path in tables:
        return dataset.kind == "table" and tables[path]
    if path == "data.order":
        return dataset.kind in ORDERED
    if path == "split.world":
        return len(worlds(dataset)) > 1
    return path != "split.far" or spec.split.world in WORLDS


def most(path: str, spec: Spec) -> float:
    """The largest number that these data can follow."""
    if path == "data.columns":
        return len(_usual(spec).columns)
    high = bounds(path)[1]
    return min(high, course(spec)) if path == "learning.batch_size" else high


def _usual(spec: Spec) -> Dataset:
    return load(DataSpec(name=spec.data.name))


def value_of(path: str, spec: Spec) -> Any:
    part, _, name = path.rpartition(".")
    return getattr(getattr(spec, part) if part else spec, name)


def empty_means(path: str) -> str:
    """What no value means, as the declaration's help says it after "Empty:"."""
    return field_info(path).description.rpartition("Empty: ")[2].rstrip(".") or "none"


def useless(path: str, spec: Spec) -> str:
    """Why a choice means nothing at the moment; empty when it does."""
    needs = (field_info(path).json_schema_extra or {}).get("needs")
    if not needs or value_of(needs[0], spec) == needs[1]:
        return ""
    return f"Only with {field_info(needs[0]).title.lower()}: {needs[1]}."


def steps(low: float, high: float, whole: bool, *more: float | None) -> list[float]:
    """Round numbers to pick from: 1, 2, 5, 10 … (or 0.001, 0.003, 0.01 …) between the bounds, and those given."""
    mantissas = (1, 2, 5) if whole else (1, 3)
    lowest = math.floor(math.log10(low)) if low > 0 else (0 if whole else -5)
    found = {float(f"{mantissa}e{power}") for power in range(lowest, math.ceil(math.log10(high)) + 1)
             for mantissa in mantissas}
    found = {value for value in found if low <= value <= high} | {low} | {value for value in more if value is not None}
    return sorted({int(value) for value in found} if whole else found)
