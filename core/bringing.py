"""Data that somebody brings, as a page asks for it: what a file holds, what is wrong with it, the data set it makes.

The file is parsed in a process with limits, and kept as it was read (core/own/parsed.py): nothing of it stays in the
memory of the server.
"""

from collections.abc import Mapping
from typing import Any

from core import progress
from core.own import FOLDER, building, parsed, plan, saving
from core.own.raw import Raw, said
from core.own.told import told
from core.spec import SpecError
from core.store import Store

READ = 0.6  # of the whole; what it is made of comes after


def inspect(store: Store, asked: Mapping[str, Any], visitor: str) -> dict[str, Any]:
    """For a page: what core/own/told.py tells of asked["file"] under asked["plan"], or under the plan that is proposed.

    asked["target"]: another column as the answer; asked["fix"]: [name, column] of a change that a finding names;
    asked["choices"]: how the file is to be read (core/own/raw.py); asked["anew"]: then another plan is proposed where
    the columns of this one are not there any more.
    """
    raw, chosen = _asked(store, asked)
    return told(raw, chosen)


def adopt(store: Store, asked: Mapping[str, Any], visitor: str) -> dict[str, Any]:
    """For a page: {"own": name of the data set that is kept, "cut": how its sets are cut}."""
    raw, chosen = _asked(store, asked)
    name = building.adopt(raw, chosen, raw.written["file"])
    saving.note_brought(name, visitor)
    return {"own": name, "cut": plan.cut_of(chosen)}


def _asked(store: Store, asked: Mapping[str, Any]) -> tuple[Raw, plan.Plan]:
    path = (store.folder / FOLDER / str(asked["file"])).resolve()
    if path.parent != (store.folder / FOLDER).resolve() or not path.is_file():
        raise SpecError("file", "The file is not here any more.", "Bring it again.")
    parsed.touch(path)
    choices = said(asked.get("choices", {}))
    raw = parsed.read(path, str(asked.get("name", "")), choices, progress.part(0, READ, "Reading"))
    chosen = plan.parsed(asked["plan"]) if asked.get("plan") else plan.proposed(raw)
    if asked.get("anew") and not plan.named(chosen) <= set(raw.names):
        chosen = plan.proposed(raw, ways=chosen.ways)
    if asked.get("target"):
        chosen = plan.proposed(raw, asked["target"], chosen.types, chosen.ways)
    if asked.get("fix"):
        chosen = plan.fixed(chosen, *asked["fix"])
    return raw, chosen
