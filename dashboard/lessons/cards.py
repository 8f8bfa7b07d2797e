"""All lessons as cards, in chapters, each with a drawing of this visitor's own networks once they have learned."""

import streamlit as st

from core.lessons import CHAPTERS, LESSONS
from core.lessons.lesson import Lesson
from dashboard.cached import thumbnail
from dashboard.charts import lesson as chart
from dashboard.lessons import desk

SIDE = 84  # pixels of a card's drawing
STATES = {"opened": ":material/check_circle:", "begun": ":material/pending:", "new": ":material/play_arrow:"}


def show() -> None:
    st.markdown(desk.said_page("intro"))
    states = {name: _state(lesson) for name, lesson in LESSONS.items()}
    following = next((name for name in LESSONS if states[name] != "opened"), "")
    for chapter in CHAPTERS:
        found = [lesson for lesson in LESSONS.values() if lesson.chapter == chapter]
        if not found:
            continue
        st.subheader(desk.say(found[0]).shared["chapters"][chapter], anchor=False)
        with st.container(key=f"cards_{chapter}"):
            for lesson in found:
                _card(lesson, states[lesson.name], lesson.name == following)


def _card(lesson: Lesson, state: str, following: bool) -> None:
    """`following`: the first that is not yet done: the one next action of the page."""
    said = desk.say(lesson)
    with st.container(border=True, key=f"card_{lesson.name}"):
        with st.container(horizontal=True, gap="small", key=f"look_{lesson.name}"):
            _drawing(lesson, state)
            st.markdown(f"**{said['title']}**  \n{said['question']}", width="stretch")
        st.button(desk.said_page(f"card_{state}"), key=f"go_{lesson.name}", icon=STATES[state], on_click=desk.go,
                  args=(lesson.name,), type="primary" if following else "secondary")


def _state(lesson: Lesson) -> str:
    if not desk.is_begun(lesson):
        return "new"
    return "opened" if desk.opened(lesson, "arms") else "begun"


def _drawing(lesson: Lesson, state: str) -> None:
    """Real marks of one's own networks; before there are any, the data that they will study."""
    if state == "new":
        data = lesson.arms[0].base.get("data", {}).get("name", "moons")
        st.image(thumbnail(data), width=SIDE, alt="")
        return
    picture = lesson.picture(desk.now(lesson, "arms").records)
    st.image(chart.drawing(picture, SIDE, SIDE), width=SIDE, alt=chart.alt(picture, desk.say(lesson).name))
