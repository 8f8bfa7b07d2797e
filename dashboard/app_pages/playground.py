"""The Playground: every setting on one screen, and the network that learns with them beside it."""

import streamlit as st

from dashboard import controls, misfit, moves, sealed, share, state
from dashboard.cached import store
from dashboard.home import take
from dashboard.live.component import live_view
from dashboard.scripts import whole
from dashboard.words import plain

now = state.arrive(state.PLAYGROUND)
for kind, sentence in state.take_notes():
    getattr(st, kind)(plain(sentence, 400))
if now is None:
    with st.container(horizontal=True):
        st.button("Try again", type="primary")
        st.button("Start settings", icon=":material/restart_alt:", key="start_anew", on_click=st.query_params.clear,
                  help="All settings as on your first visit.")
    st.stop()

misfit.box(now.shown)
sealed.panel(now)
moves.go_on_button(store().get_run(now.run))
with whole():  # before the controls: the new picture starts sooner
    told = live_view(now.run, exam=sealed.opened_marks(now))
    if told.reset or told.undo:
        (state.again if told.reset else state.undo)()
        st.rerun()
    if told.student:
        state.open_run(told.student)
        st.rerun()
if "Mobi" in st.context.headers.get("User-Agent", ""):
    st.caption(":material/tune: All settings are behind » at the top left.")

with st.sidebar:
    sealed.switch(now)
    controls.panel(now.shown)
    with st.container(horizontal=True, gap="xsmall"):
        st.button("Undo", icon=":material/undo:", on_click=state.undo, disabled=not state.can_undo(),
                  help="Back to the settings before the last change. Every attempt stays in My runs.")
        st.button("Start settings", icon=":material/restart_alt:", on_click=state.usual,
                  help="All settings as on your first visit.")
        share.button(now)
        take.button(store().get_run(now.run), key="playground")

state.write_address()
