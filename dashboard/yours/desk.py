"""What a visitor has brought, and what was found in it: one file at a time, as long as the visit lasts.

Whatever takes longer than a moment is asked of a process (core/request.py): the page shows how far that is, and a
button that ends it. Until the answer is there, and for good where it is refused, all stays as it was.
"""

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from core import request
from core.own import FOLDER, parsed, saving
from core.spec import SpecError
from dashboard import state
from dashboard.cached import store
from dashboard.scripts import whole

MOMENT = 0.7  # seconds that the page waits for an answer before it shows how far that is
LOOK = 0.02  # seconds between two looks in that time
KEY = "yours"
ASKED = "yours_asked"

Told = dict[str, Any]


def current() -> Told | None:
    """file, name, choices (how it is read), told (core/own/told.py), history of plans with their choices; once it is
    sealed also own, split, baselines.
    """
    return st.session_state.get(KEY)


def waiting() -> Told | None:
    """job, kind, asked, said, then, share and doing of what a process is asked at the moment."""
    return st.session_state.get(ASKED)


def bring(name: str, data: bytes, choices: Told | None = None) -> None:
    """Another file in the place of the one before, if it can be read. `choices`: how (core/own/raw.py)."""
    stop()
    file = secrets.token_hex(16)
    try:
        _put_aside(file, data)
    except OSError as problem:
        state.note("error", f"The file could not be put aside: {problem.strerror}. Try again later.")
        return
    _ask("inspect", {"file": file, "name": name, "choices": choices or {}}, name, fresh=True)


def _put_aside(file: str, data: bytes) -> None:
    """Keeps a file until it has been looked at (core/own/saving.py takes it away). Raises OSError."""
    path = _path(file)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


def change(**asked: Any) -> None:
    """Another plan: target=, fix=[name, column], or values of the plan itself. What was sealed is sealed no more."""
    now = current()
    if now is None or _later(change, asked):
        return
    plan = now["told"]["plan"]
    more = {name: asked.pop(name) for name in ("target", "fix") if name in asked}
    _replan({"plan": plan | asked, **more}, [*now["history"], _standing(now)])


def read_anew(choices: Told, **asked: Any) -> None:
    """The same file, read otherwise. `asked`: values of the plan."""
    if _later(read_anew, {"choices": choices} | asked):
        return
    now = current()
    _replan({"plan": now["told"]["plan"] | asked, "choices": choices, "anew": True},
            [*now["history"], _standing(now)])


def undo() -> None:
    """Back to before the last change; one that is not yet there is given up."""
    if (waiting() or {}).get("kind") == "inspect" and not waiting().get("fresh"):
        stop()
        return
    now = current()
    _replan(now["history"][-1], now["history"][:-1])


def _standing(now: Told) -> Told:
    return {"plan": now["told"]["plan"], "choices": now["choices"]}


def _replan(asked: Told, history: list[Told]) -> None:
    now = current()
    if _fresh():
        return
    stop()
    _ask("inspect", _file(now) | asked, "Looking at it anew", history=history)


def seal(shares: dict[str, float]) -> None:
    """Makes the data set, cuts it, and asks what simple methods make of it."""
    now = current()
    if _fresh() or _later(seal, {"shares": shares}):
        return
    stop()
    _ask("adopt", _file(now) | {"plan": now["told"]["plan"]}, "Sealing", shares=shares)


def _fresh() -> bool:
    """Whether another file is on its way, so that nothing can be asked of the one that is here; it is then said."""
    if not (waiting() or {}).get("fresh"):
        return False
    state.note("info", "Another file is being read. Wait for it, or stop it first.")
    return True


def _later(wish: Callable[..., None], asked: Told) -> bool:
    """Whether a wish has to wait until the change before it is there: on its own it would undo that change."""
    before = waiting()
    if not before or before["kind"] != "inspect" or before.get("fresh"):
        return False
    before["next"] = [*before.get("next", []), (wish, asked)]
    return True


def _file(now: Told) -> Told:
    return {name: now[name] for name in ("file", "name", "choices")}


def network(kind: str) -> str:
    """A network that is made for the data."""
    return {"text": "embedding_bag", "images": "cnn"}.get(kind, "mlp")


def forget() -> None:
    """The file is taken away; a data set that was made of it stays, for the runs that study it."""
    now = st.session_state.pop(KEY, None)
    if now:
        parsed.remove(_path(now["file"]))


def drop() -> None:
    """The file is taken away, and the data set that was made of it too where nobody has saved it and no run studies it.
    """
    stop()
    now = current()
    forget()
    if now and "own" in now:
        saving.forget(store(), now["own"], state.visitor())


def lasting(now: Told) -> Told:
    """What is worth keeping of it, as plain JSON: all but the way that led there."""
    return {name: value for name, value in now.items() if name not in ("history", "search")} | {"history": []}


def take_up(saved: Told) -> None:
    """Back to where it was when it was saved."""
    stop()
    forget()
    st.session_state[KEY] = saved


def stop() -> None:
    """What is asked at the moment is not wanted any more: its process is ended, and all is as it was before."""
    asked = st.session_state.pop(ASKED, None)
    if asked:
        request.withdraw(store(), asked["job"])
        _give_up(asked)


def look() -> Told | None:
    """How far it is, or nothing where nothing is asked any more; an answer that has come is taken up."""
    asked = waiting()
    if asked is None:
        return None
    try:
        found = request.look(store(), asked["job"])
    except SpecError as problem:
        with whole():
            del st.session_state[ASKED]
            state.note("error", str(problem))
            _give_up(asked)
        return None
    if "result" not in found:
        asked |= found
        return asked
    with whole():  # an answer comes once
        del st.session_state[ASKED]
        _take_up(asked, found["result"])
        return waiting()


def _ask(kind: str, asked: Told, said: str, **then: Any) -> None:
    """Asks a process, and waits a moment. `then`: what has to be known when its answer is there."""
    job = request.post(store(), kind, asked, state.visitor())
    st.session_state[ASKED] = {"job": job, "kind": kind, "asked": asked, "said": said, "share": 0.0, "doing": ""} | then
    until = time.monotonic() + MOMENT
    while time.monotonic() < until and look():
        time.sleep(LOOK)


def _take_up(asked: Told, found: Told) -> None:
    """The answer becomes what the page shows."""
    if asked["kind"] == "inspect":
        if asked.get("fresh"):
            forget()
        st.session_state[KEY] = _file(asked["asked"]) | {"told": found, "history": asked.get("history", [])}
        _go_on(asked.get("next", []))
    elif asked["kind"] == "adopt":
        spec = {"data": {"name": "own", "own": found["own"]}, "split": {"how": found["cut"], **asked["shares"]}}
        kind = current()["told"]["kind"]
        _ask("baselines", {"spec": spec | {"model": {"name": network(kind)}}}, "Asking simple methods", made=spec)
    else:
        made = asked["made"]
        seals = current().get("seals", 0) + 1
        current().update(own=made["data"]["own"], split=made["split"], baselines=found, seals=seals)


def _go_on(wishes: list[tuple[Callable[..., None], Told]]) -> None:
    """What was wished while the answer was awaited, one after the other."""
    for place, (wish, asked) in enumerate(wishes):
        wish(**asked)
        later = waiting()
        if later and later["kind"] == "inspect":
            later["next"] = [*later.get("next", []), *wishes[place + 1:]]
            return


def _give_up(asked: Told) -> None:
    """A file that was not read after all is not kept."""
    if asked.get("fresh"):
        parsed.remove(_path(asked["asked"]["file"]))


def _path(file: str) -> Path:
    return Path(store().folder) / FOLDER / file
