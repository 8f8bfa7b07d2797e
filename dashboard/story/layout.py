"""What every screen of the story has: its words on top, and below, always in reach, the one next action."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from core.spec import SpecError
from dashboard.story import progress
from dashboard.story.scenes import NAMES, STEPS, TITLES
from dashboard.words import plain

STYLE = (Path(__file__).parent / "story.css").read_text(encoding="utf-8")
WIDTH = 1040  # pixels: lines of text and charts stay readable on wide screens
NEXT_KEY = "n"  # Enter belongs to whatever button has the focus
INKS = {"light": "#11161D", "dark": "#ECEAE4"}  # text on charts; the same as in .streamlit/config.toml

_style = st.components.v2.component("final_exam_story", css=STYLE, isolate_styles=False)


def style() -> None:
    """Less empty room above and below than pages have: a screen of the story is seen at one glance."""
    _style(key="story_style")


def ink() -> str:
    """The colour of text on charts in the visitor's theme."""
    return INKS.get(st.context.theme.type or "light", INKS["light"])


def words(title: str, sentence: str) -> None:
    """The screen's title and its sentence."""
    st.header(title, anchor=False)
    if sentence:
        st.markdown(sentence)


def next_action(step: str, label: str = "", on_click: Callable[[], None] | None = None, *,
                icon: str = ":material/arrow_forward:", waiting: bool = False, aside: str = "",
                on_aside: Callable[[], None] | None = None) -> None:
    """The bar at the bottom: how far the story is, the next action, and perhaps a quiet way around it.

    Each step's button has a key of its own, so that the second half of a double click does not count for the next step.
    """
    bar = st.bottom.container(horizontal_alignment="center").container(
        horizontal=True, vertical_alignment="center", key="next_bar", width=WIDTH)
    with bar:
        number = STEPS.index(step) + 1
        st.caption(f"{number} of {len(STEPS)} · {NAMES[step]}", width="content")
        st.space("stretch")
        if aside:
            st.button(aside, key="aside", type="tertiary", on_click=on_aside)
        if label:
            st.button(label, key=f"go_{step}", type="primary", icon=icon, icon_position="right", on_click=on_click,
                      disabled=waiting, shortcut=NEXT_KEY)


def notes(found: list[tuple[str, str]]) -> None:
    """What there is to tell beside the story."""
    for kind, sentence in found:
        getattr(st, kind)(plain(sentence, 400))


def no_room(problem: SpecError) -> None:
    """Everybody is studying: the story can't begin right now."""
    words(TITLES[STEPS[0]], plain(str(problem), 400))
    with st.bottom:
        st.button("Try again", key="go_again", type="primary", icon=":material/refresh:")


def to(step: str) -> Callable[[], None]:
    """A callback that goes to a step."""
    return lambda: progress.go(step)


def ledger(now: progress.Progress) -> None:
    """How often was tried and looked: what a mark is worth depends on it."""
    spent = progress.spent(now)
    fresh = f" + {spent.fresh}" if spent.fresh else ""
    with st.container(horizontal=True, gap="small", key="ledger"):
        st.badge(f"attempts {spent.attempts}", icon=":material/edit_note:", color="gray")
        st.badge(f"exam openings {spent.openings}{fresh}", icon=":material/lock_open:", color="gray")
        if spent.watched:
            st.badge(f"exam watched for {spent.watched:,} rounds", icon=":material/visibility:", color="gray")
