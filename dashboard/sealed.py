"""The seal on screen: the switch between glass and sealed, the button that opens the exam, and the mark it gave."""

from typing import Any

import streamlit as st

from core import jobs
from core.events import SHARES, headline
from core.exam import FINISHED, wilson
from core.spec import SpecError
from dashboard import classes, moves, openings, state
from dashboard.attempts import marked, questions, said_mark
from dashboard.autopsy import certificate
from dashboard.cached import store
from dashboard.charts import marks
from dashboard.scripts import whole
from dashboard.words import grey, number, plain

REASONS = ("I have finished trying and want to know how good it really is.", "I am curious.",
           "I compare two attempts.")


def switch(now: state.OnScreen) -> None:
    """Sealed or in the open: changing it starts a fresh attempt, because a look can't be unlooked."""
    st.session_state["sealed"] = not now.glass
    st.toggle("Seal the final exam", key="sealed", on_change=_turn,
              help="Sealed: its mark is not computed before you open it. In the open: you watch it live, and every "
                   "round counts as a look, so it becomes one more practice exam.")


def panel(now: state.OnScreen) -> None:
    """Of a sealed attempt: the padlock and the button that opens it, or the mark it gave."""
    run = store().get_run(now.run)
    if run is None or now.glass:
        return
    opened = openings.own(run)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Look again" if opened else "Open the final exam", icon=":material/lock_open:", key="open_exam",
                  type="secondary" if opened else "primary", disabled=run["state"] not in FINISHED, shortcut="o",
                  on_click=_ask_about, args=(now.run,),
                  help=None if run["state"] in FINISHED else "It can be opened when the attempt is finished.")
        moves.finish_button(run)
        st.markdown(_verdict(opened[0]["result"], openings.looks(run)) if opened else _waiting(run))
        certificate.buttons(run, key="playground")
    if opened:
        _marks(run, opened[0]["result"])
    if st.session_state.get("asking") == now.run:
        _ask(now.run, bool(opened), openings.looks(run))


def opened_marks(now: state.OnScreen) -> dict[str, Any] | None:
    """What the exam of this attempt gave when this visitor opened it; None while it is sealed. Of a class also every
    student's mark, else the mark that every round would have had.
    """
    run = None if now.glass else store().get_run(now.run)
    opened = openings.own(run) if run else []
    if not opened:
        return None
    result = opened[0]["result"]
    students = classes.exam_marks(result)
    more = {"students": classes.told(students)} if students else {"curve": result.get("curve")}
    return result["test"] | more


def _waiting(run: dict[str, Any]) -> str:
    count = questions(run).get("test", 0)
    seen = openings.looks(run)
    if seen:
        return f":material/lock: Sealed, but you have looked at it {times(seen)}: opening is a **peek**."
    return f":material/lock: Sealed: {count:,} questions that you have not seen."


def times(looks: int) -> str:
    return "once" if looks == 1 else f"{looks:,} times"


def _turn() -> None:
    now = state.current()
    if now is not None:
        state.again(glass=not st.session_state["sealed"])


def _ask_about(run: str | None) -> None:
    """Which run's exam is being asked about; kept, so that news from the live view does not close the question."""
    st.session_state["asking"] = run


@st.dialog("Open the final exam", on_dismiss=lambda: _ask_about(None))
def _ask(run: str, again: bool, seen: int) -> None:
    """The one question before the seal breaks."""
    if again:
        st.markdown("You know this exam's mark already: another look counts as a **peek**.")
    elif seen:
        st.markdown(f"You have looked at these questions {times(seen)} before, in the open or through another attempt. "
                    "So this is a **peek**, and its mark flatters.")
    else:
        st.markdown("This mark counts. If you change settings afterwards and look again, the exam has become "
                    "practice, and its mark flatters.")
    reason = st.text_input("Why now?", value=REASONS[0], max_chars=200)
    if st.button("Open it", type="primary", key="open_now"):
        try:
            with whole(), st.spinner("The network sits its exam …"):
                jobs.open_exam(store(), run, state.visitor(), reason)
                _ask_about(None)
        except SpecError as problem:
            st.error(plain(str(problem), 400))
            return
        st.rerun()


def _verdict(result: dict[str, Any], seen: int) -> str:
    """The mark with its error bar, and how often these questions were looked at."""
    low, high = map(number, result["interval"])
    bar = "" if headline(result["test"]) in SHARES else f"{low} to {high}, "  # a mark in per cent says its bar itself
    peeks = f" Looked at {times(seen)}: every look after the first is a peek." if seen > 1 else ""
    found = classes.middle(classes.exam_marks(result))
    if found:
        told = classes.said(found, headline(result["test"]) in SHARES, result["questions"])
        return f"**Final exam: {told}** {grey(number(result['questions']) + ' questions')}{peeks}"
    return (f"**Final exam: {said_mark(result['test'], result['questions'])}** "
            f"{grey(bar + '95 % interval, ' + number(result['questions']) + ' questions')}{peeks}")


def _marks(run: dict[str, Any], result: dict[str, Any]) -> None:
    """The three marks on one axis; of a class the live view shows those of every student."""
    found = {} if classes.exam_marks(result) else exam_marks(run, result)
    if found:
        with st.expander("The three marks beside each other", icon=":material/straighten:"):
            st.plotly_chart(marks.line(found), key="exam_marks", alt=marks.alt(found), config={"displayModeBar": False})


def exam_marks(run: dict[str, Any], result: dict[str, Any]) -> dict[str, marks.Mark]:
    """Course, practice and exam marks with their error bars; empty where there are no right answers to count."""
    mark = headline(result["test"])
    if mark not in SHARES:
        return {}
    found, counts = {}, marked(run)
    for name in ("train", "val"):
        share = run[name][mark]
        found[name] = marks.Mark(share, *wilson(round(share * counts[name]), counts[name]), counts[name])
    return found | {"test": marks.Mark(result["test"][mark], *result["interval"], result["questions"])}
