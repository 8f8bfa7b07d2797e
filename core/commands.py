"""What a visitor tells a run while it lives: one JSON line per command, appended to a file that the run reads."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from core.spec import SpecError

Command = dict[str, Any]

PLAIN = ("play", "pause", "step", "epoch", "stop")
QUEUE = {"do": "queue"}  # let go, and wait for a free place: said by the house, never by a visitor
SPEEDS: dict[str, float | None] = {"slow": 1, "normal": 20, "fast": 100, "max": None}  # epochs per second
FIELDS = ("lr", "weight_decay", "batch_size")
LARGEST = sys.float_info.max


def check(command: Any) -> Command:
    """A visitor's command with only what belongs to it. Raises SpecError where a run does not understand it."""
    do = command.get("do") if isinstance(command, dict) else None
    if do in PLAIN:
        return {"do": do}
    value = command.get("value") if isinstance(command, dict) else None
    if do == "speed":
        if not isinstance(value, str) or value not in SPEEDS:
            raise SpecError("speed", f"There is no speed called {str(value)[:40]!r}.",
                            f"Choose one of: {', '.join(SPEEDS)}.")
        return {"do": do, "value": value}
    if do == "show":
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1000:
            raise SpecError("show", f"There is no student {str(value)[:40]!r}.", "Give a number from 0 on.")
        return {"do": do, "value": value}
    if do == "change":
        field = command.get("field")
        if field not in FIELDS:
            raise SpecError("field", f"{str(field)[:40]!r} can't be changed while learning.",
                            f"These can: {', '.join(FIELDS)}.")
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
            raise SpecError(f"learning.{field}", f"{str(value)[:40]!r} is not a number.", "Give a number.")
        return {"do": do, "field": field, "value": value}
    raise SpecError("do", f"A run does not understand {str(do)[:40]!r}.",
                    f"It understands: {', '.join((*PLAIN, 'speed', 'show', 'change'))}.")


def path_of(folder: Path, run: str) -> Path:
    return folder / "live" / f"{run}.commands"


def send(folder: Path, run: str, command: Command) -> None:
    """Appends the command, in one write so that none is torn; the process that works on the run obeys it once."""
    text = json.dumps(_sendable(command), separators=(",", ":")).encode() + b"\n"
    handle = os.open(path_of(folder, run), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, text)
    finally:
        os.close(handle)


class Inbox:
    """The reading end. `offset` is how many bytes were obeyed; kept in the job's row, it survives the process."""

    def __init__(self, path: Path, offset: int = 0):
        self.path, self.offset = path, offset

    def read(self) -> list[Command]:
        """The commands that came since the last look. A line that is no command is passed over."""
        try:
            if os.stat(self.path).st_size <= self.offset:
                return []
            with open(self.path, "rb") as file:
                file.seek(self.offset)
                text = file.read()
        except FileNotFoundError:
            return []
        whole = text[:text.rfind(b"\n") + 1]
        self.offset += len(whole)
        return [command for command in map(_understood, whole.splitlines()) if command]


def _sendable(command: Any) -> Command:
    return QUEUE if command == QUEUE else check(command)


def _understood(line: bytes) -> Command | None:
    try:
        return _sendable(json.loads(line))
    except ValueError:  # no JSON, or a SpecError
        return None
