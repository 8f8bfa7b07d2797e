"""The three sets, the seal, what simple methods make of it, and the way into the Playground."""

from typing import Any

import streamlit as st

from core.events import SHARES
from core.exam import wilson
from core.spec import Spec, SpecError
from dashboard import state
from dashboard.fitting import along
from dashboard.onscreen import with_values
from dashboard.words import number, plain, set_label
from dashboard.yours import desk

CUTS = {"stratified": "Each set gets the same mix of answers.", "group": "All rows of one group go to one set.",
        "time": "The past is studied, the future is the exam.", "given": "A column says which set each row is in."}

USUAL = {"model.hidden": [32, 16], "learning.lr": 0.01, "learning.epochs": 100}  # of a network that begins here

Told = dict[str, Any]


def cut(told: Told) -> None:
    """How the rows are dealt; and the button that seals them."""
    st.subheader("Three sets", anchor=False)
    st.markdown(CUTS[told["cut"]])
    shares = {"train": 0.6, "val": 0.2, "test": 0.2}
    if told["cut"] != "given":
        first, second = st.slider("Where the sets are cut :gray[%]", 5, 95, (60, 80), step=5, key="yours_cut",
                                  help="Left of the first knob: course materials (training set). Between the knobs: "
                                       "practice exam (validation set). Right of the second: final exam (test set).")
        second = max(second, first + 5)
        shares = {"train": first / 100, "val": round((second - first) / 100, 4), "test": round(1 - second / 100, 4)}
        counts = {name: round(share * told["rows"]) for name, share in shares.items()}
        low, high = wilson(round(0.8 * counts["test"]), max(1, counts["test"]))
        said = ", ".join(f"{set_label(name)} about **{count:,}**" for name, count in counts.items())
        bar = f"; 80 % in the exam would mean {100 * low:.0f} to {100 * high:.0f} %" if told["classes"] else ""
        st.markdown(f"{said}{bar}.")
    with st.expander("What will be done", icon=":material/checklist:"):
        for step in told["steps"]:
            st.markdown(f"* {plain(step, 400)}")
        st.markdown("* Scaling, filling in and encoding are learned from the course materials alone, when a network "
                    "studies them.")
    st.button("Seal the final exam", icon=":material/lock:", type="primary", on_click=desk.seal, args=(shares,),
              disabled=told["stopped"], help="Makes the data set and cuts it. From here on nothing of the exam is "
              "looked at until you open it." if not told["stopped"] else "Something above stands in the way.")


def sealed(now: Told) -> None:
    """What simple methods reach, and the start of a network that has to beat them."""
    found = now["baselines"]
    rows = found["rows"]
    st.success(f"Sealed: {rows['train']:,} rows to study, {rows['val']:,} to practise, {rows['test']:,} in the final "
               f"exam. Fingerprint {found['fingerprint']}.", icon=":material/lock:")
    st.subheader("What simple methods reach", anchor=False)
    st.dataframe([{"method": each["title"], "course materials": _said(each["train"], found),
                   "practice exam": _said(each["val"], found), "what it does": each["sentence"]}
                  for each in found["baselines"]], hide_index=True)
    st.caption("A network is worth its trouble if it does better in practice than these.")
    st.button("Train a network", icon=":material/model_training:", type="primary", on_click=_start, args=(now,))


def _said(marked: Told, found: Told) -> str:
    """A mark with its error bar."""
    value, (low, high) = marked["marks"][found["mark"]], marked["interval"]
    if found["mark"] in SHARES:
        return f"{100 * value:.0f} % ({100 * low:.0f} to {100 * high:.0f})"
    return f"{number(value)} {found['unit']} ({number(low)} to {number(high)})"


def _start(now: Told) -> None:
    """A fresh attempt at these data, its exam sealed; the page then leads to it."""
    base = with_values(Spec(), USUAL)
    split = {f"split.{name}": value for name, value in now["split"].items()}
    values = {"data.name": "own", "data.own": now["own"], "data.rows": None, "data.noise": None,
              "learning.loss": "auto", **split}
    try:
        attempt = state.begin(with_values(base, along(values, base) | split), glass=False)
    except SpecError as problem:
        state.note("error", str(problem))
        return
    state.take_along(attempt)
    st.session_state["yours_go"] = True
