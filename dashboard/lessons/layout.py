"""How the Lessons page sits on a screen: cards side by side on wide ones, and less empty room above."""

from pathlib import Path

import streamlit as st

_style = st.components.v2.component("final_exam_lessons", css=(Path(__file__).parent / "lessons.css").read_text(
    encoding="utf-8"), isolate_styles=False)


def style() -> None:
    _style(key="lessons_style")
