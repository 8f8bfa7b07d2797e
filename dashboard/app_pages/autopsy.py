"""Autopsy: an opened exam question by question, and what the network knew by heart. Reached by links, not the menu."""

import streamlit as st

from core.datasets import missing
from core.spec import parse
from dashboard import attempts, openings, state
from dashboard.autopsy import body, layout, seal, view
from dashboard.cached import store
from dashboard.types import walked
from dashboard.words import plain

layout.style()
asked = st.query_params.get("run", "")
run = store().get_run(asked) if state.RUN_ID.fullmatch(asked) else None
with st.container(horizontal=True, vertical_alignment="center", key="autopsy_top"):
    st.header("Autopsy", anchor=False, width="content")
    if run and run["spec"] and state.mine(run):
        st.markdown(attempts.described(run), width="content")
        st.space("stretch")
        st.page_link("app_pages/playground.py", label="Playground", icon=":material/tune:",
                     query_params={"run": asked})
    st.page_link("app_pages/runs.py", label="My runs", icon=":material/history_edu:")
for kind, sentence in state.take_notes():
    getattr(st, kind)(plain(sentence, 400))
if not run or not run["spec"] or not state.mine(run):
    st.info("That attempt isn't yours, or it was deleted. An autopsy is for exams that you have opened yourself."
            if asked else "Choose a network under My runs, open its exam, and come back through its Autopsy link.")
    st.stop()
opened = openings.own(run)
if not opened:
    seal.panel(run)
    st.stop()
if gone := missing(parse(run["spec"]).data):
    st.warning(plain(f"{gone} Until then there is no autopsy.", 400))
    st.stop()
if "paths" in opened[0]["result"].get("answers", {}):
    walked.show(parse(run["spec"]), opened[0]["result"]["answers"])
    st.stop()
laid_out = body.lay_out(run, opened[0]) if "ids" in opened[0]["result"].get("answers", {}) else None
if laid_out is None:
    st.warning("This exam was graded by an earlier version, which kept too little for an autopsy. Train the network "
               "again, and open its exam there.")
    st.stop()
view.show(laid_out)
