"""Known by heart: asks for many networks that each miss a part of the course, and shows what only who saw it knows."""

from typing import Any

import numpy as np
import streamlit as st

from core import byheart
from core.memorised import OF_A_DEAL, as_it_learned, networks_for, seconds
from core.spec import SpecError
from dashboard import state
from dashboard.autopsy import drawn, layout
from dashboard.autopsy.body import Body
from dashboard.cached import store
from dashboard.charts import byheart as chart
from dashboard.words import grey, number, plain

EVERY = 0.7  # seconds between two looks at the work
HALF = 0.5   # from here on an example counts as known by heart
PAGE_KEY = "heart_page"

Found = dict[str, Any]


def show(body: Body) -> None:
    """The question, the work while it goes on, and what was found."""
    st.markdown("Which course examples does it know **only because they were in its book**? To find out, many networks "
                "like this one learn the same course, each without another part of it. Whoever never saw an example "
                "has to understand it.")
    run = body.run["run"]
    working = byheart.job(store(), run) is not None
    st.fragment(_work, run_every=EVERY if working else None)(body, working)
    found = None if working else byheart.found(store(), run)
    if found and "error" not in found:
        _result(body, found)
    st.caption("After Feldman and Zhang: What Neural Networks Memorize and Why. NeurIPS 2020, arXiv 2008.03703. It "
               "looks at the course materials only; the final exam plays no part.")


# --- asking


def _work(body: Body, worked: bool) -> None:
    """A button, or how far it is."""
    run = body.run["run"]
    job, found = byheart.job(store(), run), byheart.found(store(), run)
    if (job is not None) != worked:
        st.rerun()
    if job is not None:
        share = job["share"]
        text = "Waiting for a free place" if share is None else f"Networks are learning: {100 * share:.0f} %"
        st.progress(share or 0.0, text=text)
        st.button("Cancel", icon=":material/stop:", key="heart_cancel", on_click=byheart.cancel, args=(store(), run))
        return
    if found and "error" in found:
        st.warning(plain(f"{found['error']['error']} {found['error']['remedy']}", 500))
    if found is None or "error" in found:
        _button(body)


def _button(body: Body) -> None:
    """What it takes is said before; what would take too long is not offered."""
    spec, course = as_it_learned(body.run), len(body.course.y)
    try:
        weights = store().events(body.run["run"])[0]["parameters"]
        networks = networks_for(spec, course, weights, body.course.x[0].size)
    except SpecError as problem:
        st.info(plain(str(problem), 500))
        return
    took = max(1, round(seconds(spec, course, weights, networks)))
    st.button("Find what it knows by heart", icon=":material/psychology:", key="heart_ask", type="primary",
              on_click=_ask, args=(body.run["run"],))
    st.caption(f"{networks} networks, {spec.learning.epochs:,} rounds each: about {took} seconds of one core. "
               f"{OF_A_DEAL - 3} of {OF_A_DEAL} study each example.")


def _ask(run: str) -> None:
    try:
        byheart.ask(store(), run, state.visitor())
    except SpecError as problem:
        state.note("error", str(problem))


# --- what was found


def _result(body: Body, found: Found) -> None:
    """The picture, its sentences, and the examples one by one, most memorised first."""
    unit = "" if body.classes else body.dataset.unit or body.dataset.target
    for sentence in said(found, unit):
        st.markdown(sentence)
    st.plotly_chart(chart.histogram(found["memorised"], found["wrong"], unit), key="autopsy_heart",
                    config={"displayModeBar": False}, alt=chart.alt(found["memorised"], found["wrong"], unit))
    st.caption(plain(chart.alt(found["memorised"], found["wrong"], unit), 500))
    st.markdown(f"**Most of all by heart** {grey('memorisation estimate')}")
    if body.classes:
        st.caption(_luck(found))
    order = np.argsort(-np.array(found["memorised"]), kind="stable").tolist()
    layout.cards([card(body, found, place) for place in layout.page_of(order, PAGE_KEY)])
    layout.turn_pages(len(order), PAGE_KEY)


def said(found: Found, unit: str) -> list[str]:
    """The whole in two sentences, from the counts."""
    studied, unseen = np.mean(found["studied"]), np.mean(found["unseen"])
    failed = f" {found['failed']} networks failed and are left out." if found["failed"] else ""
    if unit:
        return [f"On average {found['networks']} networks miss an example by **{number(_short(-studied))}** {unit} if "
                f"they studied it, and by **{number(_short(-unseen))}** if they never saw it.{failed}"]
    strong = np.array(found["memorised"]) >= HALF
    points = round(100 * studied) - round(100 * unseen)
    between = f"The {points} points between are known by heart." if points > 0 else "Nothing is known by heart."
    first = (f"{found['networks']} networks are right on **{100 * studied:.0f} %** of the examples that they studied, "
             f"and on **{100 * unseen:.0f} %** of those that they never saw. {between}{failed}")
    second = (f"**{strong.sum()} of {len(strong)}** examples are right at least {100 * HALF:.0f} points more often if "
              "they were seen.")
    if found["wrong"] is not None:
        wrong = np.array(found["wrong"])
        second += (f" **{(wrong & strong).sum()}** of these carry a wrong answer, of {wrong.sum()} wrong answers in "
                   "the whole course: nobody can understand those.")
    return [first, second]


def _luck(found: Found) -> str:
    """How far one example's number can be off, at worst (two shares of a half, normal approximation)."""
    studied, unseen = int(np.median(found["studied_by"])), int(np.median(found["unseen_by"]))
    off = 196 * (0.25 / studied + 0.25 / unseen) ** 0.5
    return (f"Each number compares about {studied} networks that studied the example with {unseen} that never saw "
            f"it, so chance alone can move it by up to {off:.0f} points.")


def card(body: Body, found: Found, place: int) -> layout.Card:
    """One course example: who is right about it, and what the others say."""
    own = plain(body.name(found["answer"][place]))
    text = _of_classes(body, found, place, own) if body.classes else _of_numbers(body, found, place, own)
    if found["wrong"] is not None and found["wrong"][place]:
        true = plain(body.name(body.dataset.truth[found["ids"][place]]))
        text.append(f"Its answer was made wrong on purpose (label noise): it is {true}.")
    value = found["memorised"][place]
    head = f"{100 * value:+.0f} points if seen" if body.classes else f"closer by {number(_short(value))} if seen"
    return layout.Card(f"**{head}** {grey(f'course example {place + 1}')}", drawn.example(body, place), text)


def _of_classes(body: Body, found: Found, place: int, own: str) -> list[str]:
    studied, unseen = found["studied_by"][place], found["unseen_by"][place]
    knew, guessed = round(found["studied"][place] * studied), round(found["unseen"][place] * unseen)
    says = plain(body.name(found["says"][place]))
    others = "none does" if not guessed else "1 does" if guessed == 1 else f"{guessed} do"
    first = (f"{knew} of {studied} networks that studied it say **{own}**; of the {unseen} that never saw it "
             f"{others}.")
    if found["memorised"][place] >= HALF and says != own:
        return [f"It answers **{own}** only if it has seen it.", first,
                f"Networks that never saw it say **{says}** ({found['says_by'][place]} of {unseen})."]
    return [first, f"Most that never saw it say **{says}**."]


def _of_numbers(body: Body, found: Found, place: int, own: str) -> list[str]:
    says = plain(body.name(found["says"][place]))
    studied, unseen = (number(_short(-found[name][place])) for name in ("studied", "unseen"))
    return [f"Its answer is **{own}**. Networks that studied it are off by {studied} on average.",
            f"Those that never saw it are off by {unseen}; on average they say **{says}**."]


def _short(value: float) -> float:
    return float(f"{value:.3g}")
