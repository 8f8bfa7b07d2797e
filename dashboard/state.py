"""What this visitor is looking at: the current attempt, how it came about, and its address.

Three things hold the same choices: the Spec here, the widgets (controls.py shows the Spec and hands back new values),
and the address bar. The Spec is the truth; the other two follow it. An attempt's run lives outside the session.
"""

import re
import secrets
from contextlib import suppress
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import streamlit as st

from core import devices, jobs, quotas
from core.check import contradictions
from core.commands import FIELDS
from core.datasets import missing
from core.own.saving import refuse_others
from core.spec import PARTS, Spec, SpecError, parse, run_id
from core.store import StoreError
from dashboard.cached import store
from dashboard.live.component import seat
from dashboard.live.handover import hand_over
from dashboard.live.visitor import visitor_in
from dashboard.onscreen import OnScreen, with_values
from dashboard.scripts import COMING, is_news, with_newest
from dashboard.start import START, query_of, spec_of
from dashboard.turning import FINISHED, link_spec, turn, turn_back, turned

HISTORY = 50  # steps that can be undone
RUN_ID = re.compile(r"[0-9a-f]{32}")
UNBEGUN = {"queued", "ready"}
PLAYGROUND = "playground"  # the page whose attempt is the one that other pages open

Kind = Literal["info", "warning", "error", "toast"]


def visitor() -> str:
    """Who this is: the browser's cookie, or a random id until the page is closed where there is none."""
    return visitor_in(st.context.cookies) or st.session_state.setdefault("visitor", secrets.token_hex(16))


def begin(spec: Spec, *, glass: bool = False, play: bool = False, auto_pause: bool = False) -> OnScreen:
    """A fresh run of the Spec: an attempt that nobody has begun yet. Raises SpecError, also when there is no room."""
    refuse_others(store(), spec.data, visitor())
    contradictions(spec)  # refused here, before anything is given up for it
    devices.check(spec.device, devices.there(store().live))
    number = 1
    while _is_taken(run_id(spec, visitor(), number, glass)):
        number += 1
    run = jobs.submit(store(), spec, visitor(), glass=glass, play=play, speed="normal", auto_pause=auto_pause,
                      attempt=number)
    return OnScreen(spec, run, glass, number)


def _is_taken(run: str) -> bool:
    """Whether the number was used: by a run that has begun, or by one that was opened and deleted since."""
    return begun(store().get_run(run)) or bool(store().openings(run=run))


def begun(known: dict[str, Any] | None) -> bool:
    return known is not None and (known["epochs"] > 0 or known["state"] not in UNBEGUN)


def mine(known: dict[str, Any]) -> bool:
    """Whether this visitor may command and open a run."""
    return known["owner"] in owners()


def owners() -> tuple[str, ...]:
    """Whose runs this visitor may use: their own, and on one's own machine those of the command line."""
    return (visitor(), "") if quotas.profile() == "local" else (visitor(),)


def local_time(moment: float) -> str:
    """A moment (seconds since 1970) by the visitor's own clock."""
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (KeyError, ValueError):
        zone = ZoneInfo("UTC")
    return datetime.fromtimestamp(moment, zone).strftime("%Y-%m-%d %H:%M")


def attach(known: dict[str, Any]) -> OnScreen:
    """The attempt of a run that exists, as it stands now."""
    jobs.revisit(store(), known["run"])
    spec, knobs = parse(known["spec"]), ()
    if gone := missing(spec.data):
        note("warning", f"{gone} Until then its marks are all there is.")
    try:
        knobs = turned(known["run"], spec)
    except StoreError as problem:  # its picture and its marks may still be whole
        note("warning", str(problem))
    return OnScreen(spec, known["run"], bool(known["glass"]), known["attempt"], knobs)


def note(kind: Kind, text: str) -> None:
    """Something to tell the visitor on the next view of the page."""
    st.session_state.setdefault("notes", []).append((kind, text))


def take_notes() -> list[tuple[Kind, str]]:
    return st.session_state.pop("notes", [])


def at(page: str) -> None:
    """On which page the visitor is: each keeps an attempt of its own."""
    st.session_state["at"] = page


def _own(name: str) -> str:
    """The key under which the present page keeps something."""
    page = st.session_state.get("at", PLAYGROUND)
    return name if page == PLAYGROUND else f"{name}.{page}"


def current() -> OnScreen | None:
    """The attempt on the page's screen, or None before the first one."""
    return st.session_state.get(_own("attempt"))


def take_along(now: OnScreen) -> None:
    """The Playground will show this attempt, with all its settings."""
    at(PLAYGROUND)
    show(now)


def show(attempt: OnScreen, *, undoable: bool = True) -> None:
    """Puts an attempt on the screen; the one before can be brought back by undo and stays in My runs."""
    before = current()
    if before is not None and undoable:
        st.session_state[_own("history")] = [*st.session_state.get(_own("history"), []), before][-HISTORY:]
    if before is not None and before.run != attempt.run:
        st.session_state[COMING] = hand_over(seat(), before.run, attempt.run)
        if _let_rest(before.run):
            note("toast", "The attempt before is kept in My runs.")
    st.session_state[_own("attempt")] = attempt
    st.session_state["touched"] = True


def choose(path: str, value: Any) -> None:
    """The visitor chose a value: a new run, or a knob turned in the one that is learning."""
    choose_all({path: value})


def choose_all(values: dict[str, Any]) -> None:
    now = current()
    part, _, field = next(iter(values)).rpartition(".")
    try:
        spec = with_values(now.shown, values | {"learning.changes": []})
        new = values.get(f"learning.{field}")
        if len(values) == 1 and part == "learning" and field in FIELDS and new is not None and learning(now.run):
            show(turn(now, field, new))
        else:
            show(begin(spec, glass=now.glass))
    except SpecError as problem:
        note("error", str(problem))
    st.session_state["touched"] = True


def learning(run: str) -> bool:
    """Whether a run has begun, is not finished and takes commands: only then can a knob be turned in it."""
    known = store().get_run(run)
    return begun(known) and known["state"] not in FINISHED and store().queue.get(run) is not None


def open_run(run: str) -> None:
    """Puts a run of this visitor's own on the screen, as it stands."""
    known = store().get_run(run) if RUN_ID.fullmatch(run) else None
    if known and known["spec"] and mine(known):
        show(attach(known))
    else:
        note("info", "That attempt isn't yours, or it was deleted.")


def replace_spec(spec: Spec, *, glass: bool | None = None) -> None:
    """A fresh attempt with other settings, or with the same ones once more."""
    try:
        show(begin(spec, glass=current().glass if glass is None else glass))
    except SpecError as problem:
        note("error", str(problem))


def again(*, glass: bool | None = None) -> None:
    """The same settings from the start: the same run once more, every turned knob included, as its own attempt."""
    replace_spec(link_spec(current()), glass=glass)


def usual() -> None:
    """The settings one starts with."""
    replace_spec(START)


def can_undo() -> bool:
    return bool(st.session_state.get(_own("history")))


def undo() -> None:
    """Back to what was on the screen before the last choice: its settings and its run, as far as that has come."""
    history = st.session_state.get(_own("history"), [])
    if not history:
        return
    st.session_state[_own("history")], before, now = history[:-1], history[-1], current()
    try:
        if before.run == now.run:
            show(turn_back(now, before), undoable=False)
        elif store().get_run(before.run) is None:  # it never began, so it was given up
            show(begin(before.spec, glass=before.glass), undoable=False)
        else:
            show(before, undoable=False)
    except SpecError as problem:
        note("error", str(problem))


def arrive(page: str, start: Spec = START) -> OnScreen | None:
    """The attempt to show now: the page's own, or what the address asks for when it was not written by us.

    `start`: the settings of somebody who comes without a link. None, with a note, when there is none yet and no room
    for one.
    """
    at(page)
    query = st.query_params.to_dict()
    touched = st.session_state.pop("touched", False)
    try:
        if current() is None or store().get_run(current().run) is None:
            show(_asked(query, start), undoable=False)
        elif query and not touched and is_news(query, st.session_state.get(_own("written"), [])):
            show(_asked(query, start))
    except SpecError as problem:
        note("error", str(problem))
    return current()


def write_address() -> None:
    """Makes the address bar say what is on the screen, so that a refresh or a bookmark brings it back."""
    now = current()
    query = query_of(link_spec(now), **_extra(now), run=now.run)
    st.session_state[_own("written")] = with_newest(st.session_state.get(_own("written"), []), query)
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def link(now: OnScreen) -> dict[str, str]:
    """What others need to get the same run of their own: the settings and the seal, never our run."""
    return query_of(link_spec(now), **_extra(now))


def _extra(now: OnScreen) -> dict[str, str]:
    return {} if now.glass else {"sealed": "1"}


def _asked(query: dict[str, str], start: Spec) -> OnScreen:
    """What an address asks for: a run of this visitor's own as it stands, else its settings as a fresh run."""
    run = query.get("run", "")
    known = store().get_run(run) if RUN_ID.fullmatch(run) else None
    if known and known["spec"] and mine(known):
        return attach(known)
    spec, sentences = spec_of(query, start)
    for sentence in sentences:
        note("warning", sentence)
    if run:
        note("info", "The attempt in this link isn't yours, or it was deleted. Here are its settings as an attempt "
                     "of your own: it gives the same marks.")
    return _nearest(spec, glass="sealed" not in query)


def _nearest(spec: Spec, glass: bool) -> OnScreen:
    """A fresh run of these settings; what can't be in them goes back to how it comes, and is named."""
    try:
        return begin(spec, glass=glass)
    except SpecError as problem:
        part, _, name = problem.field.partition(".")
        if part == "split" and spec.split == PARTS[part]():
            part, name = "data", "rows"  # the usual cut stays: there are too few rows for it
        if part == "device":
            note("warning", f"In the link: {problem} Using {Spec().device}.")
            return _nearest(spec.model_copy(update={"device": Spec().device}), glass)
        if part not in PARTS or getattr(spec, part) == PARTS[part]():
            raise
        note("warning", f"In the link: {problem} Using the usual.")
        usual, given = PARTS[part](), getattr(spec, part)
        whole = not name or part == "split"  # the shares of the three sets stand or fall together
        mended = usual if whole else given.model_copy(update={name: getattr(usual, name)})
        return _nearest(spec.model_copy(update={part: usual if mended == given else mended}), glass)


def _let_rest(run: str) -> bool:
    """A run that leaves the screen: one that never began is given up, one that learns is paused and can go on later.

    True when it stays.
    """
    known = store().get_run(run)
    if known and not begun(known):
        store().delete_run(run)
    elif known and known["state"] not in FINISHED:
        with suppress(SpecError):  # it has just ended, or the command line steers it: it needs no pause from here
            jobs.command(store(), run, {"do": "pause"})
    return begun(known)
