"""Screen 1: three stacks of cards, and the network that has seen none of them yet."""

import streamlit as st

from dashboard.live.component import live_view
from dashboard.story import running
from dashboard.story.cards import stacks
from dashboard.story.layout import next_action, words
from dashboard.story.progress import Progress, go
from dashboard.story.scenes import QUESTIONS, SAYS, TITLES
from dashboard.words import SETS


def show(now: Progress) -> None:
    """Nothing to configure: one button starts."""
    words(TITLES["deal"], SAYS["deal"])
    left, right = st.columns([1, 1], gap="large", vertical_alignment="center")
    with left:
        stacks(dict.fromkeys(SETS, QUESTIONS))
    with right:
        live_view(now.run, mode="story", toolbar=False, key="first_look")
    next_action("deal", "Start studying", lambda: _start(now.run), icon=":material/play_arrow:")


def _start(run: str) -> None:
    running.play(run)
    go("study")
