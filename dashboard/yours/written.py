"""How a file is written: what was found out about it, and what somebody says instead."""

from typing import Any

import streamlit as st

from core.own.delimited import SEPARATORS, WORDS
from core.own.gallery import SIDES
from core.own.guard import ENCODINGS
from dashboard.words import bare, plain
from dashboard.yours import desk

SIGNS = SEPARATORS | WORDS
NAMES = {True: "are names", False: "are data"}
DECIMALS = {".": "a point: 3.5", ",": "a comma: 3,5"}
DAYS = {True: "the day: 31/12/2020", False: "the month: 12/31/2020"}
EACH = {"decimal": "column by column", "day_first": "column by column"}  # where nothing was said
LUCK = 0  # the seed of rows that are drawn where there are too many

Told = dict[str, Any]


def before(key: str) -> Told:
    """For a file that is yet to come: how it has to be read, as choices; empty where all is found out."""
    with st.popover("How to read it", icon=":material/tune:", help="Only for a file that was refused or read wrongly."):
        st.caption("Usually all of this is found out.")
        return _text(key, {}, {}) | _drawn(key)


def after(now: Told) -> None:
    """For the file that is here: how it was read, and a button that reads it otherwise."""
    told, written = now["told"], now["told"]["written"]
    key = f"yours_{now['file']}_{len(now['history'])}"
    with st.expander("How it was read", icon=":material/tune:"):
        choices = dict(now["choices"])
        if written["form"] == "text":
            choices = _text(key, written, choices)
        elif written["form"] == "json":
            choices = _one("Encoding", f"{key}_encoding", ENCODINGS, ("encoding", choices, written), "")
        elif written["form"] == "excel":
            choices = _sheet(key, written, choices)
        elif written["form"] == "pictures":
            choices |= {"side": st.number_input("Pixels on each side", *SIDES, written["side"], key=f"{key}_side",
                                                help="Every picture is fitted into a square of so many.")}
        meaning = _meaning(key, told["plan"]) if told["kind"] != "images" else {}
        plan = {name: told["plan"].get(name, usual) for name, usual in (("decimal", ""), ("missing", []),
                                                                        ("day_first", None)) if name in meaning}
        st.button("Read it so", icon=":material/refresh:", key=f"{key}_read", on_click=desk.read_anew, args=(choices,),
                  kwargs=meaning, disabled=choices == now["choices"] and meaning == plan,
                  help="Reads the file anew. It can be undone.")


def _text(key: str, written: Told, choices: Told) -> Told:
    with st.container(horizontal=True):
        choices = _one("Encoding", f"{key}_encoding", ENCODINGS, ("encoding", choices, written),
                       "How letters are kept as bytes. Wrong where accents look odd.")
        choices = _one("Separator", f"{key}_separator", SIGNS, ("separator", choices, written),
                       "What stands between two cells.")
        choices = _one("Cells of the first row", f"{key}_header", NAMES, ("header", choices, written),
                       "Whether the first row names the columns.")
    enclose = st.toggle("Quotes enclose cells", choices.get("quotes", True), key=f"{key}_quotes",
                        help="Off: a quote is a letter like others.")
    others = {name: value for name, value in choices.items() if name != "quotes"}
    return others if enclose else others | {"quotes": False}


def _one(label: str, key: str, options: Told, asked: tuple[str, Told, Told], hint: str) -> Told:
    """A choice with "find out" as its first option, which says what was found. `asked`: its name, choices, written."""
    name, choices, written = asked
    found = written.get(name) if name not in choices else None
    known = f"found: {options.get(found, plain(found))}" if found is not None else "find out"
    every = [None, *options]
    chosen = st.selectbox(label, every, every.index(choices.get(name)), key=key, help=hint or None,
                          format_func=lambda each: known if each is None else options[each])
    others = {each: value for each, value in choices.items() if each != name}
    return others if chosen is None else others | {name: chosen}


def _sheet(key: str, written: Told, choices: Told) -> Told:
    sheets = written["sheets"]
    chosen = st.selectbox("Sheet", sheets, 0, key=f"{key}_sheet", format_func=lambda name: bare(name, 60),
                          help="Which sheet of the workbook is read.")
    return choices if chosen == written["sheet"] else choices | {"sheet": chosen}


def _meaning(key: str, plan: Told) -> Told:
    """What cells mean, as values of the plan."""
    with st.container(horizontal=True):
        decimal = _one("Before tenths stands", f"{key}_decimal", DECIMALS, ("decimal", _given(plan, "decimal"), EACH),
                       "Found out for each column; the list of columns says what was found.")
        day = _one("Dates begin with", f"{key}_days", DAYS, ("day_first", _given(plan, "day_first"), EACH),
                   "Of dates such as 3/4/2020.")
    missing = st.multiselect("Also missing", plan.get("missing", []), plan.get("missing", []), key=f"{key}_missing",
                             accept_new_options=True, format_func=lambda mark: bare(mark, 40),
                             placeholder="Type a cell, such as 999", help="Empty cells, NA, null, none, - and ? count "
                             "as missing already.")
    return {"decimal": decimal.get("decimal", ""), "missing": missing, "day_first": day.get("day_first")}


def _given(plan: Told, name: str) -> Told:
    """The plan's value as a choice; none where it is left to be found out."""
    return {name: plan[name]} if plan.get(name) not in (None, "") else {}


def _drawn(key: str) -> Told:
    draw = st.toggle("Draw rows by luck where there are too many", key=f"{key}_sample",
                     help="Otherwise a table above the limit is refused.")
    return {"sample": LUCK} if draw else {}
