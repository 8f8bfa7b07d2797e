"""What this visitor does with a lesson: bet, train, cancel, open the exams, change one thing; the store remembers."""

from collections import OrderedDict
from contextlib import suppress
from functools import lru_cache
from typing import Any, Literal

import streamlit as st

from core import jobs
from core.lessons import LESSONS
from core.lessons.lesson import Lesson
from core.lessons.lesson import sweeps as sweeps_of
from core.lessons.standing import Planned, Standing, history, plan, standing
from core.lessons.words import LANGUAGES, Words, words
from core.spec import SpecError
from core.sweep import Sweep
from dashboard import state
from dashboard.cached import store

ACTIVE = ("queued", "learning", "paused", "interrupted")
REMEMBERED = 300  # runs whose rounds a session keeps
Part = Literal["arms", "broken"]  # the lesson itself, or what is trained when one thing is changed

Row = dict[str, Any]


# --- address and language


def asked() -> Lesson | None:
    """The lesson in the address; None for the list. A name that is none of ours is told, and the list is shown."""
    name = st.query_params.get("lesson")
    if name is not None and name not in LESSONS:
        state.note("warning", said_page("unknown").format(name=name[:40]))
        del st.query_params["lesson"]
        name = None
    return LESSONS[name] if name else None


def language() -> str:
    """The language in the address, or the browser's, or the first of ours."""
    chosen = st.query_params.get("lang") or (st.context.locale or "")[:2]
    return chosen if chosen in LANGUAGES else next(iter(LANGUAGES))


def say(lesson: Lesson) -> Words:
    return words(lesson.name, language())


def said_page(key: str) -> str:
    """A sentence or label of the page itself."""
    return words(next(iter(LESSONS)), language()).shared["page"][key]


def go(lesson: str | None) -> None:
    """To a lesson, or back to the list."""
    if lesson is None:
        st.query_params.pop("lesson", None)
    else:
        st.query_params["lesson"] = lesson
    st.query_params.pop("bet", None)


# --- the bet


def bet(lesson: Lesson) -> float | str | None:
    """What was bet: a number, an option, "" for "no bet"; None before. It stands in the address, so it survives F5."""
    found = st.query_params.get("bet")
    if found is None or found == "" or found in lesson.bet.options:
        return found
    try:
        value = float(found)
    except ValueError:
        return None
    return value if not lesson.bet.options and lesson.bet.low <= value <= lesson.bet.high else None


def place(lesson: Lesson, value: float | str) -> None:
    """The bet is placed ("": none), and the networks begin to learn."""
    st.query_params["bet"] = value if isinstance(value, str) else f"{value:g}"
    train(lesson, "arms")


# --- networks


@lru_cache(maxsize=64)
def planned(name: str, part: Part, owner: str) -> tuple[Planned, ...]:
    return tuple(plan(getattr(LESSONS[name], part), owner))


def sweeps(lesson: Lesson, part: Part) -> list[str]:
    """The ids of the sweeps behind a part of a lesson."""
    return [sweep.name(state.visitor(), False) for sweep in _asked(lesson.name, part)]


def rows(lesson: Lesson, part: Part) -> list[Row | None]:
    return [jobs.sweep_status(store(), name) for name in sweeps(lesson, part)]


def is_begun(lesson: Lesson, part: Part = "arms") -> bool:
    """A group that stays as it is when one thing is changed has learned before: it does not begin the change."""
    before = sweeps(lesson, "arms") if part == "broken" else []
    return any(jobs.sweep_status(store(), name) for name in sweeps(lesson, part) if name not in before)


def is_active(found: list[Row | None]) -> bool:
    return any(row and row["state"] in ACTIVE for row in found)


def train(lesson: Lesson, part: Part) -> None:
    """Lets all groups learn, side by side; those that have learned stay as they are."""
    try:
        for sweep in _asked(lesson.name, part):
            jobs.submit_sweep(store(), sweep.record(), state.visitor())
    except SpecError as problem:
        state.note("error", str(problem))


def tell(lesson: Lesson, part: Part, do: str) -> None:
    """play, pause or stop to every group that is not over."""
    for name in sweeps(lesson, part):
        with suppress(SpecError):  # it has just ended
            jobs.command_sweep(store(), name, {"do": do})


def now(lesson: Lesson, part: Part) -> Standing:
    """How the networks of a part stand, with what their exams gave where they were opened."""
    members = planned(lesson.name, part, state.visitor())
    found = store().sweeps.rows(each.member.run for each in members)
    told = {each.member.run: _rounds(each, found[each.member.run]["epochs"])
            for each in members if lesson.rounds and each.member.run in found}
    return standing(members, found, told, opened(lesson, part))


def opened(lesson: Lesson, part: Part) -> dict[str, Row]:
    """What the exams gave, by run; {} while they are shut."""
    members = planned(lesson.name, part, state.visitor())
    found: dict[str, Row] = {}
    for run in dict.fromkeys(each.member.run for each in members[:1]):
        for opening in store().openings(run=run, visitor=state.visitor()):
            if opening["result"].get("lesson") == lesson.name and "found" in opening["result"]:
                found = opening["result"]["found"]
    return found


def open_exams(lesson: Lesson, part: Part) -> None:
    """Opens the exams of all networks of a part, as one look."""
    runs = [each.member.run for each in planned(lesson.name, part, state.visitor())]
    try:
        jobs.open_together(store(), runs, state.visitor(), lesson.name, lesson.asks)
    except SpecError as problem:
        state.note("error", str(problem))


@lru_cache(maxsize=64)
def _asked(name: str, part: Part) -> tuple[Sweep, ...]:
    return tuple(sweeps_of(getattr(LESSONS[name], part)))


def _rounds(each: Planned, epochs: int) -> dict[str, list[float]]:
    """The marks of every round of one network; read again only when it has learned on."""
    kept: OrderedDict[str, tuple[int, dict]] = st.session_state.setdefault("lesson_rounds", OrderedDict())
    run = each.member.run
    if run not in kept or kept[run][0] != epochs:
        kept[run] = epochs, history(store().events(run), each.member.spec.learning.epochs)
    kept.move_to_end(run)
    while len(kept) > REMEMBERED:
        kept.popitem(last=False)
    return kept[run][1]
