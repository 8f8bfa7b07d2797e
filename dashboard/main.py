"""The frame around every page: title, navigation, and who is visiting."""

import streamlit as st

from dashboard import state

st.set_page_config(page_title="Final Exam", page_icon=":material/school:", layout="wide", initial_sidebar_state=340)
state.visitor()
st.navigation([
    st.Page("app_pages/story.py", title="Story", icon=":material/auto_stories:", default=True),
    st.Page("app_pages/playground.py", title="Playground", icon=":material/tune:", url_path="playground"),
    st.Page("app_pages/runs.py", title="My runs", icon=":material/history_edu:", url_path="runs"),
], position="top").run()
