"""The cards of My runs: what one attempt was, what it scored, and what can be done with it."""

from contextlib import suppress
from typing import Any

import streamlit as st

from core import jobs
from core.events import SHARES, Event, headline
from core.spec import SpecError
from core.store import StoreError
from dashboard import attempts, classes, moves, openings, starts, state
from dashboard.autopsy import certificate
from dashboard.cached import store
from dashboard.charts import history
from dashboard.home import take
from dashboard.scripts import lead_to
from dashboard.words import grey, number, plain, set_label

PAGE = 10  # attempts on a page
MOST = 10_000  # attempts that are looked through when words are searched for
LONGEST_TITLE = 60


def page_number() -> int:
    return st.session_state.get("runs_page", 1)


def page_of(words: str) -> tuple[list[dict[str, Any]], bool]:
    """The attempts to show now, newest first, and whether there are more after them."""
    start = PAGE * (page_number() - 1)
    wanted = MOST if words else start + PAGE + 1
    found = _mine(wanted)
    found = [run for run in found if attempts.matches(run, words)] if words.strip() else found
    if start and start >= len(found):
        st.session_state["runs_page"], start = 1, 0
    return found[start:start + PAGE], len(found) > start + PAGE


def comparable(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that have marks in per cent, as the chart wants them."""
    return [attempts.row(run) for run in runs if headline(run["val"] or {}) in SHARES]


def card(run: dict[str, Any]) -> None:
    """One attempt: its marks, and what can be done with it."""
    with st.container(border=True, key=f"card_{run['run']}"):
        if attempts.spec_of(run) is None:
            st.markdown(f"**{attempts.described(run)}** {attempts.DAMAGED}")
            _delete(run)
            return
        size = attempts.students(run)
        many = f" · **class of {size}**" if size > 1 else ""
        st.markdown(f"**{attempts.described(run)}**{many} · {plain(attempts.progress(run), 200)} {_when(run)}")
        st.caption(plain(attempts.said_settings(run), 300))
        if run["error"]:
            st.warning(plain(f"{run['error']} {run['remedy'] or ''}", 400))
        marks(run)
        _buttons(run)


def turn_pages(more: bool) -> None:
    """Older and newer attempts."""
    if page_number() == 1 and not more:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Newer", icon=":material/chevron_left:", disabled=page_number() == 1, on_click=_turn, args=(-1,))
        st.markdown(f"Page {page_number()}")
        st.button("Older", icon=":material/chevron_right:", disabled=not more, on_click=_turn, args=(1,))


def _mine(limit: int) -> list[dict[str, Any]]:
    found = [run for owner in state.owners() for run in store().runs(owner=owner, limit=limit)]
    return sorted(found, key=lambda run: run["created"] or 0, reverse=True)[:limit]


def _turn(by: int) -> None:
    st.session_state["runs_page"] = page_number() + by


def _when(run: dict[str, Any]) -> str:
    return grey(state.local_time(run["created"]))


def marks(run: dict[str, Any]) -> None:
    """The three marks with their error bars, or a padlock, and the gap."""
    counts = attempts.marked(run)
    course, practice, between, exam = st.columns(4)
    course.markdown(f"{set_label('train')}  \n{_mark(run, 'train', counts)}")
    practice.markdown(f"{set_label('val')}  \n{_mark(run, 'val', counts)}")
    between.markdown(f"Gap {grey('course − practice')}  \n{attempts.gap(run)}")
    exam.markdown(f"{set_label('test')}  \n{_exam(run, counts['test'])}")


def _mark(run: dict[str, Any], name: str, counts: dict[str, int]) -> str:
    """One set's mark; of a class the median and the middle half."""
    found = classes.spread(run, name) if run[name] else None
    if found:
        return classes.said(found, headline(run[name]) in SHARES, counts[name])
    return attempts.said_mark(run[name], counts[name], attempts.students(run))


def _exam(run: dict[str, Any], count: int) -> str:
    """The exam's mark if it was opened, a padlock if not."""
    if run["glass"]:
        return f"{_mark(run, 'test', {'test': count})} :material/visibility: {grey('practised in the open')}"
    opened, seen = openings.own(run), openings.looks(run)
    looked = f", looked at {seen:,} times" if seen > 1 else ""
    if not opened:
        looked = ", looked at once" if seen == 1 else looked
        return f":material/lock: sealed {grey(f'{count:,} questions{looked}')}"
    result = opened[0]["result"]
    found = classes.middle(classes.exam_marks(result))
    if found:
        said = classes.said(found, headline(result["test"]) in SHARES, result["questions"])
        return f"**{said}** {grey(looked[2:]) if looked else ''}"
    low, high = map(number, result["interval"])
    bar = "" if headline(result["test"]) in SHARES else f" {grey(f'{low} to {high}')}"  # per cent brings its bar itself
    return f"**{attempts.said_mark(result['test'], result['questions'])}**{bar} {grey(looked[2:]) if looked else ''}"


def _open(run: dict[str, Any]) -> None:
    state.take_along(state.attach(run))
    lead_to(state.PLAYGROUND)


def _buttons(run: dict[str, Any]) -> None:
    with st.container(horizontal=True):
        st.button("Open", icon=":material/open_in_full:", key=f"open_{run['run']}", on_click=_open, args=(run,))
        if run["epochs"]:
            moves.finish_button(run)
        moves.go_on_button(run)
        st.button("How it went", icon=":material/show_chart:", key=f"history_{run['run']}", on_click=_look,
                  args=(run["run"],))
        take.button(run, key=run["run"])
        certificate.buttons(run, key=run["run"])
        with st.popover("More", key=f"more_{run['run']}"):
            name = st.text_input("Name", value=run["title"], max_chars=LONGEST_TITLE, key=f"name_{run['run']}")
            if name != run["title"]:
                store().change_run(run["run"], title=name)
                st.rerun()
            starts.keep_button(run)
            _delete(run)
    if st.session_state.get("looked_at") == run["run"]:
        _history(run)


def _look(run: str) -> None:
    """Shows or hides one attempt's history; one at a time, so that a page stays quick."""
    st.session_state["looked_at"] = None if st.session_state.get("looked_at") == run else run


def _history(run: dict[str, Any]) -> None:
    try:
        epochs: list[Event] = [event for event in store().events(run["run"]) if event["kind"] == "epoch"]
    except StoreError as problem:
        st.warning(plain(str(problem), 200))
        return
    st.plotly_chart(history.curves(epochs), key=f"curves_{run['run']}", alt=history.alt(epochs),
                    config={"displayModeBar": False})
    st.caption(plain(history.alt(epochs), 300))
    st.download_button("Download as a table", attempts.history_csv(epochs), f"final-exam-{run['run'][:8]}.csv",
                       "text/csv", icon=":material/download:", on_click="ignore", key=f"csv_{run['run']}")


def _delete(run: dict[str, Any]) -> None:
    """Asks once more before anything is gone for good."""
    if st.checkbox("Delete this attempt for good", key=f"sure_{run['run']}"):
        st.button("Delete", icon=":material/delete:", type="primary", key=f"delete_{run['run']}", on_click=_gone,
                  args=(run["run"],))


def _gone(run: str) -> None:
    known = store().get_run(run)
    if known and state.mine(known):
        if known["state"] not in state.FINISHED:
            with suppress(SpecError):  # it has just ended, or the command line steers it: the row goes in any case
                jobs.command(store(), run, {"do": "stop"})
        store().delete_run(run)
        take.forget(run)
