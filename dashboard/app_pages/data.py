"""Your data: from a file to an honest exam."""

import streamlit as st

from dashboard import state
from dashboard.words import plain
from dashboard.yours import arriving, desk, experiments, growing, looking, sets, waiting

desk.look()
st.header("Your data", anchor=False)
for kind, sentence in state.take_notes():
    getattr(st, kind)(plain(sentence, 500))
waiting.panel()
if not arriving.panel():
    st.markdown("Would a network work on data it has not seen? Bring yours, and get an honest answer: first what is "
                "wrong with them, then three sets, one of them sealed.")
    st.stop()
now = desk.current()
if "own" in now:
    sets.sealed(now)
    experiments.panel(now)
    growing.panel(now)
looking.read(now["told"])
looking.asked(now["told"])
looking.findings(now["told"])
sets.cut(now)
