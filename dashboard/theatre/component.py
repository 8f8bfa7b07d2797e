"""The stage as a Streamlit component: it gets recorded steps, and says when it needs more, or one step left out."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.live import assets

TRIGGERS = ("more", "leave")

_mount = st.components.v2.component("final_exam_theatre", js=assets.boot("theatre.js"), isolate_styles=False)


@dataclass(frozen=True)
class Wish:
    """What the visitor asked for since the last script run."""

    more: int | None = None    # steps from this one on
    leave: str | None = None   # the step to leave out, or "nothing"


def stage(key: str, played: dict[str, Any], left: dict[str, Any] | None) -> Wish:
    """Plays the steps of `played` (core/theatre/errand.py). Another `key` is another network: the curtain goes down."""
    result = _mount(data={"key": key, "played": played, "left": left}, key="theatre", height="content",
                    **{f"on_{name}_change": lambda: None for name in TRIGGERS})
    return Wish(result["more"], result["leave"])
