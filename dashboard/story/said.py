"""Screen 7: what the exam said, in three sentences from the real numbers, and the doors to the rest."""

from typing import Any

import streamlit as st

from core.link import to_query
from core.spec import parse
from dashboard import classes, share
from dashboard.attempts import students
from dashboard.autopsy import certificate
from dashboard.cached import store
from dashboard.charts import dumbbells
from dashboard.story import marks, material
from dashboard.story.choose import compared
from dashboard.story.layout import ledger, next_action
from dashboard.story.progress import Progress, Tried, again, candidates, fresh_openings, opening
from dashboard.story.scenes import TITLES
from dashboard.words import points

THUMBNAIL = 150  # pixels


def show(now: Progress) -> None:
    """Three sentences, one picture per attempt, and the doors to the rest."""
    tried = candidates(now)
    chosen, fresh = fresh_openings(tried)[-1]
    st.header(TITLES["said"], anchor=False)
    for number, sentence in enumerate(sentences(tried[0], opening(now.run)["result"], chosen, fresh["result"]), 1):
        st.markdown(f"{number}. {sentence}")
    _pictures(tried)
    ledger(now)
    _doors(now, chosen)
    next_action("said", "Once more from the start", again, icon=":material/restart_alt:")


def sentences(first: Tried, exam: dict[str, Any], chosen: Tried, fresh: dict[str, Any]) -> list[str]:
    """The story's lesson in this visitor's own numbers."""
    book, test = marks.known(first.row)["train"].share, marks.opened(exam)
    return [_of_the_exam(book, test.share), _of_practice(first, chosen),
            compared(chosen.title, test, marks.opened(fresh), classes.exam_marks(fresh))]


def _of_the_exam(book: float, test: float) -> str:
    knew, scored = round(100 * book), round(100 * test)
    if knew > scored:
        return f"It knew {knew} % of its book but {scored} % of the exam: {points(knew - scored)} learned by heart."
    return f"It knew {knew} % of its book and {scored} % of the exam: this time nothing was lost."


def _of_practice(first: Tried, chosen: Tried) -> str:
    if not chosen.remedy:
        return "You let the first attempt sit again: another exam makes no network smarter."
    before, after = dumbbells.gap(marks.ends(first)), dumbbells.gap(marks.ends(chosen))
    now = f"is {after}" if after > 0 else "is gone"
    return (f"The practice exam had warned: a gap of {points(before)}. With “{chosen.title.lower()}” it {now}, by the "
            f"medians of {students(chosen.row)} networks.")


def _pictures(tried: list[Tried]) -> None:
    with st.container(horizontal=True, gap="medium"):
        for each in tried:
            image = material.thumbnail(each.row["run"], each.row["epochs"])
            if image is not None:
                st.image(image, width=THUMBNAIL, caption=f"{each.title} · {marks.said_gap(marks.ends(each))}",
                         alt=f"The border that “{each.title}” drew between the two kinds of dots.")


def _doors(now: Progress, chosen: Tried) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("app_pages/playground.py", label="Playground with these settings", icon=":material/tune:",
                     query_params=to_query(parse(chosen.row["spec"])))
        st.page_link("app_pages/lessons.py", label="Lessons", icon=":material/school:")
        st.page_link("app_pages/data.py", label="Your data", icon=":material/upload_file:")
        st.page_link("app_pages/runs.py", label="My runs", icon=":material/history_edu:")
        certificate.buttons(store().get_run(now.run), key="story")
        with st.popover("Share the story", icon=":material/link:"):
            st.code(share.address({}), language=None, wrap_lines=True)
