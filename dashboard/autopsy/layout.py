"""How the autopsy sits on a screen: cards side by side where there is room, and pages of ten."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import streamlit as st

from dashboard.autopsy.drawn import Drawing

PAGE = 10  # cards on a page
PAIRED = 128  # pixels: width of each of two drawings

_style = st.components.v2.component("final_exam_autopsy", css=(Path(__file__).parent / "autopsy.css").read_text(
    encoding="utf-8"), isolate_styles=False)


def style() -> None:
    _style(key="autopsy_style")


def page_of(found: Sequence[int], key: str) -> Sequence[int]:
    """Those on the page that is looked at; a list that became shorter is shown from its beginning."""
    start = PAGE * (st.session_state.get(key, 1) - 1)
    if start >= len(found):
        st.session_state[key], start = 1, 0
    return found[start:start + PAGE]


def turn_pages(count: int, key: str) -> None:
    """Back and on, with the place in the list."""
    page, last = st.session_state.get(key, 1), -(-count // PAGE)
    if last < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Back", icon=":material/chevron_left:", key=f"{key}_back", disabled=page == 1, on_click=_turn,
                  args=(key, -1))
        st.markdown(f"{PAGE * (page - 1) + 1}–{min(PAGE * page, count)} of {count:,}")
        st.button("On", icon=":material/chevron_right:", key=f"{key}_on", disabled=page == last, on_click=_turn,
                  args=(key, 1))


class Card(NamedTuple):
    """One example with what is said about it, in Markdown."""

    head: str
    shown: list[Drawing] | str
    said: list[str]


def cards(found: Sequence[Card]) -> None:
    """Side by side where there is room."""
    with st.container(key="autopsy_cards"):
        for place, each in enumerate(found):
            with st.container(border=True, key=f"autopsy_card_{place}"):
                _card(each)


def _card(card: Card) -> None:
    st.markdown(card.head)
    left, right = st.columns([3, 2] if len(card.shown) > 1 else 2)  # a table, or two pictures
    if isinstance(card.shown, str):
        left.markdown(card.shown)
    else:
        beside = left.container(horizontal=True, gap="small")
        for drawing in card.shown:
            beside.image(drawing.image, drawing.caption or None, alt=drawing.alt, width=_width(card, drawing))
    right.markdown("\n\n".join(card.said))


def _width(card: Card, drawing: Drawing) -> Literal["content", "stretch"] | int:
    """Pixels as they are; a drawing as wide as there is room, two of them side by side."""
    if isinstance(drawing.image, np.ndarray):
        return "content"
    return "stretch" if len(card.shown) == 1 else PAIRED


def _turn(key: str, by: int) -> None:
    st.session_state[key] = st.session_state.get(key, 1) + by
