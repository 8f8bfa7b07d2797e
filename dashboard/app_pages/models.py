"""My models: the visitor's finished networks, and the place where a file brings one back."""

import streamlit as st

from dashboard import state
from dashboard.home import bring, models
from dashboard.words import plain

st.header("My models", anchor=False)
for kind, sentence in state.take_notes():
    getattr(st, kind)(plain(sentence, 400))

found = models.mine()
bring.panel(opened=not found)
if not found:
    st.markdown("No network has learned to its end yet. Every one that does is kept here, to be tried and taken home.")
    st.page_link("app_pages/playground.py", label="Train your first network", icon=":material/tune:")
    st.stop()
for run in models.page_of(found):
    models.card(run)
models.turn_pages(len(found))
