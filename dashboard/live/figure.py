"""A Plotly figure that changes in place while networks learn. Streamlit's own chart is built anew with every change."""

import plotly.graph_objects as go
import streamlit as st

from dashboard.live import assets

_mount = st.components.v2.component("final_exam_figure", js=assets.boot("figure.js"), isolate_styles=False)


def moving(figure: go.Figure, key: str, alt: str) -> None:
    """Draws the figure under a key that stays; `alt`: the same in words."""
    _mount(data={"json": figure.to_json(), "alt": alt, "height": figure.layout.height}, key=key, height="content")
