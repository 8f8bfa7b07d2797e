"""How Streamlit runs a page, where its way would lose what a visitor did: clicks in quick succession, and Back.

This reaches into Streamlit (1.67, pinned); tests/dashboard/test_scripts.py fails if it changes there. The other half
of it is `fastReruns = false` in .streamlit/config.toml.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import SafeSessionState

ADDRESSES = 50  # that are remembered
OVERTAKEN = 1.0  # seconds in which a request of the page before may still arrive after another page was begun
LED = "led_to"  # where the visitor's last click leads
COMING = "coming"  # the run that the last click asked for, until its picture is on its way
PICTURE_FIRST = 0.3  # seconds for which a page waits with its controls, so that the picture has the computer first


@contextmanager
def whole() -> Iterator[None]:
    """What is done inside is done to its end, also when the next click is already waiting.

    Every use of st.session_state is a place where Streamlit may leave a script for a newer request. The click that the
    script was at work on, already counted as seen, would then have been done half or not at all.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        yield
        return
    with _uninterrupted(context.session_state):
        yield


@contextmanager
def _uninterrupted(state: SafeSessionState) -> Iterator[None]:
    runner = getattr(state._yield_callback, "__self__", None)
    if not getattr(runner, "_execing", False):  # outside of a script, or whole already
        yield
        return
    runner._execing = False  # its own sign for "a request has to wait"
    try:
        yield
    finally:
        runner._execing = True


def keep_callbacks_whole() -> None:
    """From now on every callback of every page runs to its end before a newer request is looked at."""
    if hasattr(SafeSessionState.on_script_will_rerun, "__wrapped__"):
        return
    before = SafeSessionState.on_script_will_rerun

    @wraps(before)
    def on_script_will_rerun(state: SafeSessionState, *args: Any, **more: Any) -> None:
        with _uninterrupted(state):
            before(state, *args, **more)

    SafeSessionState.on_script_will_rerun = on_script_will_rerun


def is_news(query: dict[str, str], written: list[dict[str, str]]) -> bool:
    """Whether an address asks for something else than what is on the screen. `written`: those that we wrote before.

    One of our own asks for something only where the browser's Back brought it: else it is that of a busy browser, which
    has not yet heard of the newest.
    """
    return query not in written or (_went_back() and query != written[-1])


def with_newest(written: list[dict[str, str]], query: dict[str, str]) -> list[dict[str, str]]:
    """The addresses written so far, the newest last."""
    return [*(each for each in written if each != query), query][-ADDRESSES:]


def _went_back() -> bool:
    context = get_script_run_ctx(suppress_warning=True)
    return bool(context and context.is_history_navigation)


def lead_to(page: str, **query: str) -> None:
    """In a callback: the visitor goes on on another page (its url_path)."""
    st.session_state[LED] = {"page": page, "query": query, "since": time.monotonic(), "there": False}


def follow(pages: dict[str, StreamlitPage], here: str) -> None:
    """Goes where the last click leads; once more where the page before, still busy, has called its own script again."""
    led = st.session_state.get(LED)
    if not led:
        return
    if led["there"] and (_went_back() or time.monotonic() - led["since"] > OVERTAKEN):
        del st.session_state[LED]
    elif led["page"] == here:
        led["there"] = True
    else:
        st.switch_page(pages[led["page"]], query_params=led["query"] or None)


def picture_first() -> None:
    """Before a page is drawn: the picture that the last click asked for goes first, and a newer click ends that.

    To draw the controls keeps server and browser busy for a tenth of a second, and the picture would wait for it.
    """
    move, until = st.session_state.pop(COMING, None), time.monotonic() + PICTURE_FIRST
    while move is not None and time.monotonic() < until and not move.sent.wait(0.005):
        give_way()


def give_way() -> None:
    """For those who wait inside a script: ends the waiting when the visitor wants something else meanwhile."""
    st.session_state.get("seat")  # any use of it looks at what is asked for next
