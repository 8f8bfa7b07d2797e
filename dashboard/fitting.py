"""Which choices fit the others, the data and this machine, so that nothing is offered that a run would refuse."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from core.check import KIND_OF, LOSSES_OF, names_for
from core.datasets import DATASETS
from core.devices import there
from core.spec import Spec, SpecError, field_info, options
from dashboard.cached import store
from dashboard.onscreen import with_values

# Until a run's process has asked torch: where the drivers of a graphics card show themselves.
CARDS = {"cuda": any(map(Path.exists, map(Path, ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd")))),
         "mps": sys.platform == "darwin"}


# What least squares asks for: it has its answer in one step, for squared error, from all examples as they are.
WITH_EXACT = {"learning.batch_size": None, "learning.loss": "auto", "learning.l1": 0.0, "learning.augment": None}


def fitting(path: str, spec: Spec) -> list[str]:
    """The names that a run of these data on this machine would take, and the one that is chosen."""
    fits, chosen = _fits(path, spec), value_of(path, spec)
    return [name for name in options(path) if name in fits or name == chosen]


def _fits(path: str, spec: Spec) -> Iterable[str]:
    source = DATASETS[spec.data.name]
    if path in KIND_OF:
        return names_for(path, source.KIND)
    if path == "learning.loss":
        return "auto", *LOSSES_OF[source.TASK]
    if path == "learning.optimizer":
        return [name for name in options(path) if name != "exact" or spec.model.name == "polynomial"]
    if path == "device":
        found = CARDS | there(store().live)
        return [name for name in options(path) if found.get(name, True)]
    return options(path)


def along(values: dict[str, Any], spec: Spec) -> dict[str, Any]:
    """These new values, and what must change with them: what no longer fits goes back to its own."""
    values = dict(values)
    if values.get("learning.optimizer") == "exact":
        values |= WITH_EXACT
    for path in (*KIND_OF, "learning.optimizer"):
        try:
            new = with_values(spec, values)
        except SpecError:
            return values  # whoever takes them says why they can't be
        if value_of(path, new) not in (None, *_fits(path, new)):
            values[path] = field_info(path).default
    return values


def value_of(path: str, spec: Spec) -> Any:
    part, _, name = path.rpartition(".")
    return getattr(getattr(spec, part) if part else spec, name)


def useless(path: str, spec: Spec) -> str:
    """Why a choice means nothing at the moment; empty when it does."""
    if path == "learning.lr" and spec.learning.optimizer == "exact":
        return "Least squares takes no strides."
    needs = need(path)
    if not needs or value_of(needs[0], spec) == needs[1]:
        return ""
    return f"Only with {field_info(needs[0]).title.lower()}: {needs[1]}."


def worth_showing(paths: Iterable[str], spec: Spec) -> list[str]:
    """The choices of a group without those that belong to another kind of network; a usual one stays, disabled."""
    usual = [path for path in paths if not need(path) or need(path)[1] == field_info(need(path)[0]).default]
    others = [path for path in paths if path not in usual and not useless(path, spec)]
    return others + [path for path in usual if not (others and need(path))]


def need(path: str) -> tuple[str, str] | None:
    """The other choice without which this one means nothing, and the value that it must have."""
    needs = (field_info(path).json_schema_extra or {}).get("needs")
    return tuple(needs) if needs else None
