"""What is done with a table before it becomes a data set: frozen, plain JSON, and a name for each change of it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

import numpy as np

from core.own.columns import Found, Ways, survey
from core.own.raw import Raw
from core.spec import SpecError

TASKS = ("classification", "regression")
OPTIONS = {"task": TASKS, "duplicates": ("keep", "drop", "together"), "near": ("keep", "together"),
           "infinite": ("missing", "drop"), "rare": ("keep", "merge", "drop"), "decimal": ("", ",", ".")}
TARGETS = ("target", "label", "class", "y", "answer", "outcome", "result", "folder", "category", "sentiment",
           "survived", "churn", "species", "price", "quality", "score")
LATER = ("decimal", "missing")  # empty they are not written down, so that data sets keep the names they had
FEW_ANSWERS = 20  # so many different whole numbers or fewer are classes rather than amounts


@dataclass(frozen=True)
class Plan:
    """What somebody wants to know of a table, and what is done to it for that."""

    target: str
    task: str = "classification"
    types: Mapping[str, str] = field(default_factory=dict)  # of columns, where they were found out wrongly
    left_out: tuple[str, ...] = ()  # columns that are no input
    text: str = ""            # the column that is read as a text; it is then the only input
    group: str = ""           # whose each row is; all rows of one go to one set
    time: str = ""            # when each row was; rows stand in this order
    given: str = ""           # which set each row is for
    duplicates: str = "keep"  # rows that are there twice: drop the later ones, or keep them together in one set
    near: str = "keep"        # rows that are almost there twice
    infinite: str = "missing"
    rare: str = "keep"        # classes of fewer than 10 rows: put together as 'other', or dropped
    rows: int | None = None   # at most so many, drawn by luck
    seed: int = 0
    day_first: bool | None = None  # of dates such as 3/4/2020
    title: str = ""
    decimal: str = ""         # the sign before tenths, "," or "."; empty: find out, column by column
    missing: tuple[str, ...] = ()  # cells that mean nothing, beside those that people usually write

    @property
    def ways(self) -> Ways:
        return Ways(self.day_first, self.decimal, self.missing)

    def record(self) -> dict[str, Any]:
        """Plain JSON, from which `parsed` makes the same plan."""
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}
        return {name: value for name, value in plain.items() if value or name not in LATER}


def parsed(record: Mapping[str, Any]) -> Plan:
    """A plan from plain JSON. Raises SpecError naming what is no plan."""
    known = {each.name: each for each in fields(Plan)}
    for name, value in record.items():
        if name not in known:
            raise SpecError(f"plan.{name}"[:80], f"There is nothing called {str(name)[:60]!r} in a plan.",
                            f"Known are: {', '.join(known)}.")
        if not _fits(name, value):
            raise SpecError(f"plan.{name}", f"{str(value)[:60]!r} is not possible here.",
                            f"Choose one of: {', '.join(OPTIONS[name])}." if name in OPTIONS else "Leave it out.")
    if not record.get("target"):
        raise SpecError("plan.target", "It is not said what is asked.", "Choose a column as the answer.")
    lists = {name: tuple(record.get(name, ())) for name in ("left_out", "missing")}
    return Plan(**{**record, **lists, "types": dict(record.get("types", {}))})


def _fits(name: str, value: Any) -> bool:
    if name in OPTIONS:
        return value in OPTIONS[name]
    if name == "types":
        return isinstance(value, Mapping) and all(isinstance(each, str) for each in (*value, *value.values()))
    if name in ("left_out", "missing"):
        return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)
    if name == "rows":
        return value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0)
    if name == "seed":
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
    return value in (None, True, False) if name == "day_first" else isinstance(value, str)


def proposed(raw: Raw, target: str = "", types: Mapping[str, str] | None = None, ways: Ways | None = None) -> Plan:
    """A first plan: the target and the task guessed, and left out what can be no input. Raises SpecError."""
    ways = ways or Ways()
    found = survey(raw, types, ways)
    if target and target not in found:
        raise SpecError("target", f"There is no column {target[:60]!r}.", f"Columns are: {', '.join(raw.names)[:500]}.")
    target = target or ("folder" if raw.pictures is not None else guessed_target(found))
    plan = Plan(target, guessed_task(found[target], raw.rows), dict(types or {}), day_first=ways.day_first,
                decimal=ways.decimal, missing=ways.missing)
    if raw.pictures is not None:
        return plan
    useless = [name for name, column in found.items() if name != target and
               (column.type in ("identifier", "text") or column.distinct == 0
                or (column.distinct == 1 and not column.missing))]
    others = [name for name in found if name != target and name not in useless]
    texts = [name for name in useless if found[name].type == "text"]
    if texts and not others:
        return replace(plan, text=texts[0])
    return replace(plan, left_out=tuple(useless))


def guessed_target(found: Mapping[str, Found]) -> str:
    """A column that is called so, the last before others; or the last that could be an answer."""
    names = [name for name, column in found.items() if column.type not in ("identifier", "text", "date")
             and column.distinct > 1]
    called = [name for name in names if name.lower().strip() in TARGETS]
    return (called or names or list(found))[-1]


def guessed_task(column: Found, rows: int) -> str:
    """Amounts are predicted as numbers; names, yes and no, and a few whole numbers that come again are classes."""
    if column.type != "number":
        return "classification"
    known = column.numbers[~np.isnan(column.numbers)]
    whole = np.isfinite(known).all() and (known == np.round(known)).all()
    return "classification" if whole and column.distinct <= min(FEW_ANSWERS, rows / 3) else "regression"


def without(plan: Plan, column: str) -> Plan:
    """The plan with one more column that is no input."""
    return replace(plan, left_out=tuple(dict.fromkeys((*plan.left_out, column))),
                   text="" if plan.text == column else plan.text)


# Changes by name, with what their button says; a finding of the audit names one, and the column it is about.
FIXES: dict[str, tuple[str, Callable[[Plan, str], Plan]]] = {
    "leave_out": ("Leave the column out", without),
    "drop_duplicates": ("Keep each row once", lambda plan, column: replace(plan, duplicates="drop")),
    "together": ("Keep copies together in one set", lambda plan, column: replace(plan, duplicates="together")),
    "near_together": ("Keep them together in one set", lambda plan, column: replace(plan, near="together")),
    "by_group": ("Split by group", lambda plan, column: replace(without(plan, column), group=column)),
    "by_time": ("Split by time", lambda plan, column: replace(without(plan, column), time=column)),
    "by_column": ("Use these sets", lambda plan, column: replace(without(plan, column), given=column)),
    "drop_infinite": ("Drop these rows", lambda plan, column: replace(plan, infinite="drop")),
    "merge_rare": ("Put rare classes together", lambda plan, column: replace(plan, rare="merge")),
    "drop_rare": ("Drop rare classes", lambda plan, column: replace(plan, rare="drop")),
    "as_number": ("Predict a number", lambda plan, column: replace(plan, task="regression")),
    "as_classes": ("Predict classes", lambda plan, column: replace(plan, task="classification")),
    "as_text": ("Read it as the text", lambda plan, column: replace(plan, text=column)),
    "day_first": ("The day comes first", lambda plan, column: replace(plan, day_first=True)),
}


def fixed(plan: Plan, fix: str, column: str = "") -> Plan:
    """The plan with the change that a finding names. Raises SpecError where there is no such change."""
    if fix not in FIXES:
        raise SpecError("fix", f"There is no change called {fix[:60]!r}.", f"Known are: {', '.join(FIXES)}.")
    return FIXES[fix][1](plan, column)


def named(plan: Plan) -> set[str]:
    """All columns that a plan speaks of."""
    roles = (plan.target, plan.text, plan.group, plan.time, plan.given)
    return {name for name in (*roles, *plan.left_out, *plan.types) if name}


def cut_of(plan: Plan) -> str:
    """The way of cutting the three sets that goes with a plan (split.how of a Spec)."""
    if plan.given:
        return "given"
    if plan.group or plan.duplicates == "together" or plan.near == "together":
        return "group"
    return "time" if plan.time else "stratified"
