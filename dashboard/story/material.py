"""The dots behind the story, for charts that come after an opening: course materials, kept scenes and frames."""

from typing import Any

import numpy as np
import streamlit as st

from core.datasets import load
from core.frames import unpack
from core.spec import Spec, parse
from core.split import Examples, cut
from dashboard.cached import store
from dashboard.charts.border import picture


@st.cache_resource(show_spinner=False, max_entries=50)
def course(spec_json: str) -> Examples:
    """The course materials of a Spec given as JSON. The exam is left where it is."""
    spec = Spec.model_validate_json(spec_json)
    return cut(load(spec.data), spec.data, spec.split).train


def course_of(row: dict[str, Any]) -> Examples:
    return course(parse(row["spec"]).model_dump_json())


@st.cache_data(show_spinner=False, max_entries=200)
def thumbnail(run: str, epochs: int) -> np.ndarray | None:
    """A small picture of what a finished run drew; None where no frame was kept. `epochs` only names the state."""
    frame, scene = (store().load_blob(run, name) for name in ("frame", "scene"))
    if not frame or not scene:
        return None
    (_, drawn), (header, dots) = unpack(frame), unpack(scene)
    return picture(drawn["surface"], dots["train.x"], dots["train.y"], header["extent"])
