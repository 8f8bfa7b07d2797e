"""The page Inside: which run's network is looked into, and how one whose process has gone is opened up again."""

import time
from typing import Any

import streamlit as st

from core import jobs
from core.commands import Command
from core.frames import FrameReader, unpack
from core.spec import SpecError
from core.store.queue import LIVE
from dashboard import attempts, state
from dashboard.cached import store
from dashboard.scripts import give_way
from dashboard.turning import link_spec
from dashboard.words import plain

RECENT = 30  # so many of one's runs can be chosen from
REDRAWN_WITHIN = 60.0  # seconds: a large network may take a while to be set up once more
ON_SCREEN = 0.4  # seconds
WAKE: Command = {"do": "pause"}  # brings the process of a paused run back, and changes nothing

Row = dict[str, Any]


def arrive() -> Row | None:
    """The run to look into: the one in the address, else the Playground's, else the newest; None without any."""
    state.at(state.PLAYGROUND)
    asked = st.query_params.get("run", "")
    chosen = _own(asked)
    if asked and chosen is None:
        state.note("info", "That attempt isn't yours, or it was deleted.")
    on_screen = state.current()
    chosen = chosen or (_own(on_screen.run) if on_screen else None) or next(iter(_recent()), None)
    if chosen:
        st.query_params["run"] = chosen["run"]
    return chosen


def chooser(now: Row | None) -> None:
    """The visitor's newest runs, by name; and the way back to the Playground with this one."""
    if now is None:
        return
    runs = {run["run"]: run for run in _recent()} | {now["run"]: now}
    st.session_state["inside_run"] = now["run"]
    st.selectbox("Attempt", list(runs), key="inside_run", label_visibility="collapsed", on_change=_choose, width=420,
                 format_func=lambda run: _named(runs[run]), help="Any of your attempts, also while it learns.")
    st.space("stretch")
    st.page_link("app_pages/playground.py", label="Playground", icon=":material/tune:",
                 query_params={"run": now["run"]})


def nothing() -> None:
    st.markdown("Here you look into a network: every unit, every weight, what it answers and what excites it. "
                "Start an attempt first; it can be watched from inside while it learns.")
    st.page_link("app_pages/playground.py", label="Start your first attempt", icon=":material/tune:")


def open_up(now: Row) -> str:
    """Makes a run that no process has any more show its inside: a paused one is taken up again, of an ended one the
    newest checkpoint is drawn. Returns what went wrong, as Markdown; nothing for one that shows itself.
    """
    run, job = now["run"], store().queue.get(now["run"])
    if job and job["state"] in (*LIVE, "queued"):
        return ""
    try:
        if job and job["state"] == "resting" and now["state"] in ("ready", "paused"):
            jobs.command(store(), run, WAKE)
        elif not _is_open(run):
            with st.spinner("Opening it up …"):
                jobs.ask(store(), "inside", {"run": run}, run, state.visitor(), within=REDRAWN_WITHIN,
                         waiting=give_way)
    except SpecError as error:
        return plain(str(error), 400)
    return ""


def settle() -> None:
    """Who was led here from another page brings its empty sidebar along: it goes when the page, once it is on the
    screen, is drawn once more.
    """
    if st.session_state.pop("led_inside", False):
        time.sleep(ON_SCREEN)
        st.rerun()


def again(now: Row) -> None:
    """The same settings from the start, as an attempt of its own, which is looked into from now on."""
    try:
        before = state.attach(now)
        fresh = state.begin(link_spec(before), glass=before.glass)
        if state.current() and state.current().run == now["run"]:
            state.show(fresh)
    except SpecError as problem:
        state.note("error", str(problem))
        return
    st.query_params["run"] = fresh.run


def _choose() -> None:
    st.query_params["run"] = st.session_state["inside_run"]


def _own(run: str) -> Row | None:
    known = store().get_run(run) if state.RUN_ID.fullmatch(run) else None
    return known if known and known["spec"] and state.mine(known) else None


def _recent() -> list[Row]:
    found = [run for owner in state.owners() for run in store().runs(owner=owner, limit=RECENT) if run["spec"]]
    return sorted(found, key=lambda run: -run["created"])[:RECENT]


def _named(run: Row) -> str:
    """Title, state and when it was begun: as text, which a selectbox shows as it is."""
    return f"{attempts.title(run)[:50]} · {attempts.progress(run)} · {state.local_time(run['created'])}"


def _is_open(run: str) -> bool:
    """Whether the newest picture of a run has its inside in it."""
    reader = FrameReader(store().live / f"{run}.frame")
    newest = reader.read()
    reader.close()
    return newest is not None and "inside" in unpack(newest[1])[0]
