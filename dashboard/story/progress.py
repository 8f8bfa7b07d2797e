"""Where the visitor is in the story: step, run and bet are in the address, all else is read from the store."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import streamlit as st

from core import jobs
from core.exam import FINISHED
from core.spec import SpecError, canonical, parse
from dashboard import openings, state
from dashboard.cached import store
from dashboard.story.scenes import CLASSES, FIRST, REMEDIES, SPEC, STEPS

LATEST = 200  # runs of this visitor that are looked through for the story's attempts
REASON, FRESH_REASON = "story", "story: a fresh exam"

Row = dict[str, Any]


@dataclass(frozen=True)
class Progress:
    """The step on the screen, the story's first run, and the visitor's bet in per cent (None: not made)."""

    step: str
    run: str
    bet: int | None = None


@dataclass(frozen=True)
class Tried:
    """One attempt of the story: its title, the remedy's name ("" for the first) and its row in the store.

    The class in which nothing was changed is an attempt too: the remedies are compared with it.
    """

    title: str
    remedy: str
    row: Row

    @property
    def over(self) -> bool:
        return self.row["state"] in FINISHED

    @property
    def other_practice(self) -> bool:
        """Whether its practice exam is another one than the first attempt's."""
        return bool(self.remedy) and CLASSES[self.remedy].redraws

    @property
    def helps(self) -> bool:
        """Whether a remedy was tried in it."""
        return self.remedy in REMEDIES


class Spent(NamedTuple):
    """How many attempts learned at least one round, and how often the exam and fresh ones were opened.

    `watched`: rounds in which the story's exam was watched in the open, through an attempt outside the story.
    """

    attempts: int
    openings: int
    fresh: int
    watched: int


def arrive() -> Progress:
    """The step and run to show now. Raises SpecError when a new story is asked for and there is no room."""
    asked = _asked()
    known = store().get_run(asked.run) if state.RUN_ID.fullmatch(asked.run) else None
    if known is None or not _is_ours(known):
        if asked.run:
            state.note("info", "That story belongs to somebody else, or it was deleted. Here is a fresh one.")
        asked = Progress(STEPS[0], state.begin(SPEC, auto_pause=True).run)
    now = replace(asked, step=furthest(asked))
    write(now)
    return now


def go(step: str, **changes: Any) -> None:
    """The next screen; for callbacks. `changes`: run or bet."""
    write(replace(st.session_state["story"], step=step, **changes))


def again() -> None:
    """A new story from its first card on; the old one stays in My runs."""
    for name in ("story", "question"):
        st.session_state.pop(name, None)
    st.query_params.clear()


def write(now: Progress) -> None:
    """Keeps the place in the session and in the address, so that a refresh comes back to it."""
    st.session_state["story"] = now
    query = {"step": now.step, "run": now.run} | ({} if now.bet is None else {"bet": str(now.bet)})
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def attempts(now: Progress) -> list[Tried]:
    """The first attempt and the newest of every remedy tried since, in the order in which they were begun."""
    first, *since = _begun(now)
    newest = {tried.remedy: tried for tried in since}
    return [first, *sorted(newest.values(), key=lambda tried: tried.row["created"])]


def candidates(now: Progress) -> list[Tried]:
    """What may sit a fresh exam: the first attempt and every remedy that has been tried to the end."""
    return [tried for tried in attempts(now) if tried.over and (tried.helps or not tried.remedy)]


def _begun(now: Progress) -> list[Tried]:
    """The first attempt and every one with a remedy since, oldest first; also one that is just beginning."""
    first = store().get_run(now.run)
    names = {canonical(remedy.spec): name for name, remedy in CLASSES.items()}
    rows = [row for row in store().runs(owner=first["owner"], limit=LATEST, everything=True)
            if not row["glass"] and row["created"] >= first["created"]]
    since = [Tried(CLASSES[names[spec]].title, names[spec], row) for row in rows if (spec := _written(row)) in names]
    return [Tried(FIRST, "", first), *sorted(since, key=lambda tried: tried.row["created"])]


def spent(now: Progress) -> Spent:
    """What the story has used up so far, as the store has it."""
    begun = _begun(now)
    exam = begun[0].row["fingerprint"] or ""  # not known before a process has cut the data
    written = [row for owner in state.owners() for row in store().openings(visitor=owner, fingerprint=exam)]
    opened = sum("test" in row["result"] for row in written)  # the rest are looks through attempts deleted since
    return Spent(sum(tried.row["epochs"] > 0 for tried in begun), opened, len(fresh_openings(begun)),
                 openings.looks(begun[0].row) - opened)


def opening(run: str) -> Row | None:
    """This visitor's first opening of the run's own exam, with its result."""
    return next(iter(openings.own(store().get_run(run))), None)


def fresh_openings(tried: list[Tried]) -> list[tuple[Tried, Row]]:
    """The fresh exams of this story, oldest first."""
    found = [(each, row) for each in tried for row in store().openings(run=each.row["run"], visitor=state.visitor())
             if row["fingerprint"] != each.row["fingerprint"] and row["opened"] > tried[0].row["created"]]
    return sorted(found, key=lambda pair: pair[1]["opened"])


def open_exam(run: str, fresh: int = 0) -> None:
    """Opens the run's exam, or says in words why that can't be."""
    try:
        with st.spinner("It sits its exam …"):
            jobs.open_exam(store(), run, state.visitor(), FRESH_REASON if fresh else REASON, fresh=fresh)
    except SpecError as problem:
        state.note("error", str(problem))


def furthest(now: Progress) -> str:
    """The step that was asked for, or the last one before it that has been earned."""
    step = now.step
    for name, earned in EARNED.items():
        if STEPS.index(step) >= STEPS.index(name) and not earned(now):
            return STEPS[STEPS.index(name) - 1]
    return step


def _studied(now: Progress) -> bool:
    return store().get_run(now.run)["state"] in FINISHED


def _opened(now: Progress) -> bool:
    return opening(now.run) is not None


def _tried(now: Progress) -> bool:
    return any(tried.over and tried.helps for tried in attempts(now))


def _sat_again(now: Progress) -> bool:
    return bool(fresh_openings(attempts(now)))


# what must have happened before a step makes sense, in the order of the steps
EARNED: dict[str, Callable[[Progress], bool]] = {"bet": _studied, "smarter": _opened, "choose": _tried,
                                                 "said": _sat_again}


def _asked() -> Progress:
    """What the address says; where it says nothing, as after a visit to another page, where the session was."""
    query = st.query_params
    if "run" not in query and "story" in st.session_state:
        return st.session_state["story"]
    step = query.get("step", STEPS[0])
    return Progress(step if step in STEPS else STEPS[0], query.get("run", ""), _per_cent(query.get("bet", "")))


def _per_cent(text: str) -> int | None:
    return min(100, int(text)) if text.isdecimal() and len(text) <= 3 else None


def _is_ours(row: Row) -> bool:
    return state.mine(row) and not row["glass"] and _written(row) == canonical(SPEC)


def _written(row: Row) -> str:
    try:
        return canonical(parse(row["spec"]))
    except SpecError:
        return ""  # a record of another time, or a damaged one: no attempt of this story


def known_mark(row: Row, name: str) -> float:
    """The share of right answers in one set; 0 before the first round."""
    return (row[name] or {}).get("accuracy", 0.0)
