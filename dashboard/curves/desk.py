"""What this visitor does with a curve: choose, train, pause, cancel, extend. The truth is the plan in the session."""

from contextlib import suppress
from typing import Any

import streamlit as st

from core import jobs
from core.exam import looks
from core.own.saving import refuse_others
from core.spec import Spec, SpecError
from dashboard import state
from dashboard.cached import store
from dashboard.curves import plan, results
from dashboard.curves.plan import Plan
from dashboard.curves.results import Standing
from dashboard.scripts import is_news, with_newest
from dashboard.start import START

ACTIVE = ("queued", "learning", "paused", "interrupted")  # a sweep that a process has, or will have
WRITTEN = "curve_written"  # the addresses that this page has had

Row = dict[str, Any]


def arrive() -> Plan:
    """The curve to show: the session's own, or what the address asks for when it was not written by us."""
    query = st.query_params.to_dict()
    touched = st.session_state.pop("curve_touched", False)
    now = st.session_state.get("curve")
    if now is None or (not touched and plan.asks(query) and is_news(query, st.session_state.get(WRITTEN, []))):
        now, notes = _asked(query) if plan.asks(query) else (plan.plan(plan.FIRST, _first()), [])
        for note in notes:
            state.note("warning", note)
        st.session_state["curve"] = now
    return now


def _asked(query: dict[str, str]) -> tuple[Plan, list[str]]:
    """The curve of an address; of data that are another visitor's, the one that one starts with."""
    found, notes = plan.from_address(query)
    try:
        refuse_others(store(), found.base.data, state.visitor())
    except SpecError as problem:
        return plan.plan(plan.FIRST, _first()), [f"In the link: {problem} Using the usual settings."]
    return found, notes


def write_address(now: Plan) -> None:
    query = plan.query_of(now)
    st.session_state[WRITTEN] = with_newest(st.session_state.get(WRITTEN, []), query)
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def playground() -> Spec:
    """The settings on the Playground's screen, or those it begins with."""
    now = state.current()
    return now.shown if now else START


def _first() -> Spec:
    """What to begin with: the Playground's settings; for those who have not been there, an example's."""
    return playground() if state.current() else plan.EXAMPLES[plan.FIRST]


def put(now: Plan) -> None:
    """Another curve on the screen. One that can't be is not taken, and the reason is told."""
    try:
        plan.parse_size(now)
        plan.checked(now)
    except SpecError as problem:
        state.note("error", str(problem))
        return
    finally:
        st.session_state["curve_touched"] = True
    st.session_state["curve"] = now
    st.session_state.pop("curve_point", None)


def current() -> Plan:
    return st.session_state["curve"]


def name(now: Plan) -> str:
    """The id of the sweep behind the curve."""
    return plan.checked(now).name(state.visitor(), now.glass)


def status(now: Plan) -> Row | None:
    """How its sweep stands; None before it was asked for."""
    return jobs.sweep_status(store(), name(now))


def is_active(row: Row | None) -> bool:
    return row is not None and row["state"] in ACTIVE


def standing(now: Plan, row: Row | None) -> Standing:
    """Its points, from the rows of its runs; whichever curve trained them."""
    planned = plan.members(now, state.visitor())
    rows = store().sweeps.rows(each.run for each in planned)
    return results.standing(planned, rows, is_active(row))


def times_looked(now: Plan) -> int:
    """How often this visitor has seen marks of the exams on this curve."""
    rows = store().sweeps.rows(each.run for each in plan.members(now, state.visitor()))
    known = {row["fingerprint"] for row in rows.values() if row["fingerprint"]}
    return sum(looks(store(), state.visitor(), fingerprint) for fingerprint in known)


def train() -> None:
    try:
        jobs.submit_sweep(store(), current().asked(), state.visitor(), current().glass)
    except SpecError as problem:
        state.note("error", str(problem))
    st.session_state["curve_touched"] = True


def tell(do: str) -> None:
    """play, pause or stop, to the sweep on the screen."""
    st.session_state["curve_touched"] = True
    with suppress(SpecError):  # it has just ended
        jobs.command_sweep(store(), name(current()), {"do": do})


def extend(bigger: Plan) -> None:
    """More of the same: what is trained is kept, what still learns begins again in the larger sweep."""
    before = st.session_state["curve"]
    was_active = is_active(status(before))
    put(bigger)
    if current() == before:
        return
    if was_active:
        with suppress(SpecError):
            jobs.command_sweep(store(), name(before), {"do": "stop"})
    train()


def example(field: str) -> None:
    """One click: a question, settings in which its answer shows, and off it goes."""
    put(plan.plan(field, plan.EXAMPLES[field], glass=current().glass))
    train()


def usual() -> None:
    """The curve that one starts with, where an address asks for one that can't be."""
    put(plan.plan(plan.FIRST, plan.EXAMPLES[plan.FIRST]))
