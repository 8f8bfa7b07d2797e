"""A server with the live view and nothing else."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).absolute().parents[3])]

import streamlit as st  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402

from dashboard.live.routes import live_routes  # noqa: E402
from dashboard.live.visitor import VisitorCookie  # noqa: E402
from tests.dashboard.live_app.desk import from_environment  # noqa: E402

app = st.App("main.py", routes=live_routes(from_environment()), middleware=[Middleware(VisitorCookie)])
