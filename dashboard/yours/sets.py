"""The three sets, the seal, what simple methods make of it, and the way into the Playground."""

from typing import Any

import streamlit as st

from core.events import SHARES
from core.spec import Spec, SpecError
from dashboard import state
from dashboard.fitting import along
from dashboard.onscreen import with_values
from dashboard.scripts import lead_to
from dashboard.words import grey, number, plain
from dashboard.yours import bar, desk, ways

USUAL = {"model.hidden": [32, 16], "learning.lr": 0.01, "learning.epochs": 100}  # of a network that begins here

Told = dict[str, Any]


def cut(now: Told) -> None:
    """How the rows are dealt; and the button that seals them."""
    told = now["told"]
    st.subheader("Three sets", anchor=False)
    way = ways.control(now)
    st.markdown(ways.said(told, way))
    bar.movable(told, way)
    with st.expander("What will be done", icon=":material/checklist:"):
        for step in told["steps"]:
            st.markdown(f"* {plain(step, 400)}")
        st.markdown("* Scaling, filling in and encoding are learned from the course materials alone, when a network "
                    "studies them.")
    again = "own" in now
    if again:
        st.caption("This exam is sealed. Another cut makes another exam; attempts at this one stay in My runs.")
    st.button("Seal the final exam", icon=":material/lock:", type="secondary" if again else "primary", on_click=_seal,
              disabled=told["stopped"], help="Makes the data set and cuts it. From here on nothing of the exam is "
              "looked at until you open it." if not told["stopped"] else "Something above stands in the way.")


def _seal() -> None:
    """With the way and the borders that hold at the click."""
    way = ways.chosen(desk.current())
    desk.seal(bar.chosen() | ({"how": way} if way == "random" else {}))


def sealed(now: Told) -> None:
    """What simple methods reach, and the start of a network that has to beat them."""
    found = now["baselines"]
    rows = found["rows"]
    bar.locked(rows, now.get("seals", 0))
    print_of = grey(f"Fingerprint {found['fingerprint']}: it would be another if one row lay elsewhere.")
    st.success(f"Sealed: {rows['train']:,} rows to study, {rows['val']:,} to practise, {rows['test']:,} in the final "
               f"exam. {print_of}", icon=":material/lock:")
    st.subheader("What simple methods reach", anchor=False)
    st.dataframe([{"method": each["title"], "course materials": _said(each["train"], found),
                   "practice exam": _said(each["val"], found), "what it does": each["sentence"]}
                  for each in found["baselines"]], hide_index=True)
    st.caption(f"{_read(found)} A network is worth its trouble if it does better in practice than these.")
    st.button("Train a network", icon=":material/model_training:", type="primary", on_click=_start, args=(now,),
              help="Leads to the Playground. Come back here afterwards: all attempts are compared below.")


def _read(found: Told) -> str:
    """How the marks are to be read."""
    what = "Share of right answers: more is better" if found["mark"] in SHARES else \
        "How far off on average: less is better"
    return f"{what}; in brackets, where the mark of many more such questions would probably lie."


def _said(marked: Told, found: Told) -> str:
    """A mark with its error bar."""
    value, (low, high) = marked["marks"][found["mark"]], marked["interval"]
    if found["mark"] in SHARES:
        return f"{100 * value:.0f} % ({100 * low:.0f} to {100 * high:.0f})"
    return f"{number(value)} {found['unit']} ({number(low)} to {number(high)})"


def usual(now: Told) -> Spec:
    """The settings of a network that begins with these data. Raises SpecError."""
    base = with_values(Spec(), USUAL)
    split = {f"split.{name}": value for name, value in now["split"].items()}
    values = {"data.name": "own", "data.own": now["own"], "data.rows": None, "data.noise": None,
              "learning.loss": "auto", **split}
    return with_values(base, along(values, base) | split)


def _start(now: Told) -> None:
    """A fresh attempt at these data, its exam sealed; the page then leads to it."""
    try:
        attempt = state.begin(usual(now), glass=False)
    except SpecError as problem:
        state.note("error", str(problem))
        return
    state.take_along(attempt)
    lead_to(state.PLAYGROUND)
