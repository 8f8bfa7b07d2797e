"""Screen 3: before the seal is broken, the visitor says what the mark will be."""

import streamlit as st

from dashboard.cached import store
from dashboard.charts import exam_axis
from dashboard.story.layout import ink, next_action, words
from dashboard.story.marks import known
from dashboard.story.progress import Progress, go
from dashboard.story.scenes import SAYS, TITLES

USUAL = 80  # where the pin stands before it is moved


def show(now: Progress) -> None:
    """A slider, and the marks that are known so far on the axis where the bet will be pinned."""
    words(TITLES["bet"], SAYS["bet"])
    bet = st.slider("Right answers", 0, 100, USUAL if now.bet is None else now.bet, format="%d %%", key="bet",
                    help="With guessing alone it would get about 50 %.")
    marks = known(store().get_run(now.run))
    st.plotly_chart(exam_axis.axis(marks, bet, ink()), key="bet_axis", alt=exam_axis.alt(marks, bet),
                    config={"displayModeBar": False})
    next_action("bet", f"I bet {bet} %", lambda: go("exam", bet=bet), icon=":material/push_pin:",
                aside="Skip the bet", on_aside=lambda: go("exam", bet=None))
