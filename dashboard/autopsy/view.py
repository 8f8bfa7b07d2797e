"""The opened exam from all sides: its mark on top, and below it the part that is looked at."""

from collections.abc import Callable

import streamlit as st

from dashboard import openings, sealed, state
from dashboard.autopsy import certificate, heart, mistakes, sure, taken, weak
from dashboard.autopsy.body import Body
from dashboard.words import grey

Part = tuple[str, Callable[[Body], None]]

CLASSES: dict[str, Part] = {
    "mistakes": ("Wrong questions", mistakes.show), "weak": ("Weakest groups", weak.show),
    "taken": ("Taken for", taken.show), "sure": ("How sure", sure.show), "heart": ("Known by heart", heart.show)}
NUMBERS: dict[str, Part] = {
    "mistakes": ("Largest misses", mistakes.show), "weak": ("Weakest groups", weak.show),
    "taken": ("All answers", taken.show_numbers),
    "heart": ("Known by heart", heart.show)}


def show(body: Body) -> None:
    """Mark, certificate, and one part of the autopsy."""
    _mark(body)
    parts = CLASSES if body.classes else NUMBERS
    if st.session_state.get("autopsy_part", "mistakes") not in parts:
        st.session_state["autopsy_part"] = "mistakes"
    st.session_state.setdefault("autopsy_part", "mistakes")
    chosen = st.segmented_control("What to look at", list(parts), required=True, key="autopsy_part",
                                  format_func=lambda part: parts[part][0], label_visibility="collapsed")
    parts[chosen][1](body)


def _mark(body: Body) -> None:
    result, seen = body.result, openings.looks(body.run)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{_said(body)}** {grey(_worth(body))}", width="content")
        official = body.opening["official"] and not result.get("peeks") and not body.run["glass"]
        st.badge("Official mark" if official else "A peek", icon=":material/verified:" if official else
                 ":material/visibility:", color="orange" if official else "gray")
        certificate.download(body.run, body.opening, key="autopsy")
    st.caption(_counted(body) + (f" These questions were looked at {sealed.times(seen)} by now." if seen > 1 else ""))


def _said(body: Body) -> str:
    mark, _ = certificate.said_mark(body.result)
    return f"Final exam: {mark}"


def _worth(body: Body) -> str:
    return certificate.said_mark(body.result)[1]


def _counted(body: Body) -> str:
    """How many of the listed answers are wrong, whose they are, and when the exam was opened."""
    listed, whole = len(body.answers["truth"]), body.result["questions"]
    who = f"Below are the answers of student {body.student}. " if body.student else ""
    some = f" Of {whole:,} questions the first {listed:,} were kept: all below is of these." if listed < whole else ""
    count = f"{len(mistakes.wrong(body)):,} of {listed:,} wrong." if body.classes else f"{listed:,} questions."
    spoiled = sum(body.is_spoiled(each) for each in mistakes.wrong(body)) if body.classes else 0
    noise = f" In {spoiled:,} of these the exam's own answer is wrong, on purpose." if spoiled else ""
    return f"{who}{count}{noise}{some} Opened {state.local_time(body.opening['opened'])}."


