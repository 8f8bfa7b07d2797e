"""How many rows each of the three sets would get, as far as that is known before anything is cut."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from core.own import building
from core.own.table import Table, given_sets
from core.spec import SpecError, SplitSpec
from core.split import SETS, sizes, whole_groups

MOST_GROUPS = 2_000  # with more of them, whole groups fall as the shares do


def dealt(made: Table) -> dict[str, Any]:
    """What decides the sizes of the sets: {"groups": rows of each group, the largest first}, or {"given": [3] rows}.

    Empty where the shares decide, also with very many groups.
    """
    if made.plan.given:
        return {"given": np.bincount(given_sets(made), minlength=len(SETS))[:len(SETS)].tolist()}
    groups = building.groups(made)
    counts = np.unique(groups, return_counts=True)[1] if groups is not None else np.empty(0, np.int64)
    return {"groups": sorted(counts.tolist(), reverse=True)} if 0 < len(counts) <= MOST_GROUPS else {}


def counts(told: Mapping[str, Any], split: SplitSpec) -> list[int] | None:
    """How many rows course, practice and exam get; None where there are too few for three sets.

    `told`: "rows" and "dealt" of core/own/told.py.
    """
    if "given" in told["dealt"]:
        return list(told["dealt"]["given"])
    if split.how == "group" and "groups" in told["dealt"]:
        return _by_group(tuple(told["dealt"]["groups"]), split)
    try:
        return sizes(told["rows"], split).tolist()
    except SpecError:
        return None


@lru_cache(maxsize=1_000)
def _by_group(groups: tuple[int, ...], split: SplitSpec) -> list[int] | None:
    if len(groups) < len(SETS):
        return None
    found = [0] * len(SETS)
    for owner, count in zip(whole_groups(groups, split), groups, strict=True):
        found[owner] += count
    return found
