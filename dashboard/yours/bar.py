"""The three sets as one bar: its borders are dragged, and what each set gets stands below it."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from core.exam import wilson
from core.own.dealt import counts
from core.spec import SplitSpec
from core.split import SETS
from dashboard.theme import SET_COLOURS
from dashboard.words import SETS as NAMES
from dashboard.words import TERMS

HERE = Path(__file__).parent
STEP, USUAL = 5, (60, 80)  # per cent: how far apart two places of a border are; where the borders are at first
KEY = "yours_bar"
SUPPOSED = 0.8  # the share of right answers for which the width of the error bar is told

Told = dict[str, Any]

_bar = st.components.v2.component("final_exam_sets", css=(HERE / "bar.css").read_text(encoding="utf-8"),
                                  js=(HERE / "bar.js").read_text(encoding="utf-8"))


def shares(first: int, second: int) -> dict[str, float]:
    """Of the two borders in per cent, the shares of the three sets."""
    return {"train": first / 100, "val": round((second - first) / 100, 4), "test": round(1 - second / 100, 4)}


def chosen() -> dict[str, float]:
    """The shares by the borders as they stand at a click, also where the page has not been drawn since."""
    cut = st.session_state[KEY]["cut"] if KEY in st.session_state else None
    return shares(*(cut if _right(cut) else USUAL))


def movable(told: Told, way: str) -> None:
    """The bar with two borders to drag. Where a column says it, there are no borders."""
    cuts = _cuts(told, way)
    fixed = "given" in told["dealt"]
    data = _looks() | {"cuts": cuts, "step": STEP, "usual": list(USUAL), "fixed": fixed, "locked": False}
    _bar(data=data, key=KEY, default={"cut": list(USUAL)}, on_cut_change=lambda: None, height="content")


def locked(rows: dict[str, int], seals: int) -> None:
    """The same of three sets that are sealed: nothing can be moved any more. After another seal it comes into sight."""
    found = [rows[name] for name in SETS]
    data = _looks() | {"cuts": {"sealed": found}, "step": STEP, "usual": list(USUAL), "fixed": True, "locked": True}
    _bar(data=data | {"seals": seals}, key="yours_bar_sealed", height="content")


def _looks() -> Told:
    return {"names": [NAMES[name] for name in SETS], "terms": [TERMS[name] for name in SETS],
            "colours": [SET_COLOURS[name] for name in SETS]}


def _right(cut: Any) -> bool:
    """Whether a browser's word is two borders with room for three sets."""
    return (isinstance(cut, list) and len(cut) == 2 and all(isinstance(place, int) for place in cut)
            and STEP <= cut[0] <= cut[1] - STEP <= 100 - 2 * STEP)


def _cuts(told: Told, way: str) -> dict[str, list[Any]]:
    """For every place of the borders, "60-80": rows of the three sets and, for classes, how sure the exam could be."""
    if "given" in told["dealt"]:
        return {"given": _one(told, SplitSpec(how="given"))}
    split = {(first, second): SplitSpec(how=way, **shares(first, second)) for first in range(STEP, 100, STEP)
             for second in range(first + STEP, 100, STEP)}
    return {f"{first}-{second}": _one(told, each) for (first, second), each in split.items()}


def _one(told: Told, split: SplitSpec) -> list[Any]:
    found = counts(told, split)
    if found is None:
        return []
    return [*found, _sure(found[-1])] if told["classes"] else found


@lru_cache(maxsize=10_000)
def _sure(questions: int) -> str:
    """Between which marks the truth lies, if a network has 80 % of so many questions right."""
    if not questions:
        return ""
    low, high = wilson(round(SUPPOSED * questions), questions)
    return f"{100 * low:.0f} to {100 * high:.0f} %"
