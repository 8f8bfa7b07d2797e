"""Curves: one setting changes, many networks learn, and what is typical is drawn while it happens."""

import streamlit as st

from core.spec import SpecError
from dashboard import state
from dashboard.curves import desk, panel, plan, view
from dashboard.curves.axis import AXES
from dashboard.words import plain

now = desk.arrive()
st.subheader(AXES[now.field].question, anchor=False)
for kind, sentence in state.take_notes():
    getattr(st, kind)(plain(sentence, 400))
with st.sidebar:
    panel.panel(now)
desk.write_address(now)
view.seal(now)
try:
    plan.parse_size(now)
    plan.checked(now)
except SpecError as problem:
    st.error(plain(str(problem), 400))
    st.button("Back to usual values", type="primary", key="curve_usual", on_click=desk.usual)
    st.stop()
view.show(now)
if "Mobi" in st.context.headers.get("User-Agent", ""):
    st.caption(":material/tune: All settings are behind » at the top left.")
