"""The server: the pages, the live socket beside them, and the visitor's cookie. `streamlit run dashboard` starts it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).absolute().parents[1]))  # streamlit puts only this folder on the path

import streamlit as st  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402

from dashboard.live.desk import StoreDesk  # noqa: E402
from dashboard.live.lifespan import serving  # noqa: E402
from dashboard.live.routes import live_routes  # noqa: E402
from dashboard.live.visitor import VisitorCookie  # noqa: E402

desk = StoreDesk()
app = st.App("main.py", routes=live_routes(desk), lifespan=lambda app: serving(desk),
             middleware=[Middleware(VisitorCookie)])
