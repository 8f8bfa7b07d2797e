"""The three stacks of cards on the table: course materials and practice exam open, the final exam locked."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from dashboard.theme import SET_COLOURS
from dashboard.words import SETS, TERMS

SIGNS = {"train": "circle", "val": "diamond", "test": "lock"}

HERE = Path(__file__).parent
_mount = st.components.v2.component("final_exam_cards", css=(HERE / "cards.css").read_text(encoding="utf-8"),
                                    js=(HERE / "cards.js").read_text(encoding="utf-8"))


def stacks(rows: Mapping[str, int], key: str = "cards") -> None:
    """`rows`: how many examples lie in each of the three stacks."""
    _mount(data=[{"sign": SIGNS[name], "colour": SET_COLOURS[name], "count": rows[name], "name": SETS[name],
                  "term": "sealed" if name == "test" else TERMS[name]} for name in SETS], key=key)
