"""What every visitor shares: the store. Nothing is lost when a stranger empties the cache."""

import streamlit as st

from core.store import Store


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The store of runs; one for the whole server."""
    return Store()
