"""Tells a run of the story to go on, and says how it stands."""

import time
from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from core import jobs
from core.exam import FINISHED
from core.frames import unpack
from core.spec import SpecError
from dashboard import state
from dashboard.cached import store
from dashboard.live.component import snapshot
from dashboard.live.desk import StoreDesk

ANSWERED_WITHIN = 2.0  # seconds; a run that stands still obeys within 20 ms, one that was let go needs a process first
LOOK_EVERY = 1.0  # seconds
AT_REST = {"ready", "paused", "interrupted", "failed", *FINISHED}


@dataclass(frozen=True)
class Standing:
    """A run at this moment: its state, its place in the queue, and the moment at which it paused by itself."""

    state: str
    place: int | None = None
    moment: str | None = None

    @property
    def moving(self) -> bool:
        return self.state not in AT_REST

    @property
    def over(self) -> bool:
        return self.state in FINISHED


def standing(run: str) -> Standing:
    """How the run stands, from its row and its newest frame."""
    row = jobs.status(store(), run)
    if row is None:
        return Standing("failed")
    moment = None
    if row["state"] == "paused":
        moment = unpack(snapshot(run, StoreDesk())[1])[0].get("moment")
    return Standing(row["state"], row["place"], moment)


def tell(run: str, do: str) -> None:
    """A command for the run. One that came too late, because the run has just ended, needs no word."""
    with suppress(SpecError):
        jobs.command(store(), run, {"do": do})


def play(run: str, speed: str = "normal") -> None:
    """Lets the run go on, and waits until it does, so that the page is drawn as things are."""
    try:
        if store().get_run(run)["state"] in ("interrupted", "failed"):
            jobs.resume(store(), run)
        else:
            jobs.command(store(), run, {"do": "speed", "value": speed})
            jobs.command(store(), run, {"do": "play"})
    except SpecError as problem:
        state.note("error", str(problem))
        return
    until = time.monotonic() + ANSWERED_WITHIN
    while not standing(run).moving and time.monotonic() < until:
        time.sleep(0.02)


@st.fragment(run_every=LOOK_EVERY)
def watch(run: str, drawn: Standing) -> None:
    """Draws the page anew when the run has come to rest. The live view says so too, but not when it came too late."""
    now = standing(run)
    if (now.moving, now.place) != (drawn.moving, drawn.place):
        st.rerun()
