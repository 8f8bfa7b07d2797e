"""What every visitor shares: the store, pictures of data sets. Nothing is lost when a stranger empties the cache."""

import numpy as np
import streamlit as st

from core.datasets import load
from core.spec import DataSpec
from core.store import Store
from dashboard import thumbnails


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The store of runs; one for the whole server."""
    return Store()


@st.cache_data(show_spinner=False)
def thumbnail(name: str) -> np.ndarray:
    """The data set of that name as a small picture."""
    return thumbnails.picture(load(DataSpec(name=name)))
