"""The wrong questions one by one: the guess, how sure, the right answer, and what the nearest course example says."""

from collections.abc import Container

import streamlit as st

from dashboard.autopsy import drawn, layout
from dashboard.autopsy.body import Body
from dashboard.words import grey, number, plain

ALL = "any"
SURE = 0.9  # from here on a guess counts as sure
KINDS = {"all": "All wrong questions", "sure": f"At least {100 * SURE:.0f} % sure",
         "twin": "Said what the nearest says", "astray": "Nearest had the right answer",
         "spoiled": "Its right answer is a wrong one"}
PAGE_KEY = "autopsy_page"


def wrong(body: Body) -> list[int]:
    """The numbers of the wrong questions, the surest first; of numbers to predict all questions, largest miss first."""
    everything = range(len(body.answers["truth"]))
    if not body.classes:
        return sorted(everything, key=lambda each: -body.miss(each))
    return sorted((each for each in everything if body.is_wrong(each)), key=lambda each: -body.answers["sure"][each])


def filtered(body: Body, kind: str, truth: str, guess: str) -> list[int]:
    """Of the wrong questions those that were asked for; `truth` and `guess` are names of answers, or "any"."""
    found = wrong(body)
    return [each for each in found if _is_kind(body, each, kind)
            and truth in (ALL, body.name(body.answers["truth"][each]))
            and guess in (ALL, body.name(body.answers["guess"][each]))]


def _is_kind(body: Body, each: int, kind: str) -> bool:
    if kind == "sure":
        return body.answers["sure"][each] >= SURE
    if kind == "twin":
        return body.twin_answer(each) == body.answers["guess"][each]
    if kind == "astray":
        return body.twin_answer(each) == body.answers["truth"][each]
    return kind == "all" or body.is_spoiled(each)


def show(body: Body) -> None:
    """The filters, ten cards, and the way to the next ten."""
    if body.classes and not wrong(body):
        st.markdown(f"**Nothing to dissect:** all {len(body.answers['truth'])} questions were answered right.")
        return
    found = filtered(body, *_filters(body)) if body.classes else wrong(body)
    group = _group(body)
    found = [each for each in found if each in group]
    st.caption(_said(body, found))
    if found:
        shown = layout.page_of(found, PAGE_KEY)
        layout.cards([card(body, each) for each in shown])
        layout.turn_pages(len(found), PAGE_KEY)


def _group(body: Body) -> Container[int]:
    """The questions of the group that was chosen among the weakest, with a way back to all; else all."""
    chosen = st.session_state.get("autopsy_group")
    if not chosen or chosen["run"] != body.run["run"]:
        return range(len(body.answers["truth"]))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/filter_alt: Only **{plain(chosen['says'])}**", width="content")
        st.button("All questions", icon=":material/close:", key="autopsy_all",
                  on_click=lambda: st.session_state.pop("autopsy_group", None))
    return chosen["questions"]


def look_at(truth: str, guess: str) -> None:
    """From a cell of "taken for which": these questions, from the first."""
    st.session_state.update({"autopsy_kind": "all", "autopsy_truth": truth, "autopsy_guess": guess, PAGE_KEY: 1,
                             "autopsy_part": "mistakes"})


def _filters(body: Body) -> tuple[str, str, str]:
    kinds = [kind for kind in KINDS if kind != "spoiled" or any(body.is_spoiled(each) for each in wrong(body))]
    every = {name: [ALL, *dict.fromkeys(sorted(body.name(body.answers[name][each]) for each in wrong(body)))]
             for name in ("truth", "guess")}
    with st.container(horizontal=True):
        kind = st.selectbox("Show", kinds, format_func=KINDS.get, key="autopsy_kind", width=260)
        truth = st.selectbox("Right answer", _with(every["truth"], "autopsy_truth"), key="autopsy_truth", width=170)
        guess = st.selectbox("It said", _with(every["guess"], "autopsy_guess"), key="autopsy_guess", width=170)
    return kind, truth, guess


def _with(options: list[str], key: str) -> list[str]:
    """The options; a choice made for another network that is none of them is forgotten."""
    if st.session_state.get(key, ALL) not in options:
        st.session_state[key] = ALL
    return options


def _said(body: Body, found: list[int]) -> str:
    """How many these are, in which order, and what the signs on the pictures mean."""
    signs = {"points": " ★ the question, in the colour of its right answer; dots: the course materials, ringed "
                       "the one most like it.",
             "curve": " ★ the right answer, × what it said; dots: the course materials, ringed the one most like the "
                      "question.",
             "table": f" Shown are the {len(body.columns)} columns that go most with the answers of the course."
             if len(body.columns) < len(body.dataset.columns) else ""}.get(body.dataset.kind, "")
    if not body.classes:
        every = "All " * (len(found) == len(body.answers["truth"]))
        return f"{every}{len(found):,} questions, the largest misses first.{signs}"
    many = "No wrong question" if not found else "1 wrong question" if len(found) == 1 else \
        f"{len(found):,} wrong questions"
    return f"{many}, the surest first.{signs}" if found else f"{many} of this kind."


def card(body: Body, each: int) -> layout.Card:
    """One question."""
    right, said = (plain(body.name(body.answers[name][each])) for name in ("truth", "guess"))
    head = f"✗ {100 * body.answers['sure'][each]:.0f} % sure" if body.classes else \
        f"off by {number(float(f'{body.miss(each):.3g}'))}"
    told = [f"It said **{said}**. Right is **{right}**.", _twin(body, each)]
    if body.is_spoiled(each):
        true = plain(body.name(body.dataset.truth[body.exam.ids[each]]))
        told.append(f"The exam itself is wrong here, on purpose: without wrong answers (label noise) it is {true}.")
    return layout.Card(f":red[**{head}**] {grey(f'question {each + 1}')}", drawn.question(body, each), told)


def _twin(body: Body, each: int) -> str:
    """What the nearest course example has to do with the guess."""
    near = plain(body.name(body.twin_answer(each)))
    if not body.classes:
        return f"The nearest example in its book says {near}."
    if body.twin_answer(each) == body.answers["guess"][each]:
        return f"The nearest example in its book says **{near}** too: it answered as that one does."
    if body.twin_answer(each) == body.answers["truth"][each]:
        return f"The nearest example in its book says **{near}**, which would have been right."
    return f"The nearest example in its book says **{near}**: neither the one nor the other."
