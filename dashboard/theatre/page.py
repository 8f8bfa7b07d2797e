"""What the page Six steps shows: whose network is on stage, its steps as they are asked for, and a step left out."""

from contextlib import nullcontext
from typing import Any

import streamlit as st

from core import jobs
from core.spec import SpecError, canonical, parse
from dashboard import state
from dashboard.cached import store
from dashboard.scripts import give_way
from dashboard.theatre.component import stage
from dashboard.theatre.scenes import SMALL
from dashboard.words import plain

OWN = "Your network"
KEPT = "theatre_kept"  # answers of this visit, by what was asked
MOST = 20              # of them

Asked = dict[str, Any]


def show() -> None:
    """The whole page under its heading."""
    asked, key, who = _chosen()
    first = st.session_state.get("theatre_first", {}).get(key, 0)
    leave = st.session_state.get("theatre_leave", {}).get(key)
    try:
        played = _answer(asked, key, first=first)
        left = _answer(asked, key, leave=leave) if leave else None
    except SpecError as problem:
        st.error(plain(str(problem), 500))
        st.session_state.pop("theatre_leave", None)
        st.button("Try again", type="primary", key="theatre_retry")
        return
    who.markdown(_introduced(asked, played["scene"]["epoch"]), width="stretch")
    wish = stage(key, played, left)
    if wish.more is not None:
        _keep("theatre_first", key, wish.more)
    if wish.leave:
        _keep("theatre_leave", key, None if wish.leave == "nothing" else wish.leave)
    if wish.more is not None or wish.leave:
        st.rerun()


def _chosen() -> tuple[Asked, str, Any]:
    """What is on stage: the visitor's own network as it stands, or a small one; a name for exactly that; and the place
    for a sentence about it.
    """
    own = _own()
    names = ([OWN] if own else []) + list(SMALL)
    if st.session_state.get("theatre_scene") not in names:  # the network that was on stage is not there any more
        st.session_state.pop("theatre_scene", None)
    with st.container(horizontal=True, vertical_alignment="center", key="theatre_top"):
        st.subheader("Six steps", anchor=False, width="content")
        name = st.selectbox("On stage", names, key="theatre_scene", label_visibility="collapsed", width=230,
                            help="Your network: a copy of the one in the Playground, at its last finished round. "
                                 "Nothing of it changes. The others are small ones, fresh.")
        who = st.empty()
    if name == OWN:
        return {"run": own["run"]}, f"{own['run']} {own['epochs']} {own['state']}", who
    spec = parse(SMALL[name])
    return {"spec": spec.model_dump(mode="json")}, canonical(spec), who


def _introduced(asked: Asked, epoch: int) -> str:
    """Who is on stage, in Markdown. `epoch`: the round after which its weights were saved."""
    if "run" not in asked:
        return "The loop in which every network here learns, one press at a time."
    row = store().get_run(asked["run"])
    name, first = plain(row["title"] or row["spec"]["data"]["name"]), row["spec"].get("students", 1) > 1
    when = f"after round {epoch:,}" if epoch else "before its first round"
    return f"**{name}**{', the first of its class,' * first} {when}: its next steps, taken on a copy."


def _own() -> dict[str, Any] | None:
    """The row of the run that the address names, or of the one in the Playground; None where there is neither."""
    asked = st.query_params.get("run", "")
    state.at(state.PLAYGROUND)
    now = state.current()
    run = asked if state.RUN_ID.fullmatch(asked) else now.run if now else ""
    row = store().get_run(run) if run else None
    return row if row and row["spec"] and state.mine(row) else None


def _answer(asked: Asked, key: str, **more: Any) -> dict[str, Any]:
    """From what was asked before, or from a process. Raises SpecError."""
    kept, name = st.session_state.setdefault(KEPT, {}), (key, *more.items())
    if name not in kept:
        with st.spinner("A copy of the network is set up …") if more == {"first": 0} else nullcontext():
            answer = jobs.ask(store(), "theatre", asked | more, asked.get("run", ""), state.visitor(), waiting=give_way)
        while len(kept) >= MOST:
            kept.pop(next(iter(kept)))
        kept[name] = answer
    return kept[name]


def _keep(name: str, key: str, value: Any) -> None:
    st.session_state[name] = {key: value}
