"""The seal on screen: the switch between glass and sealed, the button that opens the exam, and the mark it gave."""

from typing import Any

import streamlit as st

from core import jobs
from core.exam import FINISHED
from core.spec import SpecError
from dashboard import state
from dashboard.attempts import questions, said_mark
from dashboard.cached import store
from dashboard.charts import marks
from dashboard.words import grey, plain, wilson

REASONS = ("I have finished trying and want to know how good it really is.", "I am curious.",
           "I compare two attempts.")


def switch(now: state.OnScreen) -> None:
    """Sealed or in the open: changing it starts a fresh attempt, because a look can't be unlooked."""
    st.session_state["sealed"] = not now.glass
    st.toggle("Seal the final exam", key="sealed", on_change=_turn,
              help="Sealed: its mark is not computed before you open it. In the open: you watch it live, and every "
                   "round counts as a look, so it becomes one more practice exam.")


def panel(now: state.OnScreen) -> None:
    """What there is to say about the final exam of this attempt."""
    run = store().get_run(now.run)
    if run is None:
        return
    if now.glass:
        st.markdown(_in_the_open(run))
        return
    opened = store().openings(run=now.run, visitor=state.visitor())
    if opened:
        _mark(run, opened)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Look again" if opened else "Open the final exam", icon=":material/lock_open:", key="open_exam",
                  type="secondary" if opened else "primary", disabled=run["state"] not in FINISHED, shortcut="o",
                  on_click=_ask_about, args=(now.run,))
        if not opened:
            st.markdown(_waiting(run))
    if st.session_state.get("asking") == now.run:
        _ask(now.run, again=bool(opened))


def _in_the_open(run: dict[str, Any]) -> str:
    watching = run["state"] not in state.FINISHED
    looks = "Every round is one more look" if watching else f"You have looked {run['epochs']:,} times"
    return (f":material/visibility: **The exam is open: this is practice now.** {looks}. Seal it to find out how well "
            "your network answers questions nobody has seen.")


def _waiting(run: dict[str, Any]) -> str:
    count = questions(run).get("test", 0)
    when = "" if run["state"] in FINISHED else " It can be opened when the attempt is finished or stopped."
    return f":material/lock: Sealed. {count:,} questions that nobody has seen.{when}"


def _turn() -> None:
    now = state.current()
    if now is not None:
        state.replace_spec(now.shown, glass=not st.session_state["sealed"])


def _ask_about(run: str | None) -> None:
    """Which run's exam is being asked about; kept, so that news from the live view does not close the question."""
    st.session_state["asking"] = run


@st.dialog("Open the final exam", on_dismiss=lambda: _ask_about(None))
def _ask(run: str, again: bool) -> None:
    """The one question before the seal breaks."""
    if again:
        st.markdown("You know this exam's mark already: another look counts as a **peek**.")
    else:
        st.markdown("This mark counts. If you change settings afterwards and look again, the exam has become "
                    "practice, and its mark flatters.")
    reason = st.text_input("Why now?", value=REASONS[0], max_chars=200)
    if st.button("Open it", type="primary", key="open_now"):
        try:
            with st.spinner("The network sits its exam …"):
                jobs.open_exam(store(), run, state.visitor(), reason)
        except SpecError as problem:
            st.error(plain(str(problem), 400))
            return
        _ask_about(None)
        st.rerun()


def _mark(run: dict[str, Any], opened: list[dict[str, Any]]) -> None:
    """The official mark beside the other two, and how often it was looked at."""
    result = opened[0]["result"]
    count = result["questions"]
    st.subheader(f"Final exam: {said_mark(result['test'], count)}", anchor=False)
    st.markdown(_verdict(result, len(opened)))
    found = exam_marks(run, result)
    if found:
        st.plotly_chart(marks.line(found), key="exam_marks", alt=marks.alt(found), config={"displayModeBar": False})


def _verdict(result: dict[str, Any], times: int) -> str:
    low, high = result["interval"]
    if "accuracy" in result["test"]:
        count = f"{result['questions']:,}"
        sure = f"With {count} questions the true mark most likely lies between {low:.0%} and {high:.0%}."
    else:
        sure = f"The average error most likely lies between {low:.3g} and {high:.3g}."
    peeks = f" Looked at {times} times: every look after the first is a peek." if times > 1 else ""
    return f"{sure}{peeks} {grey('95 % interval')}"


def exam_marks(run: dict[str, Any], result: dict[str, Any]) -> dict[str, marks.Mark]:
    """Course, practice and exam marks with their error bars; empty where there are no right answers to count."""
    if "accuracy" not in result["test"]:
        return {}
    found, counts = {}, questions(run)
    for name in ("train", "val"):
        share = run[name]["accuracy"]
        found[name] = marks.Mark(share, *wilson(round(share * counts[name]), counts[name]), counts[name])
    return found | {"test": marks.Mark(result["test"]["accuracy"], *result["interval"], result["questions"])}
