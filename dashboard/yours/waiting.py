"""How far a process is with what was asked of it, and the button that ends it."""

import streamlit as st

from dashboard.words import plain
from dashboard.yours import desk

EVERY = 0.5  # seconds between two looks


def panel() -> None:
    """Nothing, where nothing is asked; the rest of the page can be used meanwhile."""
    if desk.waiting():
        with st.bottom:  # in sight wherever on the page one is, and nothing on it moves
            st.fragment(_watch, run_every=EVERY)()


def _watch() -> None:
    """Drawn anew twice a second, and the whole page once it is over."""
    asked = desk.look()
    if asked is None:
        st.rerun()
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        doing = plain(asked["doing"]) + (f": {100 * asked['share']:.0f} %" if asked["share"] else "")
        st.progress(asked["share"], f"**{plain(asked['said'])}** {doing}")
        st.button("Stop", icon=":material/stop:", key="yours_stop", on_click=desk.stop,
                  help="Ends the work at once. All stays as it was before.")
