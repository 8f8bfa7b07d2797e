"""Screen 6: one attempt, chosen by practice, sits a fresh exam; then the first exam is replayed round by round."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard import classes
from dashboard.attempts import students
from dashboard.cached import store
from dashboard.charts import dumbbells, peeking, swarm
from dashboard.story import marks
from dashboard.story.hold import hold
from dashboard.story.layout import ink, ledger, next_action, to, words
from dashboard.story.progress import Progress, Tried, candidates, fresh_openings, known_mark, open_exam, opening
from dashboard.story.scenes import FIRST, QUESTIONS, SAYS, TITLES
from dashboard.words import percent

STILL = {"displayModeBar": False}

Result = dict[str, Any]


def show(now: Progress) -> None:
    """Before the fresh exam a choice and the seal; after it both marks side by side."""
    tried = candidates(now)
    sat = fresh_openings(tried)
    if not sat:
        _choose(now, tried)
    else:
        _result(now, tried, *sat[-1])


def _choose(now: Progress, tried: list[Tried]) -> None:
    words(TITLES["choose"], SAYS["choose"])
    runs = {each.row["run"]: each for each in tried}
    best = max(runs, key=lambda run: known_mark(runs[run].row, "val"))
    left, right = st.columns([1, 1], gap="large")
    with left:
        run = st.radio("Attempt", list(runs), index=list(runs).index(best), key="chosen",
                       format_func=lambda run: runs[run].title, captions=[_said(each) for each in tried])
        st.space("small")
        held = hold("Open a fresh exam", key="hold_fresh")
    with right:
        shown = [marks.ends(each) for each in tried]
        st.plotly_chart(dumbbells.dumbbells(shown, ink()), key="candidates", alt=dumbbells.alt(shown), config=STILL)
    ledger(now)
    next_action("choose")
    if held:
        open_exam(run, fresh=1)
        st.rerun()


def _said(tried: Tried) -> str:
    practice = "another practice exam" if tried.other_practice else "practice"
    said = ", ".join(f"{word} {percent(known_mark(tried.row, name), QUESTIONS)}"
                     for name, word in (("train", "course"), ("val", practice)))
    return f"{said} (medians of {students(tried.row)})" if tried.helps else said


def _result(now: Progress, tried: list[Tried], chosen: Tried, fresh: Result) -> None:
    mark = marks.opened(fresh["result"])
    first = opening(now.run)["result"]
    words(f"Fresh exam: {percent(mark.share, mark.questions)}",
          compared(chosen.title, marks.opened(first), mark, classes.exam_marks(fresh["result"])))
    results = {now.run: first, chosen.row["run"]: fresh["result"]}
    shown = [marks.ends(each, results.get(each.row["run"])) for each in tried]
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.plotly_chart(dumbbells.dumbbells(shown, ink()), key="exams", alt=dumbbells.alt(shown), config=STILL)
        _each(classes.exam_marks(fresh["result"]))
    with right:
        st.markdown(f"**Had you peeked in the first exam** you would have seen this. {_temptation(first['curve'])}")
        epochs = [event for event in store().events(now.run) if event["kind"] == "epoch"]
        st.plotly_chart(peeking.replay(epochs, first["curve"], ink()), key="replay", alt=peeking.alt(first["curve"]),
                        config=STILL)
    ledger(now)
    next_action("choose", "What it means", to("said"))


def _each(found: list[float]) -> None:
    """The fresh exam's marks of a class, student by student."""
    if found:
        st.plotly_chart(swarm.swarm({"test": found}, share=True, ink=ink()), key="each", config=STILL,
                        alt=swarm.alt({"test": found}, share=True))


def compared(title: str, first: marks.Mark, fresh: marks.Mark, exams: Sequence[float] = ()) -> str:
    """Both exam marks, and whether the difference is more than luck. `exams`: every student's mark of a class."""
    found = classes.middle(exams)
    own = classes.said(found, True, fresh.questions) if found else percent(fresh.share, fresh.questions)
    said = f"{title}: {own}. {FIRST}: {percent(first.share, first.questions)}."
    if fresh.low > first.high:
        return f"{said} That is more than luck."
    return f"{said} With {fresh.questions} questions each, luck could be a part of that."


def _temptation(curve: dict[str, list[float]]) -> str:
    best = max(range(len(curve["accuracy"])), key=lambda place: curve["accuracy"][place])
    return f"Stopping at its best, round {curve['epoch'][best]}, would have made it one more practice exam."
