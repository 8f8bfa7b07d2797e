"""Buttons for a run that is under way or has broken off: finish it now, or go on from its last checkpoint."""

import time
from typing import Any

import streamlit as st

from core import jobs
from core.spec import SpecError
from core.store import StoreError
from core.store.queue import LIVE
from dashboard import state
from dashboard.cached import store

ANSWERED_WITHIN = 2.0  # seconds that a page waits for a run's process, so that it is drawn as things are
BROKEN_OFF = ("failed", "interrupted", "cancelled", "resting")  # jobs that jobs.resume brings back

Row = dict[str, Any]


def finish_button(run: Row) -> None:
    """For a run that is not over and takes commands."""
    if run["state"] not in ("failed", "interrupted", *state.FINISHED) and store().queue.get(run["run"]):
        st.button("Finish now", icon=":material/flag:", key=f"finish_{run['run']}", on_click=finish,
                  args=(run["run"],), help="Ends it here, with the marks it has. Then its final exam can be opened.")


def go_on_button(run: Row | None) -> None:
    """For a run whose process died; one that failed by its own settings would only fail again."""
    if run and can_go_on(run):
        st.button("Go on from the last checkpoint", icon=":material/resume:", key=f"go_on_{run['run']}",
                  on_click=go_on, args=(run["run"],), help="What was learned is kept. It goes on from there.")


def can_go_on(run: Row) -> bool:
    job = store().queue.get(run["run"])
    if run["state"] not in ("failed", "interrupted") or not job or job["state"] not in BROKEN_OFF:
        return False
    try:
        last = store().events(run["run"], after=store().count_events(run["run"]) - 2)
    except StoreError:  # a damaged record can't be told again
        return False
    return not last or last[-1]["kind"] not in ("done", "failed")


def finish(run: str) -> None:
    """Ends a run after the round that it is in; one without a round has no marks to leave with."""
    known = store().get_run(run)
    if not known or not state.mine(known):
        return
    if not known["epochs"]:
        state.note("info", "It has no marks yet. Let it learn one round first.")
        return
    try:
        jobs.command(store(), run, {"do": "stop"})
    except SpecError as problem:
        state.note("error", str(problem))
        return
    until = time.monotonic() + ANSWERED_WITHIN
    while store().queue.get(run)["state"] in LIVE and time.monotonic() < until:
        time.sleep(0.02)


def go_on(run: str) -> None:
    known = store().get_run(run)
    if not known or not state.mine(known):
        return
    try:
        jobs.resume(store(), run)
    except SpecError as problem:
        state.note("error", str(problem))
