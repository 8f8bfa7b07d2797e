"""The controls of the Curves page: what lies along the axis, which values, how many seeds, which data, and the seal."""

from dataclasses import replace

import streamlit as st

from core.datasets import source_of
from core.spec import SpecError, field_info, options
from dashboard import state
from dashboard.curves import axis, desk, plan
from dashboard.curves.axis import AXES
from dashboard.curves.plan import SEEDS, Plan
from dashboard.fitting import named_data, offered_with
from dashboard.words import grey, label, plain, settings


def panel(now: Plan) -> None:
    """All controls, in the sidebar."""
    _seal(now)
    _tell("curve_field", now.field)
    st.selectbox("What changes along the curve", list(AXES), key="curve_field", format_func=axis.title,
                 on_change=_new_field, help="One setting changes from point to point; all others stay as they are. "
                 + field_info(now.field).description)
    _values(now)
    offered = sorted({*SEEDS, now.seeds})
    _tell("curve_seeds", now.seeds, tuple(offered))
    st.segmented_control("Networks at each point :gray[seeds]", offered, key="curve_seeds", required=True,
                         on_change=_new_seeds,
                         help="One network may be lucky. The line is the median of so many; the band holds the middle "
                              "half of them.")
    _tell("curve_data", now.base.data.name)
    st.selectbox(label("data.name"), offered_with(now.base.data), key="curve_data", on_change=_new_data,
                 format_func=lambda name: named_data(name, now.base.data),
                 help=f"{field_info('data.name').description} {source_of(now.base.data).SENTENCE}")
    _others(now)


def _seal(now: Plan) -> None:
    _tell("curve_sealed", not now.glass)
    st.toggle("Seal the final exam", key="curve_sealed", on_change=_turn,
              help="Sealed: no network of this curve sits the final exam. In the open: its curve is drawn too, and "
                   "every round of every network counts as a look, so it becomes one more practice exam.")


def _values(now: Plan) -> None:
    if options(now.field):
        _tell("curve_names", list(now.values), now.field)
        st.multiselect("Values", AXES[now.field].values, key="curve_names", on_change=_new_names,
                       format_func=axis.said, help="Each is one point of the curve.")
        return
    low, high = axis.limits(now.field, now.base)
    _tell("curve_values", axis.write(now.values))
    st.text_input("Values", key="curve_values", on_change=_new_values, max_chars=axis.LONGEST,
                  help=f"Numbers from {axis.said(low)} to {axis.said(high)}, with commas between. Each is one point.")


def _others(now: Plan) -> None:
    said = ", ".join(settings(now.base)) or "everything as it comes"
    st.caption(f"All other settings: {plain(said, 400)}.")
    st.button("Take the Playground's settings", icon=":material/tune:", key="curve_take", on_click=_take,
              help="Everything else as it is on the Playground now: network, learning, sets.")
    st.markdown(grey(f"{len(now.values):,} values × {now.seeds:,} seeds = {len(now.values) * now.seeds:,} networks"))


def _tell(key: str, value: object, shape: object = None) -> None:
    """Makes a widget show the plan's value; see controls.py."""
    shapes = st.session_state.setdefault("shapes", {})
    if st.session_state.get(key, ...) != value or shapes.get(key, shape) != shape:
        st.session_state[key] = value
    shapes[key] = shape


def _new_field() -> None:
    desk.put(plan.with_field(desk.current(), st.session_state["curve_field"]))


def _new_values() -> None:
    now = desk.current()
    try:
        desk.put(replace(now, values=axis.read(now.field, st.session_state["curve_values"])))
    except SpecError as problem:
        state.note("error", str(problem))
        st.session_state["curve_touched"] = True


def _new_names() -> None:
    names = st.session_state["curve_names"]
    now = desk.current()
    desk.put(replace(now, values=tuple(name for name in AXES[now.field].values if name in names)))


def _new_seeds() -> None:
    desk.put(replace(desk.current(), seeds=st.session_state["curve_seeds"]))


def _new_data() -> None:
    desk.put(plan.with_data(desk.current(), st.session_state["curve_data"]))


def _take() -> None:
    now = desk.current()
    desk.put(replace(now, base=plan.settled(desk.playground(), now.field)))


def _turn() -> None:
    desk.put(replace(desk.current(), glass=not st.session_state["curve_sealed"]))
