"""The cards of My models: finished networks to be tried, taken home, taught more, or kept as a start for others."""

from typing import Any

import streamlit as st

from core.datasets import title_of
from core.exam import FINISHED
from core.saved import go_on
from core.spec import SpecError, bounds
from dashboard import attempts, notebook, starts, state
from dashboard.cached import store
from dashboard.home import take
from dashboard.scripts import lead_to
from dashboard.words import grey, layers, named, plain

PAGE = 8         # cards on a page
MOST = 2_000     # runs that are looked through
KEY = "models_page"
KINDS = {"mlp": "multi-layer network", "linear": "linear network", "cnn": "convolutional network",
         "embedding_bag": "sum over words"}

Row = dict[str, Any]


def mine() -> list[Row]:
    """This visitor's networks that have learned to their end, newest first; a class is none, its students are."""
    runs = [run for owner in state.owners() for run in store().runs(owner=owner, limit=MOST)]
    found = [run for run in runs if run["state"] in FINISHED and run["spec"] and run["epochs"]
             and attempts.students(run) == 1]
    return sorted(found, key=lambda run: run["created"] or 0, reverse=True)


def said(run: Row) -> str:
    """What kind of network it is, for how long it learned, and from what, where its name does not say so."""
    spec = attempts.spec_of(run)
    hidden = f" {layers(spec.model.hidden)}" if spec.model.name == "mlp" else ""
    rounds = "1 round" if run["epochs"] == 1 else f"{run['epochs']:,} rounds"
    data = title_of(spec.data)
    of = f", {data}" if attempts.title(run) != data else ""  # a run without a name of its own is called by its data
    return f"{KINDS.get(spec.model.name, named(spec.model.name))}{hidden}{of}, {rounds}"


def page_of(found: list[Row]) -> list[Row]:
    """Those to show now; a list that became shorter is shown from its beginning."""
    start = PAGE * (st.session_state.get(KEY, 1) - 1)
    if start >= len(found):
        st.session_state[KEY], start = 1, 0
    return found[start:start + PAGE]


def turn_pages(count: int) -> None:
    page, last = st.session_state.get(KEY, 1), -(-count // PAGE)
    if last < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Newer", icon=":material/chevron_left:", disabled=page == 1, on_click=_turn, args=(-1,))
        st.markdown(f"{PAGE * (page - 1) + 1}–{min(PAGE * page, count)} of {count:,}")
        st.button("Older", icon=":material/chevron_right:", disabled=page == last, on_click=_turn, args=(1,))


def _turn(by: int) -> None:
    st.session_state[KEY] = st.session_state.get(KEY, 1) + by


def card(run: Row) -> None:
    """One network, and what can be done with it."""
    name = run["run"]
    kind = said(run) if attempts.spec_of(run) else ""
    with st.container(border=True, key=f"model_{name}"):
        if not kind:
            st.markdown(f"**{attempts.described(run)}** {attempts.DAMAGED}")
            return
        st.markdown(f"**{attempts.described(run)}** {grey(plain(state.local_time(run['created'])))}  \n"
                    f"{plain(kind[:1].upper() + kind[1:], 200)}")
        notebook.marks(run)
        with st.container(horizontal=True):
            st.button("Try it", icon=":material/touch_app:", key=f"try_{name}", type="primary",
                      on_click=lead_to, args=("try",), kwargs={"run": name})
            take.button(run, key=name)
            _more(run)
            starts.keep_button(run)


def _more(run: Row) -> None:
    """How many rounds more; then it learns on, on the screen of the Playground."""
    with st.popover("Go on learning", icon=":material/update:", key=f"more_rounds_{run['run']}"):
        room = int(bounds("learning.epochs")[1]) - run["epochs"]
        if room < 1:
            st.markdown("It has learned as many rounds as a run may have.")
            return
        st.number_input("Rounds more", 1, room, min(run["epochs"], room), key=f"rounds_{run['run']}",
                        help="It goes on exactly where it stopped, as if so many rounds had been asked for at first. "
                        "This one stays as it is.")
        problem = st.session_state.pop("not_longer", {}).get(run["run"])
        if problem:
            st.error(problem)
        st.button("Go on", icon=":material/play_arrow:", type="primary", key=f"longer_{run['run']}", on_click=_go_on,
                  args=(run["run"],))


def _go_on(run: str) -> None:
    known = store().get_run(run)
    if not known or not state.mine(known):
        return
    try:
        rounds = known["epochs"] + st.session_state[f"rounds_{run}"]
        longer = store().get_run(go_on(store(), run, rounds, known["owner"]))
    except SpecError as problem:
        st.session_state["not_longer"] = {run: plain(str(problem), 400)}
        return
    state.take_along(state.attach(longer))
    lead_to(state.PLAYGROUND)
