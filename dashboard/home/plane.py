"""The plane of a network with two inputs, to be asked by pointing: its last picture, as the live view has kept it."""

import base64
from typing import Any

import streamlit as st

from core.frames import unpack
from core.store import StoreError
from dashboard.cached import store
from dashboard.home import shown
from dashboard.home.form import key
from dashboard.words import grey

POINTS = 250  # course examples that are drawn

Row = dict[str, Any]


def panel(run: Row, fields: list[Row]) -> None:
    """The plane, where there are two numbers to ask with and a picture of it; the sliders follow it."""
    if [field["kind"] for field in fields] != ["number", "number"]:
        return
    drawn = _picture(run["run"])
    if drawn is None:
        return
    names = [key(run["run"], field["name"]) for field in fields]
    place = [st.session_state.get(name, field["usual"]) for name, field in zip(names, fields, strict=True)]
    st.markdown(f"**Point at a question** {grey('★ is asked; dots: course materials')}")

    def ask(place: list[float]) -> None:
        for name, field, value in zip(names, fields, place, strict=True):
            steps = round(float(value) / field["step"]) * field["step"]
            st.session_state[name] = min(max(steps, float(field["low"])), float(field["high"]))

    shown.plane(drawn | {"place": place, "names": [field["label"] for field in fields]}, ask, key=f"plane_{run['run']}")


@st.cache_data(show_spinner=False, max_entries=50)
def _picture(run: str) -> Row | None:
    """Extent, surface and course points; None where there is no picture of a plane."""
    try:
        scene, frame = (store().load_blob(run, name) for name in ("scene", "frame"))
    except StoreError:
        return None
    if not scene or not frame:
        return None
    (header, still), (_, moving) = unpack(scene), unpack(frame)
    if header.get("kind") != "points" or "surface" not in moving or not header.get("extent"):
        return None
    x, y = still["train.x"][:POINTS], still["train.y"][:POINTS]
    points = [[round(float(u), 4), round(float(v), 4), int(answer)] for (u, v), answer in zip(x, y, strict=True)]
    surfaces = {name: base64.b64encode(moving[name].tobytes()).decode() for name in ("surface", "sure")
                if name in moving}
    return {"extent": header["extent"], "points": points, "sure": None} | surfaces
