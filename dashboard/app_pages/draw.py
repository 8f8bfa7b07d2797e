"""Draw your own points: a small world for a network, with an exam of its own."""

import streamlit as st

from dashboard.scripts import whole
from dashboard.yours import drawing

with whole():
    if drawing.leaves():
        st.switch_page("app_pages/playground.py")
st.header("Draw your own points", anchor=False)
drawing.panel()
