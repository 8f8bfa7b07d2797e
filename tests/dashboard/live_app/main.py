"""One page with one live view; what it tells Python is written on the page."""

import streamlit as st

from dashboard.live.component import live_view
from tests.dashboard.live_app.desk import from_environment

st.set_page_config(layout="wide")
query = st.query_params
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
run = st.session_state.get("run") or query.get("run", "")
events = live_view(run, mode=query.get("mode", "playground"), desk=from_environment())
if events.reset and query.get("next"):
    st.session_state["run"] = query["next"]
    st.rerun()
told = st.session_state.setdefault("told", [])
told += [name for name in ("reset", "undo") if getattr(events, name)]
st.caption(f"Script runs: {st.session_state['runs']}. Told: {', '.join(told) or 'nothing'}.")
