"""What a visitor has brought, and what was found in it: one file at a time, as long as the visit lasts."""

import secrets
import time
from pathlib import Path
from typing import Any

import streamlit as st

from core import jobs
from core.own import FOLDER
from core.spec import SpecError
from dashboard import state
from dashboard.cached import store

WITHIN = 120.0  # seconds: a file of 100 MB takes some twenty
KEPT = 86_400.0  # seconds after which a file that nobody looks at any more is taken away
KEY = "yours"

Told = dict[str, Any]


def current() -> Told | None:
    """file, name, told (core/own/told.py), history of plans; and own, cut, baselines once it is sealed."""
    return st.session_state.get(KEY)


def bring(name: str, data: bytes) -> None:
    """Another file in the place of the one before, if it can be read."""
    file = secrets.token_hex(16)
    try:
        _put_aside(file, data)
    except OSError as problem:
        state.note("error", f"The file could not be put aside: {problem.strerror}. Try again later.")
        return
    found = _asked("inspect", {"file": file, "name": name})
    if found is None:
        (store().folder / FOLDER / file).unlink(missing_ok=True)
        return
    forget()
    st.session_state[KEY] = {"file": file, "name": name, "told": found, "history": []}


def _put_aside(file: str, data: bytes) -> None:
    """Keeps a file until it has been looked at; those of visits long past are taken away. Raises OSError."""
    place = Path(store().folder) / FOLDER
    place.mkdir(exist_ok=True)
    for old in place.iterdir():
        if time.time() - old.stat().st_mtime > KEPT:
            old.unlink(missing_ok=True)
    (place / file).write_bytes(data)


def change(**asked: Any) -> None:
    """Another plan: target=, fix=[name, column], or values of the plan itself. What was sealed is sealed no more."""
    now = current()
    if now is None:
        return
    plan = now["told"]["plan"]
    more = {name: asked.pop(name) for name in ("target", "fix") if name in asked}
    found = _asked("inspect", {"file": now["file"], "name": now["name"], "plan": plan | asked, **more})
    if found is not None:
        st.session_state[KEY] = {"file": now["file"], "name": now["name"], "told": found,
                                 "history": [*now["history"], plan]}


def undo() -> None:
    """Back to the plan before the last change."""
    now = current()
    found = _asked("inspect", {"file": now["file"], "name": now["name"], "plan": now["history"][-1]})
    if found is not None:
        st.session_state[KEY] = {"file": now["file"], "name": now["name"], "told": found,
                                 "history": now["history"][:-1]}


def seal(shares: dict[str, float]) -> None:
    """Makes the data set, cuts it, and asks what simple methods make of it."""
    now = current()
    made = _asked("adopt", {"file": now["file"], "name": now["name"], "plan": now["told"]["plan"]})
    if made is None:
        return
    spec = {"data": {"name": "own", "own": made["own"]}, "split": {"how": made["cut"], **shares}}
    found = _asked("baselines", {"spec": spec | {"model": {"name": network(now["told"]["kind"])}}})
    if found is not None:
        now |= {"own": made["own"], "split": spec["split"], "baselines": found}


def network(kind: str) -> str:
    """A network that is made for the data."""
    return {"text": "embedding_bag", "images": "cnn"}.get(kind, "mlp")


def forget() -> None:
    """The file is taken away; a data set that was made of it stays, for the runs that study it."""
    now = st.session_state.pop(KEY, None)
    if now:
        (Path(store().folder) / FOLDER / now["file"]).unlink(missing_ok=True)


def _asked(what: str, asked: Told) -> Told | None:
    """The answer of a process; None, and a note for the page, where there is none."""
    try:
        return jobs.ask(store(), what, asked, "", state.visitor(), within=WITHIN)
    except SpecError as problem:
        state.note("error", str(problem))
        return None
