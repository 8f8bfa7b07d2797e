"""How the three sets are cut: which way, by which column; switched here, decided by the plan."""

from typing import Any

import streamlit as st

from core.own.table import SETS
from dashboard.words import bare, plain
from dashboard.yours import desk

WAYS = {"stratified": "Same mix", "random": "At random", "group": "By group", "time": "By time",
        "given": "A column says"}
SENTENCES = {"stratified": "Each set gets the same mix of answers.",
             "random": "Rows are dealt blindly, like cards.",
             "group": "All rows with the same {} go to one set, as a whole.",
             "time": "Rows stand in the order of {}: what came first is studied, what came last is the exam.",
             "given": "{} says which set each row is in."}
LABELS = {"group": "Whose each row is :gray[group]", "time": "When each row was :gray[time]",
          "given": "Which set each row is in :gray[split]"}
HELP = {"group": "Rows with the same value here stay together: all photos of one person, all visits of one patient.",
        "time": "Rows are put in this order before they are cut.",
        "given": "It says train, val or test in each row, or course, practice or exam."}
ROLES = tuple(LABELS)
RANDOM = "yours_random"  # the file whose rows are dealt blindly; a plan has no word for that
NO_INPUT = ("identifier", "text")  # types of columns that were left out before they got a role
FEWEST = 3  # different values of a column that tells groups apart, or names sets

Told = dict[str, Any]


def chosen(now: Told) -> str:
    """The way that holds now: a key of WAYS, and split.how of a Spec."""
    how = now["told"]["cut"]
    return "random" if how == "stratified" and st.session_state.get(RANDOM) == now["file"] else how


def said(told: Told, way: str) -> str:
    """What this way means, with the column that it goes by."""
    column = told["plan"].get(way)
    if way == "group" and not column:
        return "Rows that are alike go to one set, as a whole."
    return SENTENCES[way].format(f"**{plain(column)}**")


def columns_for(told: Told) -> dict[str, list[str]]:
    """For each way that needs one, the columns that could be it, the likeliest first."""
    plan = told["plan"]
    proposed = {each["fix"]: each["column"] for each in told["findings"] if each["fix"]}
    free = [each for each in told["columns"] if each["name"] not in (plan["target"], plan["text"])]
    found = {
        "group": [each for each in free if FEWEST <= each["distinct"] < told["rows"] and each["type"] != "date"],
        "time": [each for each in free if each["type"] == "date"] +
                [each for each in free if each["type"] == "number" and each["distinct"] > FEWEST],
        "given": [each for each in free if _names_sets(each)]}
    likely = {"group": proposed.get("by_group"), "time": proposed.get("by_time"), "given": proposed.get("by_column")}
    rank = {"category": 0, "identifier": 0, "text": 0}  # numbers seldom say whose a row is
    names = {way: [each["name"] for each in (sorted(many, key=lambda each: rank.get(each["type"], 1))
                                             if way == "group" else many)] for way, many in found.items()}
    held = {way: {plan[way], likely[way]} - {"", None} for way in ROLES}
    return {way: sorted({*many, *held[way]}, key=lambda name: (name not in held[way], _place(many, name)))
            for way, many in names.items()}


def control(now: Told) -> str:
    """The switch, and the column where one is needed; the way that holds."""
    told, way, columns = now["told"], chosen(now), columns_for(now["told"])
    offered = [each for each in WAYS if each not in ROLES or columns[each] or each == way]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _shown("yours_way", way, offered)
        st.pills("How the rows are dealt :gray[split]", offered, key="yours_way", format_func=WAYS.get, required=True,
                 on_change=_switch, help="What the final exam shall stand for: other rows of the same kind, other "
                                         "people, or a later time.")
        if way in ROLES and (names := columns[way]):
            column = told["plan"][way]
            _shown("yours_way_column", column or None, names)
            st.selectbox(LABELS[way], names, index=0 if column else None, key="yours_way_column", help=HELP[way],
                         format_func=lambda name: bare(name, 60), on_change=_by_column,
                         placeholder="rows that are alike" if way == "group" and not column else "Choose a column")
    return way


def _switch() -> None:
    now, way = desk.current(), st.session_state["yours_way"]
    st.session_state[RANDOM] = now["file"] if way == "random" else None
    if way in ROLES:
        _change(now["told"], way, columns_for(now["told"])[way][0])
    elif now["told"]["cut"] != "stratified":
        _change(now["told"])


def _by_column() -> None:
    if column := st.session_state["yours_way_column"]:
        now = desk.current()
        _change(now["told"], chosen(now), column)


def _change(told: Told, way: str = "", column: str = "") -> None:
    """Another column says how the rows are dealt, or none; the column before is an input again, if it could be one."""
    plan, types = told["plan"], {each["name"]: each["type"] for each in told["columns"]}
    freed = {plan[role] for role in ROLES if types.get(plan[role]) not in NO_INPUT}
    out = [name for name in plan["left_out"] if name not in freed]
    roles = dict.fromkeys(ROLES, "") | ({way: column} if way else {})
    alike = {name: "keep" for name in ("duplicates", "near") if plan[name] == "together"}
    desk.change(**roles, **alike, left_out=list(dict.fromkeys([*out, *[column] * bool(column)])))


def _names_sets(column: Told) -> bool:
    """Whether all three sets are among the values that are most frequent in it; of numbers, that it has no others."""
    if column["type"] == "number" and column["distinct"] != len(SETS):
        return False
    values = {str(value).strip().lower() for value, _ in column["examples"]}
    return all(values & names for names in SETS)


def _place(many: list[str], name: str) -> int:
    return many.index(name) if name in many else len(many)


def _shown(key: str, value: Any, offered: list[str]) -> None:
    """Makes a widget show what holds, also after a change that was refused; while one is on its way, that."""
    if st.session_state.get(key) in offered and desk.waiting():
        return
    if st.session_state.get(key) != value or st.session_state.get(f"{key}_of") != offered:
        st.session_state[key], st.session_state[f"{key}_of"] = value, offered
