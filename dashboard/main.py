"""The frame around every page: title, navigation, and who is visiting."""

from pathlib import Path

import streamlit as st

from dashboard import scripts, state

# a picture of our own: an icon by name would be fetched from a foreign server
ICON = str(Path(__file__).with_name("icon.svg"))

scripts.keep_callbacks_whole()
st.set_page_config(page_title="Final Exam", page_icon=ICON, layout="wide", initial_sidebar_state=340)
state.visitor()
scripts.picture_first()
PAGES = {
    "": [
        st.Page("app_pages/story.py", title="Story", icon=":material/auto_stories:", default=True),
        st.Page("app_pages/playground.py", title="Playground", icon=":material/tune:", url_path="playground"),
        st.Page("app_pages/lessons.py", title="Lessons", icon=":material/school:", url_path="lessons"),
        st.Page("app_pages/curves.py", title="Curves", icon=":material/insights:", url_path="curves"),
        st.Page("app_pages/data.py", title="Your data", icon=":material/upload_file:", url_path="data"),
        st.Page("app_pages/draw.py", title="Draw points", icon=":material/draw:", url_path="draw", visibility="hidden"),
        st.Page("app_pages/runs.py", title="My runs", icon=":material/history_edu:", url_path="runs"),
        st.Page("app_pages/models.py", title="My models", icon=":material/inventory_2:", url_path="models"),
        st.Page("app_pages/try_it.py", title="Try it", icon=":material/touch_app:", url_path="try",
                visibility="hidden"),
        st.Page("app_pages/autopsy.py", title="Autopsy", icon=":material/biotech:", url_path="autopsy",
                visibility="hidden"),
    ],
    "Inside": [
        st.Page("app_pages/inside.py", title="Unit by unit", icon=":material/network_node:", url_path="inside"),
        st.Page("app_pages/steps.py", title="Six steps", icon=":material/footprint:", url_path="steps"),
    ],
    "Types of learning": [
        st.Page("app_pages/pictures.py", title="Supervised", icon=":material/photo_library:", url_path="pictures"),
        st.Page("app_pages/transfer.py", title="Transfer", icon=":material/shelves:", url_path="transfer"),
        st.Page("app_pages/writing.py", title="Writing", icon=":material/edit_note:", url_path="writing"),
        st.Page("app_pages/self_supervised.py", title="Without answers", icon=":material/blur_on:",
                url_path="self_supervised"),
        st.Page("app_pages/text.py", title="Text", icon=":material/notes:", url_path="text"),
        st.Page("app_pages/reinforcement.py", title="By trial", icon=":material/route:", url_path="reinforcement"),
    ],
}
page = st.navigation(PAGES, position="top")
scripts.follow({each.url_path: each for group in PAGES.values() for each in group}, page.url_path)
page.run()
