"""Draw your own points: a small world for a network, with an exam of its own."""

import streamlit as st

from dashboard.yours import drawing

st.header("Draw your own points", anchor=False)
drawing.panel()
