"""What was read, what is asked, and what is wrong with it: every finding with one button that mends it."""

from typing import Any

import numpy as np
import streamlit as st

from core.own.columns import TYPES
from core.store.files import digest
from dashboard.words import bare, grey, plain, unbroken
from dashboard.yours import desk, written

ICONS = {"stop": ":material/block:", "warn": ":material/warning:", "note": ":material/info:"}
TASKS = {"classification": "One of several answers", "regression": "A number"}
FIRST = 12  # rows that are named
SHOWN = 8  # pictures
SEALED = "The first rows, and what each column tells, are not shown any more: part of them is the sealed exam."

Told = dict[str, Any]


def read(told: Told) -> None:
    """The first rows, and what had to be done to read them."""
    head = told["head"]
    st.subheader("What was read", anchor=False)
    if "own" in desk.current():
        st.caption(SEALED)
    elif head["pictures"]:
        with st.container(horizontal=True):
            for each, row in zip(head["pictures"][:SHOWN], head["rows"], strict=False):
                st.image(np.array(each, np.uint8), width=72, caption=plain(row[0], 12))
    else:
        st.dataframe([dict(zip(head["names"], row, strict=True)) for row in head["rows"]], height=212, hide_index=True)
    for note in told["notes"]:
        st.caption(plain(note["sentence"], 400))
    written.after(desk.current())
    with st.expander("Columns", icon=":material/view_column:"):
        _columns(told)


def _columns(told: Told) -> None:
    """All columns; several can be called what they are, and are looked at anew together."""
    types = [each["type"] for each in told["columns"]]
    rows = [{"column": each["name"], "is a": each["type"], "missing": each["missing"], "different": each["distinct"],
             "most often": ", ".join(str(value) for value, _ in each["examples"]), "how it was read":
             " ".join(each["told"])} for each in told["columns"]]
    turn = st.session_state.get("yours_types", 0)
    edited = st.data_editor(
        rows, key=f"yours_types_{turn}_{digest(repr(types).encode())[:8]}", hide_index=True,
        disabled=[name for name in rows[0] if name != "is a"],
        column_config={"is a": st.column_config.SelectboxColumn(
            "is a", options=TYPES, required=True, help="What the column is. Click a cell to change it.")})
    changed = {each["column"]: each["is a"] for each, kind in zip(edited, types, strict=True) if each["is a"] != kind}
    with st.container(horizontal=True):
        st.button(f"Apply {len(changed)} changed types" if len(changed) > 1 else "Apply the changed type",
                  icon=":material/check:", disabled=not changed, on_click=_retype, args=(changed, turn),
                  help="Change what columns are in the list above, then apply all changes at once.")
    st.caption("Wrong guesses can be changed here: click a cell under “is a”. A number that is only a code is a "
               "category; a column that names rows is an identifier.")


def _retype(changed: dict[str, str], turn: int) -> None:
    st.session_state["yours_types"] = turn + 1  # also where a type is refused: the list then says again what is so
    desk.change(types=desk.current()["told"]["plan"]["types"] | changed)


def asked(told: Told) -> None:
    """What is to be predicted, and from what."""
    plan, names = told["plan"], [each["name"] for each in told["columns"]]
    st.subheader("What is asked", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _shown("yours_target", plan["target"], tuple(names))
        st.selectbox("Answer :gray[target]", names, key="yours_target", format_func=lambda name: bare(name, 60),
                     on_change=lambda: desk.change(target=st.session_state["yours_target"]),
                     help="The column that a network shall learn to fill in.")
        _shown("yours_task", plan["task"], ())
        st.segmented_control("The answer is", list(TASKS), key="yours_task", format_func=TASKS.get, required=True,
                             on_change=lambda: desk.change(task=st.session_state["yours_task"]),
                             help="Guessed from what stands in the column.")
    if told["kind"] == "table":
        others = [name for name in names if name != plan["target"]]
        out = [name for name in plan["left_out"] if name in others]
        _shown("yours_out", out, tuple(others))
        st.multiselect("Left out", others, key="yours_out", format_func=lambda name: bare(name, 60),
                       on_change=lambda: desk.change(left_out=st.session_state["yours_out"]),
                       help="Columns that the network does not see.")


def findings(told: Told) -> None:
    """What is wrong with it, the gravest first."""
    st.subheader("What to know before it is cut", anchor=False)
    if not told["findings"]:
        st.markdown("Nothing was found.")
    elif "own" in desk.current():
        st.caption("Found before the exam was sealed, in all rows, its own among them. "
                   "Only counts and numbers of rows are kept.")
    for place, each in enumerate(told["findings"]):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{ICONS[each['severity']]} {unbroken(plain(each['sentence'], 500))} {_rows(each)}")
            if each["fix"]:
                st.button(plain(each["button"], 60), key=f"yours_fix_{place}_{each['code']}", on_click=desk.change,
                          kwargs={"fix": [each["fix"], each["column"]]})
    if desk.current()["history"]:
        st.button("Undo the last change", icon=":material/undo:", on_click=desk.undo)
    if told["powers"] and "own" not in desk.current():
        with st.expander("How much each column tells by itself", icon=":material/bar_chart:"):
            st.caption("How far one could answer from this column alone: 0 % is guessing, 100 % is knowing. One that "
                       "knows almost all may give the answer away.")
            st.dataframe([{"column": name, "worth": round(100 * worth)} for name, worth in told["powers"]],
                         hide_index=True, column_config={"worth": st.column_config.ProgressColumn(
                             "worth by itself", min_value=0, max_value=100, format="%d %%")})


def _rows(found: Told) -> str:
    """The numbers of the rows it is about, as far as they are named."""
    named = found["rows"][:FIRST]
    if not named:
        return ""
    more = " …" if found["count"] > len(named) else ""
    return grey(f"row{'s' * (found['count'] != 1)} {', '.join(map(str, named))}{more}")


def _shown(key: str, value: Any, shape: tuple[str, ...]) -> None:
    """Makes a widget show the plan's value; while a change is on its way, what was asked for."""
    if key in st.session_state and desk.waiting():
        return
    if st.session_state.get(key) != value or st.session_state.get(f"{key}_of") != shape:
        st.session_state[key], st.session_state[f"{key}_of"] = value, shape
