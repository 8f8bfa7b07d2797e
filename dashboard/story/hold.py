"""A button that must be held for a second: a seal is not broken by accident."""

from pathlib import Path

import streamlit as st

SECONDS = 1.0
HERE = Path(__file__).parent

_mount = st.components.v2.component("final_exam_hold", css=(HERE / "hold.css").read_text(encoding="utf-8"),
                                    js=(HERE / "hold.js").read_text(encoding="utf-8"))


def hold(label: str, key: str) -> bool:
    """True once, when the button has been held with mouse, finger, Space or Enter for long enough."""
    result = _mount(data={"label": label, "seconds": SECONDS}, key=key, on_opened_change=lambda: None)
    return bool(result["opened"])
