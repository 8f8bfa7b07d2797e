"""Lessons: published facts about generalization, found again with networks that learn while one watches."""

import streamlit as st

from core.lessons.words import LANGUAGES
from dashboard import share, state
from dashboard.lessons import cards, desk, path
from dashboard.lessons.layout import style
from dashboard.words import plain

lesson = desk.asked()
style()
with st.container(horizontal=True, vertical_alignment="center", key="lesson_top"):
    if lesson is None:
        st.header(desk.said_page("title"), anchor=False)
    else:
        st.button(desk.said_page("all"), icon=":material/arrow_back:", type="tertiary", key="lesson_all",
                  on_click=desk.go, args=(None,))
    st.space("stretch")
    chosen = st.segmented_control(desk.said_page("language"), list(LANGUAGES), default=desk.language(), required=True,
                                  format_func=str.upper, key="lesson_language", label_visibility="collapsed")
    if lesson is not None:
        with st.popover(desk.said_page("share"), icon=":material/link:", type="tertiary"):
            st.markdown(desk.said_page("share_help"))
            st.code(share.address({"lesson": lesson.name, "lang": desk.language()}), language=None, wrap_lines=True)
if chosen != desk.language():
    st.query_params["lang"] = chosen
    st.rerun()
for kind, sentence in state.take_notes():
    getattr(st, kind)(plain(sentence, 400))
if lesson is None:
    cards.show()
else:
    st.header(desk.say(lesson)["question"], anchor=False)
    path.show(lesson)
