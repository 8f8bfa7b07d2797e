"""The question before a seal breaks: what is measured about it, a bet, a reason, and the button."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core import jobs
from core.checklist import COUNTED, checks
from core.events import SHARES, headline
from core.spec import SpecError
from dashboard import opened, state
from dashboard.cached import store
from dashboard.scripts import whole
from dashboard.words import plain

Row = dict[str, Any]


def ask(run: Row, reason: str, key: str, *, again: bool = False,
        label: str = "Open it", then: Callable[[], None] = lambda: None) -> bool:
    """Draws it all; True in the moment in which the exam was opened, after `then` was done."""
    found = [] if again else checks(store(), run, state.visitor())
    if found:
        st.markdown(opened.told(found))
    bet = None if again else _bet(run, key)
    reason = st.text_input("Why now?", value=reason, max_chars=200, key=f"{key}_reason", help="It is written down "
                           "beside the mark.")
    wish = f"{key}_wanted"  # kept until it is done: news of the run may draw the page anew before this line is reached
    st.button(label, icon=":material/lock_open:", type="primary", key=key, on_click=_want, args=(wish, run["run"]))
    if st.session_state.get(wish) != run["run"]:
        return False
    with whole():
        del st.session_state[wish]
        done = _open(run, reason, bet)
        if done:
            then()
    return done


def _want(wish: str, run: str) -> None:
    st.session_state[wish] = run


def _bet(run: Row, key: str) -> float | None:
    """A number, or nothing; asked for where the mark is one that people count in."""
    mark = headline(run["val"] or {})
    if mark not in COUNTED:
        return None
    asked = "Your bet: per cent of right answers" if mark in SHARES else "Your bet: how far off will it be on average?"
    return st.number_input(asked, min_value=0.0, max_value=100.0 if mark in SHARES else None, value=None,
                           step=1.0 if mark in SHARES else None, format="%g", key=f"{key}_bet", placeholder="no bet",
                           help="What will it score on questions that nobody has seen? Without a bet it is too easy to "
                                "say afterwards that one knew.")


def _open(run: Row, reason: str, bet: float | None) -> bool:
    """Whether it was opened; else it is said why not. Simple methods sit the exam of one's own data at once."""
    try:
        with st.spinner("The network sits its exam …"):
            jobs.open_exam(store(), run["run"], state.visitor(), reason, bet=bet)
    except SpecError as problem:
        st.error(plain(str(problem), 400))
        return False
    if run["spec"]["data"].get("name") == "own" and opened.can_compare(run):
        with st.spinner("Simple methods sit the same exam …"):
            opened.compare(run["run"])
    st.session_state[opened.FRESH] = run["run"]
    return True
