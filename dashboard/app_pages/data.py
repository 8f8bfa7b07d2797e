"""Your data: from a file to an honest exam."""

import streamlit as st

from dashboard import state
from dashboard.words import plain
from dashboard.yours import arriving, desk, experiments, growing, looking, path, sets, waiting

desk.look()
st.header("Your data", anchor=False)
path.said(desk.current())
for kind, sentence in state.take_notes():
    getattr(st, kind)(plain(sentence, 500))
waiting.panel()
if not arriving.panel():
    st.stop()
now = desk.current()
if "own" in now:
    sets.sealed(now)
    experiments.panel(now)
    growing.panel(now)
with path.behind(now):
    looking.read(now["told"])
    looking.asked(now["told"])
    looking.findings(now["told"])
    sets.cut(now)
