"""Try it: a finished network answers whatever one asks it."""

import streamlit as st

from dashboard import state
from dashboard.home import trying
from dashboard.words import plain

with st.container(horizontal=True, vertical_alignment="center"):
    st.header("Try it", anchor=False, width="content")
    st.space("stretch")
    st.page_link("app_pages/models.py", label="My models", icon=":material/inventory_2:")
for kind, sentence in state.take_notes():
    getattr(st, kind)(plain(sentence, 400))
run = trying.chosen()
if run is None:
    st.markdown("No network of yours has learned to its end yet. The first one that does can be asked here.")
    st.page_link("app_pages/playground.py", label="Train your first network", icon=":material/tune:")
    st.stop()
trying.panel(run)
