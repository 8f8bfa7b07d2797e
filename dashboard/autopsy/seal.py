"""Before an autopsy the exam must have been opened: what is missing, and the button."""

from typing import Any

import streamlit as st

from core.exam import FINISHED
from dashboard import opening, openings
from dashboard.attempts import questions
from dashboard.sealed import times

REASON = "I want to see what went wrong."


def panel(run: dict[str, Any]) -> None:
    """A sealed exam has nothing to dissect: what opening costs, and the button that does it."""
    st.markdown(_said(run))
    if run["state"] not in FINISHED:
        st.page_link("app_pages/playground.py", label="Go on in the Playground", icon=":material/tune:",
                     query_params={"run": run["run"]})
        return
    with st.container(width=560):
        if opening.ask(run, REASON, "autopsy_open", label="Open the final exam"):
            st.rerun()


def _said(run: dict[str, Any]) -> str:
    if run["state"] not in FINISHED:
        return ":material/lock: This network has not finished learning. Its exam can be opened after that."
    count, seen = questions(run)["test"], openings.looks(run)
    if seen:
        return (":material/lock: An autopsy needs an opened exam, and this network has not sat its own. You have "
                f"looked at its {count:,} questions {times(seen)}, in the open or through other networks: opening is a "
                "**peek**.")
    return (f":material/lock: An autopsy needs an opened exam, and this one is sealed: {count:,} questions that you "
            "have not seen. Its mark counts from the moment you open it.")
