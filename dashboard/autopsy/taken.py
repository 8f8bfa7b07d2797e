"""Which answer is taken for which: squares to click, and the same as buttons; for numbers all answers at once."""

import streamlit as st

from dashboard.autopsy import mistakes
from dashboard.autopsy.body import Body
from dashboard.charts import misses
from dashboard.charts import taken as chart
from dashboard.story.layout import ink
from dashboard.words import plain

STILL = {"displayModeBar": False}
BUTTONS = 8


def show(body: Body) -> None:
    """A click on a pair leads to its questions."""
    found = chart.pairs(body.answers["truth"], body.answers["guess"])
    st.markdown("In the green squares it was right. Click another one, or a line of the list, to see those questions.")
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.plotly_chart(chart.squares(found, body.classes, ink()), key="autopsy_taken", config=STILL,
                        alt=chart.alt(found, body.classes), on_select=_click, selection_mode="points")
    with right, st.container(gap="xsmall"):
        for truth, guess, count in chart.worst(found)[:BUTTONS]:
            names = body.classes[truth], body.classes[guess]
            st.button(f"**{plain(names[0])}** taken for **{plain(names[1])}**: {count}", key=f"taken_{truth}_{guess}",
                      on_click=mistakes.look_at, args=names)
        if not chart.worst(found):
            st.markdown("No answer was taken for another one.")
        elif len(chart.worst(found)) > BUTTONS:
            st.caption(chart.alt(found, body.classes).rpartition(". ")[2])
    st.session_state["autopsy_names"] = body.classes


def show_numbers(body: Body) -> None:
    """All answers at once, where numbers are predicted."""
    truth, guess = body.answers["truth"], body.answers["guess"]
    what = f"{body.dataset.target} ({body.dataset.unit})" if body.dataset.unit else body.dataset.target
    st.plotly_chart(misses.scatter(truth, guess, what), key="autopsy_misses", config=STILL,
                    alt=misses.alt(truth, guess))
    st.caption("On the dotted line it said what is right; the further away, the larger the miss. "
               + misses.alt(truth, guess))


def _click() -> None:
    points = st.session_state["autopsy_taken"]["selection"]["points"]
    names = st.session_state["autopsy_names"]
    if points:
        truth, guess, _ = points[0]["customdata"]
        if truth != guess:
            mistakes.look_at(names[truth], names[guess])
