"""Weakest groups: which questions with something in common went worst, and whether that is more than luck."""

import streamlit as st

from core.segments import FEWEST, Segment, Weakest, verdict, weakest
from dashboard.autopsy import mistakes
from dashboard.autopsy.body import Body
from dashboard.charts import segments as chart
from dashboard.story.layout import ink
from dashboard.words import grey, plain

KEY = "autopsy_weak"


def show(body: Body) -> None:
    """The verdict, a bar for each group, and the way to its questions."""
    found = _found(body, body.run["run"], body.opening["opened"])
    if found is None:
        st.markdown(f"Nothing to compare: without mistakes, or with fewer than {FEWEST} questions in a group, no "
                    "group can be weaker than another.")
        return
    st.markdown(f"**{plain(verdict(found), 400)}** {grey('weakest segments')}")
    if not found.segments:
        return
    left, right = st.columns([3, 2], gap="large")
    unit = body.dataset.unit
    with left:
        st.plotly_chart(chart.bars(found, unit, ink()), key=KEY, config={"displayModeBar": False}, on_select=_click,
                        selection_mode="points", alt=" ".join(chart.lines(found, unit)))
    with right, st.container(gap="xsmall"):
        _explained(found)
        for place, each in enumerate(found.segments):
            weak, name = ":material/flag: " if each.is_weak else "", plain(chart.named(each.column, each.says))
            st.button(f"{weak}**{name}**  \n{plain(chart.said(each, unit), 90)}", key=f"weak_{place}", width="stretch",
                      on_click=_look_at, args=(body.run["run"], each), help="Shows its questions.")
    st.session_state["autopsy_groups"] = [(body.run["run"], each) for each in found.segments]


def _explained(found: Weakest) -> None:
    how = "One mark in twenty lies outside of its bar by luck alone, and the worst of many groups often does: a flag "
    st.caption(f"{how}stands only where that was reckoned with. Groups have at least {FEWEST} questions; numbers are "
               "cut into quarters, as they lie in the course.")


@st.cache_data(show_spinner=False, max_entries=50)
def _found(_body: Body, run: str, opened: float) -> Weakest | None:
    return weakest(_body.dataset, _body.course, _body.exam, _body.answers)


def _look_at(run: str, group: Segment) -> None:
    st.session_state["autopsy_group"] = {"run": run, "says": chart.named(group.column, group.says),
                                         "questions": set(group.questions)}
    mistakes.look_at(mistakes.ALL, mistakes.ALL)


def _click() -> None:
    points = st.session_state[KEY]["selection"]["points"]
    place = points[0].get("customdata") if points else None
    if place is not None:
        _look_at(*st.session_state["autopsy_groups"][place[0] if isinstance(place, list) else place])
