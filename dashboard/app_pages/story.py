"""The Story: five minutes, seven screens, one network that learns by heart and then learns better."""

import streamlit as st

from core.spec import SpecError
from dashboard import state
from dashboard.story import bet, choose, deal, exam, progress, said, smarter, study
from dashboard.story.layout import WIDTH, no_room, notes, style

SCREENS = {"deal": deal, "study": study, "bet": bet, "exam": exam, "smarter": smarter, "choose": choose, "said": said}

with st.container(horizontal_alignment="center"), st.container(width=WIDTH, key="story"):
    style()
    try:
        now = progress.arrive()
    except SpecError as problem:
        no_room(problem)
        st.stop()
    notes(state.take_notes())
    SCREENS[now.step].show(now)
