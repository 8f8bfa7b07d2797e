"""Makes a file to take home: for the command line, which writes it where it is told, and for pages, as an errand."""

import re
from typing import Any

from core.export import EXPORTS
from core.finished import recall
from core.spec import SpecError
from core.store import Store
from core.store.files import replace_file

NAMED = re.compile(r"[^a-z0-9]+")


def made(store: Store, run: str, what: str, visitor: str = "") -> tuple[str, bytes]:
    """A name for the file, and what is in it. Raises SpecError naming what is missing."""
    if what not in EXPORTS:
        raise SpecError("what", f"There is no export called {what[:40]!r}.", f"Choose one of: {', '.join(EXPORTS)}.")
    finished, export = recall(store, run, visitor), EXPORTS[what]
    lacks = export.needs(finished.spec)
    if lacks:
        raise SpecError("what", lacks[0], f"Install it with: {lacks[1]}.")
    title = NAMED.sub("-", finished.title.lower()).strip("-")[:40] or "network"
    return f"{title}-{run[:8]}{export.SUFFIX}", export.make(finished)


def errand(store: Store, asked: dict[str, Any], visitor: str) -> dict[str, Any]:
    """For a page: {"name", "file"}; the file lies in the store's folder "taken", until another one takes its place."""
    name, data = made(store, asked["run"], asked["what"], visitor)
    path = store.folder / "taken" / f"{asked['run']}.{asked['what']}"
    path.parent.mkdir(exist_ok=True)
    replace_file(path, data, lasting=False)
    return {"name": name, "file": str(path)}
