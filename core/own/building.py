"""From a plan to a data set that is kept by name, with every step written down in sentences."""

from pathlib import PurePath

import numpy as np

from core import progress
from core.datasets.dataset import Dataset
from core.datasets.own import keep
from core.own import alike
from core.own.drawn import is_plane
from core.own.names import labels
from core.own.notes import counted, listed
from core.own.plan import Plan, cut_of
from core.own.raw import Raw
from core.own.table import Table, given_sets, inputs_of, table
from core.quotas import Quotas, current
from core.spec import SpecError

FEWEST = 30  # rows


def built(raw: Raw, plan: Plan, quotas: Quotas | None = None) -> Dataset:
    """The data set that a plan makes of a file. Raises SpecError where it can't be studied."""
    return dataset_of(table(raw, plan), quotas)


def adopt(raw: Raw, plan: Plan, source_name: str = "", quotas: Quotas | None = None) -> str:
    """Keeps the data set that a plan makes of a file, and returns its name: `data.own` of a Spec. Raises SpecError."""
    made = table(raw, plan)
    progress.tell(0.9, "Writing the data set")
    return keep(dataset_of(made, quotas), about(made, source_name))


def dataset_of(made: Table, quotas: Quotas | None = None) -> Dataset:
    """A table as a data set. Raises SpecError for too few rows, one answer, or too many classes."""
    refuse(made, quotas or current())
    plan, raw = made.plan, made.raw
    if made.kind == "text":
        cells = raw[plan.text]
        values = np.empty(len(cells.values), object)
        values[:] = cells.values.to_pylist()
        x = values[cells.codes[made.rows]]
    elif made.kind == "images":
        x = raw.pictures[made.rows].astype(np.float32) / 255
    else:
        x = made.x
    given = given_sets(made) if plan.given else None
    if given is not None and len(np.unique(given)) < 3:
        named = counted(len(np.unique(given)), "set")
        raise SpecError("plan.given", f"The column {plan.given!r} names {named}: course, practice and exam are needed.",
                        "Split the rows another way.")
    kind = "points" if made.kind == "table" and is_plane(x, made.columns, made.classes) else made.kind
    return Dataset("own", title(made), kind, plan.task, x, made.y, made.columns, made.classes, plan.target,
                   groups=groups(made), given=given, timed=bool(plan.time))


def refuse(made: Table, quotas: Quotas) -> None:
    """Raises SpecError where there is nothing to study, with the remedy."""
    rows, plan = len(made.rows), made.plan
    if rows < FEWEST:
        raise SpecError("plan.target", f"There are {counted(rows, 'row')}: too few for three sets.",
                        f"Bring at least {FEWEST}.")
    if (made.y == made.y[0]).all():
        said = made.classes[made.y[0]] if made.classes else f"{made.y[0]:g}"
        raise SpecError("plan.target", f"Every row says {said!r}: there is nothing to learn.", "Choose another column.")
    if made.classes and len(made.classes) == rows:
        raise SpecError("plan.target", f"There are {rows:,} different answers in {rows:,} rows.",
                        "Is this a number to predict? Else choose another column.")
    if len(made.classes) > quotas.classes:
        raise SpecError("plan.target", f"{plan.target!r} has {len(made.classes):,} different answers; the limit is "
                        f"{quotas.classes:,} classes.", "Put rare classes together, predict a number, or choose "
                        "another column.")


def groups(made: Table) -> np.ndarray | None:
    """int64 [n]: what must go to one set. A row without a group is one of its own."""
    plan = made.plan
    if plan.group:
        cells, found = made.raw[plan.group], made.found[plan.group]
        codes = np.where(found.known, np.arange(len(found.known)), -1)[cells.codes][made.rows]
        alone = codes < 0
        return np.where(alone, len(found.known) + np.cumsum(alone), codes).astype(np.int64)
    if plan.near == "together":
        return alike.groups(made.near)
    return alike.groups(made.marks) if plan.duplicates == "together" else None


def title(made: Table) -> str:
    """What the data set is called: as somebody says, or like its file."""
    stem = PurePath(str(made.raw.written.get("file", "")).replace("\\", "/")).stem
    return labels([made.plan.title.strip() or stem or "My table"])[0]


def about(made: Table, source_name: str = "") -> dict[str, object]:
    """What stands beside a kept data set: where it comes from, how it was written, and what was done, in sentences."""
    plan, raw = made.plan, made.raw
    return {"file": labels([source_name or str(raw.written.get("file", "")) or "table"])[0], "written": raw.written,
            "rows": raw.rows, "steps": steps(made), "plan": plan.record(), "cut": cut_of(plan)}


def steps(made: Table) -> list[str]:
    """Everything that was done from the file to the data set, in its order."""
    plan, raw = made.plan, made.raw
    told = [f"{counted(raw.rows, 'row')} and {counted(len(raw.columns), 'column')} were read."]
    told += [note.sentence for note in raw.notes]
    used = inputs_of(raw, plan) if made.kind == "table" else [plan.text] * bool(plan.text)
    told += [f"{name}: {said}" for name in (*used, plan.target) for said in made.found[name].told]
    corrected = [f"{name} as {kind}" for name, kind in plan.types.items()]
    told += [f"Types that were said by hand: {', '.join(corrected)}."] if corrected else []
    told.append(f"Asked is {plan.target!r}, {'a number' if plan.task == 'regression' else 'one of the classes'}.")
    told += [f"Left out: {listed(plan.left_out)}."] if plan.left_out and made.kind == "table" else []
    told += [f"Read is the text {plan.text!r} alone."] if made.kind == "text" else []
    told += made.told
    if plan.given:
        told.append(f"The column {plan.given!r} says which set a row is for.")
    elif plan.group:
        told.append(f"All rows with the same {plan.group!r} go to one set; rows of different ones may be alike.")
    elif cut_of(plan) == "group":
        told.append("Rows that are alike go to one set.")
    return [*told, f"{counted(len(made.rows), 'row')} are left, "
            f"{counted(len(made.columns), 'input column')}." if made.kind == "table" else
            f"{counted(len(made.rows), 'row')} are left."]
