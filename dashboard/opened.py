"""An opened exam on screen: its mark beside the bet, practice and simple methods, and what that is worth in words."""

from typing import Any

import streamlit as st

from core import jobs
from core.beside import sentence
from core.datasets import outline
from core.events import SHARES, headline
from core.exam import wilson
from core.spec import SpecError
from core.suits import LEARNINGS, seen_kind
from dashboard import attempts, classes, openings, state
from dashboard.attempts import marked
from dashboard.cached import store
from dashboard.charts import opened as chart
from dashboard.charts.opened import BET, METHOD
from dashboard.scripts import whole
from dashboard.story.layout import ink
from dashboard.words import SETS, number, percent, plain, points

WITHIN = 180.0  # seconds: simple methods learn the whole course anew
FRESH = "opened_just_now"
ICONS = {True: ":green[:material/check_circle:]", False: ":orange[:material/error:]", None: ":gray[:material/info:]"}

Row = dict[str, Any]


def panel(run: Row, result: Row) -> None:
    """Picture, sentences and the checks of the opening, for marks that people count in; folded away but at first."""
    mark = headline(result["test"])
    if mark not in (*SHARES, "mae") or classes.exam_marks(result):
        return
    exams = openings.beside(run)
    rows = marks(run, result, exams or [])
    with st.expander("The marks beside each other", icon=":material/straighten:",
                     expanded=st.session_state.get(FRESH) == run["run"]):
        title = "right answers, %" if mark in SHARES else f"off by, on average {_unit(run)}".strip()
        st.plotly_chart(chart.axis(rows, title, ink(), most=100 if mark in SHARES else None), key="exam_marks",
                        alt=chart.alt(rows), config={"displayModeBar": False})
        for said in (said_bet(result), plain(sentence(result, exams), 400) if exams else ""):
            if said:
                st.markdown(said)
        if exams is None and can_compare(run):
            _offer(run)
        if result.get("checks"):
            st.markdown(":small[Known when it was opened:]  \n" + told(result["checks"]))


def marks(run: Row, result: Row, exams: list[Row]) -> list[chart.Row]:
    """The rows of the picture, in per cent or in the unit of the answers."""
    mark, counts = headline(result["test"]), marked(run)
    found = [_row(SETS[name], name, run[name][mark], mark, questions=counts[name]) for name in ("train", "val")
             if run[name]]
    if "bet" in result:
        said = f"{number(result['bet'])} %" if mark in SHARES else _said(result["bet"], mark)
        found.append(chart.Row("Your bet", BET, result["bet"], said))
    found.append(_row(SETS["test"], "test", result["test"][mark], mark, questions=result["questions"],
                      bar=result["interval"]))
    return found + [_row(f"{each['title']}, at the same exam", METHOD, each["test"]["marks"][mark], mark,
                         questions=each["test"]["questions"], bar=each["test"]["interval"]) for each in exams]


def _row(name: str, look: str, value: float, mark: str, *, questions: int, bar: list[float] | None = None
         ) -> chart.Row:
    share = mark in SHARES
    times = 100 if share else 1
    low, high = bar or (wilson(round(value * questions), questions) if share else (None, None))
    ends = (None, None) if low is None else (times * low, times * high)
    return chart.Row(name, look, times * value, _said(value, mark, questions), *ends)


def _said(value: float, mark: str, questions: int = 0) -> str:
    return percent(value, questions) if mark in SHARES else f"off by {number(float(f'{value:.3g}'))}"


def _unit(run: Row) -> str:
    spec = attempts.spec_of(run)
    return outline(spec.data).unit if spec else ""  # known also of data that were deleted


def said_bet(result: Row) -> str:
    """How far off the bet was; empty where none was made."""
    if "bet" not in result:
        return ""
    mark, bet = headline(result["test"]), result["bet"]
    if mark not in SHARES:
        return f"You bet on {number(bet)}; on average it is {_said(result['test'][mark], mark)}."
    off = round(100 * result["test"][mark] - bet)
    if abs(off) <= 2:
        return f"You bet {number(bet)} %: right on."
    return f"You bet {number(bet)} %: {points(abs(off))} too {'low' if off > 0 else 'high'}."


def told(checks: list[Row]) -> str:
    """The checks as lines with a sign each, in Markdown."""
    return "  \n".join(f"{ICONS[each['good']]} {plain(each['says'], 300)}" for each in checks)


# --- simple methods at the same exam


def can_compare(run: Row) -> bool:
    """Whether there are simple methods for such questions; a class has no one mark to stand beside theirs."""
    spec = attempts.spec_of(run)
    return spec is not None and spec.students == 1 and spec.learning.name == "supervised" and \
        seen_kind(spec.data) in LEARNINGS["supervised"].kinds


def compare(run: str) -> None:
    """Lets simple methods sit the exam that was opened. They are written down beside it; a failure is a note."""
    try:
        jobs.ask(store(), "baselines", {"opened": run}, run, state.visitor(), within=WITHIN)
    except SpecError as problem:
        state.note("error", f"The simple methods did not sit this exam: {problem}")


def _offer(run: Row) -> None:
    if st.button("How would simple methods do?", icon=":material/balance:", key="exam_compare",
                 help="The majority, a line and gradient boosting learn the same course and sit the same exam."):
        with whole(), st.spinner("Simple methods learn the course and sit the exam …"):
            compare(run["run"])
            st.session_state[FRESH] = run["run"]
        st.rerun()
