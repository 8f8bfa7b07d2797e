"""The components of Try it: a pad to draw on, a plane to point at, and the answer with all that belongs to it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent


def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


_pad = st.components.v2.component("final_exam_pad", css=_file("pad.css"), js=_file("pad.js"))
_plane = st.components.v2.component("final_exam_plane", css=_file("plane.css"), js=_file("plane.js"))
_answer = st.components.v2.component("final_exam_answer", css=_file("answer.css"),
                                     js=_file("answer.js") + "\n" + _file("walk.js"))


def pad(field: dict[str, Any], values: list[float], version: int, *, key: str) -> list[float]:
    """A place to draw a picture, or a series; what is on it, as one flat list.

    `values` are put on it whenever `version` is a new one; from then on what the visitor draws counts.
    """
    size = {name: field.get(name) for name in ("height", "width", "length")}
    result = _pad(data={"kind": field["kind"], "values": values, "version": version} | size, key=key,
                  default={"drawn": None}, on_drawn_change=lambda: None)
    drawn = result["drawn"]
    if not drawn or drawn.get("version") != version or len(drawn.get("values", ())) != len(values):
        return values
    low, high = (0.0, 1.0) if field["kind"] == "picture" else (float("-inf"), float("inf"))
    return [min(max(float(value), low), high) for value in drawn["values"]]


def answer(data: dict[str, Any], take: Callable[[int], None], *, key: str) -> None:
    """Draws an answer. `take` hears the place of a course example that shall be asked instead.

    It hears so before the page is drawn: a stroke on the pad can interrupt a page, and the choice would be lost.
    """
    def heard() -> None:
        taken = st.session_state[key]["taken"]
        if taken is not None:
            take(int(taken))

    _answer(data=data, key=key, on_taken_change=heard)


def plane(data: dict[str, Any], ask: Callable[[list[float]], None], *, key: str) -> None:
    """A plane to point at. `ask` hears [x, y] of the place, before the page is drawn."""
    def heard() -> None:
        place = st.session_state[key]["asked"]
        if place is not None and len(place) == len(data["place"]):
            ask([float(value) for value in place])

    _plane(data=data, key=key, on_asked_change=heard)
