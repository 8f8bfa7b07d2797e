"""The frame around every page: title, navigation, and who is visiting."""

from pathlib import Path

import streamlit as st

from dashboard import state

# a picture of our own: an icon by name would be fetched from a foreign server
ICON = str(Path(__file__).with_name("icon.svg"))

st.set_page_config(page_title="Final Exam", page_icon=ICON, layout="wide", initial_sidebar_state=340)
state.visitor()
PAGES = {
    "": [
        st.Page("app_pages/story.py", title="Story", icon=":material/auto_stories:", default=True),
        st.Page("app_pages/playground.py", title="Playground", icon=":material/tune:", url_path="playground"),
        st.Page("app_pages/lessons.py", title="Lessons", icon=":material/school:", url_path="lessons"),
        st.Page("app_pages/curves.py", title="Curves", icon=":material/insights:", url_path="curves"),
        st.Page("app_pages/runs.py", title="My runs", icon=":material/history_edu:", url_path="runs"),
        st.Page("app_pages/autopsy.py", title="Autopsy", icon=":material/biotech:", url_path="autopsy",
                visibility="hidden"),
    ],
    "Types of learning": [
        st.Page("app_pages/pictures.py", title="Supervised", icon=":material/photo_library:", url_path="pictures"),
    ],
}
st.navigation(PAGES, position="top").run()
