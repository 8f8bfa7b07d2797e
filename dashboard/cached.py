"""What every visitor shares: the store, and data sets as drawn. Nothing is lost when a cache is emptied."""

import streamlit as st


@st.cache_resource(show_spinner=False)
def store():
    """The store of runs; one for the whole server."""
    from core.store import Store

    return Store()
