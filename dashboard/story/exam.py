"""Screen 4: the seal is broken, the mark stands beside course, practice and bet, and every answer can be looked at."""

from typing import Any

import streamlit as st

from core.datasets import source_of
from core.spec import parse
from dashboard.cached import store
from dashboard.charts import exam_axis, question, waffle
from dashboard.story import marks, material, smarter
from dashboard.story.hold import hold
from dashboard.story.layout import ink, next_action, words
from dashboard.story.progress import Progress, open_exam, opening
from dashboard.story.scenes import SAYS, TITLES
from dashboard.words import percent, points

STILL = {"displayModeBar": False}
WAFFLE = 400  # pixels


def show(now: Progress) -> None:
    """Before the opening one big button; after it the mark."""
    opened = opening(now.run)
    if opened is None:
        _sealed(now)
    else:
        _open(now, opened["result"])


def _sealed(now: Progress) -> None:
    words(TITLES["exam"], SAYS["exam"])
    st.space("small")
    held = hold("Open the final exam", key="hold_exam")
    st.space("small")
    known = marks.known(store().get_run(now.run))
    st.plotly_chart(exam_axis.axis(known, now.bet, ink(), sealed=True), key="sealed_axis", config=STILL,
                    alt=exam_axis.alt(known, now.bet))
    next_action("exam")
    if held:
        open_exam(now.run)
        st.rerun()


def _open(now: Progress, result: dict[str, Any]) -> None:
    row, mark = store().get_run(now.run), marks.opened(result)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(f"Final exam: {percent(mark.share, mark.questions)}", anchor=False, width="content")
        st.badge("Official mark", icon=":material/verified:", color="orange")
    st.markdown(verdict(marks.known(row)["train"].share, mark.share, now.bet))
    found = marks.known(row) | {"test": mark}
    st.plotly_chart(exam_axis.axis(found, now.bet, ink()), key="exam_axis", alt=exam_axis.alt(found, now.bet),
                    config=STILL)
    st.caption(f"The bars: with {mark.questions} questions the true mark is most likely between "
               f"{100 * mark.low:.0f} and {100 * mark.high:.0f} %.")
    _answers(row, result["answers"])
    next_action("exam", "Study smarter", smarter.begin)


def verdict(course: float, exam: float, bet: int | None) -> str:
    """What the mark says, and how far off the bet was. Shares from 0 to 1, the bet in per cent."""
    lost = round(100 * course) - round(100 * exam)
    said = f"It lost {points(lost)} between its book and new questions." if lost > 0 else \
        "It did as well on new questions as on its book."
    if bet is None:
        return said
    off = round(100 * exam) - bet
    if abs(off) <= 2:
        return f"Your bet was right on. {said}"
    return f"You bet {bet} %: {points(abs(off))} too {'low' if off > 0 else 'high'}. {said}"


def _answers(row: dict[str, Any], answers: dict[str, Any]) -> None:
    """The waffle, and beside it the question that was clicked."""
    left, right = st.columns([WAFFLE, WAFFLE], gap="large")
    with left:
        st.markdown("**Every square is a question.** Click one.")
        chosen = _chosen(answers)
        with st.container(width=WAFFLE):
            st.plotly_chart(waffle.squares(answers, chosen), key="waffle", alt=waffle.alt(answers), config=STILL,
                            on_select=_click, selection_mode="points")
        st.button("Next mistake", key="next_mistake", icon=":material/skip_next:", on_click=_next_mistake,
                  args=(answers,))
    with right:
        _question(row, answers, chosen)


def _question(row: dict[str, Any], answers: dict[str, Any], chosen: int) -> None:
    course = material.course_of(row)
    names = source_of(parse(row["spec"]).data).CLASSES
    nearest = course.ids.tolist().index(answers["nearest"][chosen])
    truth, guess = answers["truth"][chosen], answers["guess"][chosen]
    st.markdown(told(names, truth, guess, answers["sure"][chosen]) + " " + twin(names, guess, int(course.y[nearest])))
    st.plotly_chart(question.on_the_map(course.x, course.y, answers["x"][chosen], truth, nearest,
                                        ink=ink()),
                    key="question", alt=f"Question {chosen} and the course example nearest to it.", config=STILL)


def told(names: tuple[str, ...], truth: int, guess: int, sure: float) -> str:
    """The answer and the truth in words."""
    if truth == guess:
        return f":green[**✓**] It said *{names[guess]}*, {100 * sure:.0f} % sure, and was right."
    return f":red[**✗**] It said *{names[guess]}*, {100 * sure:.0f} % sure. Right was *{names[truth]}*."


def twin(names: tuple[str, ...], guess: int, label: int) -> str:
    """What the nearest course example has to do with the answer."""
    if guess == label:
        return "It said what the nearest example in its book says."
    return f"The nearest example in its book is *{names[label]}*."


def _chosen(answers: dict[str, Any]) -> int:
    """The question that is looked at: at first the first mistake."""
    shown = waffle.order(answers)
    wrong = [question for question in shown if not waffle.is_right(answers, question)]
    asked = st.session_state.get("question")
    return asked if asked in shown else (wrong or shown)[0]


def _click() -> None:
    chosen = st.session_state["waffle"]["selection"]["points"]
    if chosen:
        number = chosen[0]["customdata"]
        st.session_state["question"] = number[0] if isinstance(number, list) else number


def _next_mistake(answers: dict[str, Any]) -> None:
    wrong = [question for question in waffle.order(answers) if not waffle.is_right(answers, question)]
    now = _chosen(answers)
    if wrong:
        st.session_state["question"] = wrong[(wrong.index(now) + 1) % len(wrong)] if now in wrong else wrong[0]
