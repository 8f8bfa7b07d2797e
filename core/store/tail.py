"""The newest Events of a run in a small file of its own: safe from `kill -9` without waiting for the database."""

import contextlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.events import line

Event = dict[str, Any]


class Tail:
    """Written by the one process that trains, one line an Event: its number, a tab, its JSON."""

    def __init__(self, path: Path):
        self.path = path
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def add(self, first_n: int, new: Sequence[Event]) -> None:
        """One write for all: a process that dies leaves whole lines, but perhaps for the last."""
        os.write(self.file, "".join(f"{n}\t{line(event)}\n" for n, event in enumerate(new, first_n)).encode())

    def clear(self) -> None:
        """All of it is in the database by now."""
        os.ftruncate(self.file, 0)

    def close(self) -> None:
        os.close(self.file)
        self.path.unlink(missing_ok=True)


def read(path: Path) -> dict[int, Event]:
    """What the file holds, by number; a line that was not written to its end does not count."""
    found: dict[int, Event] = {}
    with contextlib.suppress(OSError, ValueError):
        for text in path.read_text().splitlines():
            number, _, body = text.partition("\t")
            found[int(number)] = json.loads(body)
    return found
