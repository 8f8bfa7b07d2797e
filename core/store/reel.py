"""Where the film of a run lies (core/film.py draws it), and whether it is the newest. Never imports torch."""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from core.store.tables import checkpoints

SUFFIX = ".film"


def newest(store: Any, run: str) -> tuple[str, int] | None:
    """A name for the newest checkpoint of a run, and the round it was taken after; None while there is none."""
    chosen = select(checkpoints.c.sha256, checkpoints.c.epoch).where(checkpoints.c.run == run)
    with store.doors.read.connect() as door:
        row = door.execute(chosen.order_by(checkpoints.c.created.desc())).first()
    return (row.sha256[:16], row.epoch) if row else None


def place(store: Any, run: str, name: str, few: bool = False) -> Path:
    """The file of the film that ends with that checkpoint, compressed; `few`: of the first one, with few moments."""
    return store.live / f"{run}.{name}{'.few' if few else ''}{SUFFIX}"
