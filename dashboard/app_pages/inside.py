"""Inside: one network unit by unit, while it learns, when it rests, or as it ended."""

import streamlit as st

from dashboard import inside, state
from dashboard.cached import store
from dashboard.live.component import live_view
from dashboard.scripts import whole
from dashboard.words import plain

now = inside.arrive()
with st.container(horizontal=True, vertical_alignment="center", key="inside_top"):
    st.subheader("Inside", anchor=False, width="content")
    inside.chooser(now)
for kind, sentence in state.take_notes():
    getattr(st, kind)(plain(sentence, 400))
if now is None:
    inside.nothing()
    st.stop()
problem = inside.open_up(now)
if problem:
    st.warning(problem)
with whole():
    if live_view(now["run"], mode="inside", key="inside").reset:
        inside.again(store().get_run(now["run"]))
        st.rerun()
inside.settle()
