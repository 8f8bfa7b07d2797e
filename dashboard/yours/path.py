"""The way from a file to an opened exam: where on it a visitor is, and what lies behind once the exam is sealed."""

from typing import Any

import streamlit as st

from dashboard.words import grey

STEPS = ("Bring a file", "Mend what is wrong with it", "Seal a final exam", "Train networks", "Open the exam, once")

Told = dict[str, Any]


def said(now: Told | None) -> None:
    """The question of the page, and the steps to its answer; the one that is next stands out."""
    if now is None:
        st.markdown("Would a network work on data that it has not seen? Bring yours, and get an honest answer.")
    place = 0 if now is None else 3 if "own" in now else 1
    steps = [f"{step + 1} {name}" for step, name in enumerate(STEPS)]
    st.markdown("   ›   ".join(f":small[**{name}**]" if step == place else grey(name)
                                 for step, name in enumerate(steps)))


def behind(now: Told) -> Any:
    """Where a file is looked at and cut: open on the page, and folded away once its exam is sealed."""
    if "own" not in now:
        return st.container()
    return st.expander("The data, and how they were cut", icon=":material/table:")
