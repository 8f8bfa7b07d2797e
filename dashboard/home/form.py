"""The form of a network as widgets: sliders, choices, a pad to draw on, a text; what is filled in comes out as JSON."""

import math
from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboard.home import shown
from dashboard.words import plain

MANY = 8         # fields, from which on they stand in two columns
LONGEST = 1_000  # characters of a text
TAKEN = "try_taken"  # an example to be filled in before the form is drawn next
DRAWN = ("picture", "series")
DAY, FIRST_DAY = timedelta(days=1), date(1970, 1, 1)

Field = dict[str, Any]
Inputs = dict[str, Any]


def fill(run: str, inputs: Inputs) -> None:
    """The form will show this example when it is drawn next."""
    st.session_state[TAKEN] = (run, inputs)


def filled(run: str, fields: list[Field]) -> Inputs:
    """Draws the form, and returns what stands in it."""
    inputs: Inputs = {}
    places = st.columns(2) if len(fields) >= MANY else [st.container()]
    unknown = _unknown(run, fields)
    for number, field in enumerate(fields):
        with places[number % len(places)]:
            inputs[field["name"]] = None if field["name"] in unknown else _widget(run, field)
    for name in unknown:
        inputs[name] = None
    return inputs


def example(run: str, fields: list[Field]) -> None:
    """A button that brings back what the form began with."""
    st.button("Start over", icon=":material/restart_alt:", key=f"over_{run}", on_click=fill,
              args=(run, {field["name"]: field["usual"] for field in fields}),
              help="What one usually finds in the course materials.")


def key(run: str, name: str) -> str:
    """Under which a field's value is kept while the network is on the page."""
    return f"ask_{run[:12]}_{name}"


def take_over(run: str, fields: list[Field]) -> None:
    """An example that was chosen goes into the fields, before they are drawn."""
    whose, inputs = st.session_state.pop(TAKEN, (None, None))
    if whose != run:
        return
    for field in fields:
        value = inputs[field["name"]]
        if field["kind"] in DRAWN:
            pad = _on_pad(run, field)
            st.session_state[key(run, field["name"])] = {"version": pad["version"] + 1, "values": _flat(value)}
        elif value is not None:
            st.session_state[key(run, field["name"])] = _fitting(field, value)
    if any(field.get("missing") for field in fields):
        st.session_state[key(run, "?")] = [field["name"] for field in fields if inputs[field["name"]] is None]


def _unknown(run: str, fields: list[Field]) -> list[str]:
    """Which of a table's columns are left unknown."""
    names = {field["name"]: field["label"] for field in fields if field.get("missing")}
    if not names:
        return []
    with st.expander("Leave something unknown", icon=":material/help:"):
        return st.multiselect("Unknown", list(names), format_func=names.get, key=key(run, "?"),
                              help="The network takes what is usual in the course materials instead.")


def _widget(run: str, field: Field) -> Any:
    """One field; what stands in it."""
    name, kind = key(run, field["name"]), field["kind"]
    label, told = plain(field["label"]), plain(field.get("help", ""), 300)
    if kind in DRAWN:
        return _pad(run, field)
    st.session_state.setdefault(name, _fitting(field, field["usual"]))
    if field.get("date"):
        chosen = st.slider(label, day(field["low"]), day(field["high"]), step=DAY, key=name, format="YYYY-MM-DD",
                           help=told)
        return float((chosen - FIRST_DAY).days)
    if kind == "number":
        return st.slider(label, float(field["low"]), float(field["high"]), step=float(field["step"]), key=name,
                         format=f"%.{_decimals(field['step'])}f", help=told)
    if kind == "choice":
        return st.selectbox(label, field["values"], key=name, help=told)
    if kind == "level":
        return st.slider(label, int(field["low"]), int(field["high"]), step=1, key=name, help=told)
    return st.text_area(label, key=name, max_chars=LONGEST, height=130, help=f"{told} Ctrl + Enter asks.")


def _fitting(field: Field, value: Any) -> Any:
    """A value as its widget takes it: within its ends, and of its type."""
    if field["kind"] == "number":
        inside = min(max(float(value), float(field["low"])), float(field["high"]))
        return day(inside) if field.get("date") else inside
    return int(value) if field["kind"] == "level" else value


def day(number: float) -> date:
    """The date so many days after the first of January 1970."""
    return FIRST_DAY + math.floor(number) * DAY


def dated(fields: list[Field], inputs: Inputs) -> Inputs:
    """An example with its dates as people read them."""
    dates = {field["name"] for field in fields if field.get("date")}
    return {name: str(day(value)) if name in dates and value is not None else value for name, value in inputs.items()}


def _pad(run: str, field: Field) -> list[Any]:
    pad = _on_pad(run, field)
    st.markdown(f"**{plain(field['label'])}**", help=plain(field.get("help", ""), 300))
    values = shown.pad(field, pad["values"], pad["version"], key=f"pad_{run}")
    if field["kind"] == "series":
        return values
    width = field["width"]
    return [values[start:start + width] for start in range(0, len(values), width)]


def _on_pad(run: str, field: Field) -> dict[str, Any]:
    """What was last put on the pad, and how often something was."""
    return st.session_state.setdefault(key(run, field["name"]), {"version": 0, "values": _flat(field["usual"])})


def _flat(value: list[Any]) -> list[float]:
    return [each for row in value for each in row] if value and isinstance(value[0], list) else list(value)


def _decimals(step: float) -> int:
    return max(0, -math.floor(math.log10(step) + 1e-9))
