"""What commands share: settings read from a file, and Ctrl-C noticed between two moments of learning."""

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.spec import SpecError


class Interrupt:
    """Ctrl-C, noticed between two moments of learning: an exception raised just anywhere can be swallowed there."""

    def __enter__(self) -> "Interrupt":
        self.asked, self.before = False, signal.signal(signal.SIGINT, self.note)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self.before)

    def note(self, *_: object) -> None:
        self.asked = True

    def check(self) -> None:
        if self.asked:
            raise KeyboardInterrupt


def ended(moments: Iterator[dict[str, Any] | None]) -> Iterator[dict[str, Any]]:
    """The records of what is over, out of all moments of learning; Ctrl-C is noticed at each."""
    with Interrupt() as interrupt:
        for record in moments:
            interrupt.check()
            if record:
                yield record


def read_json(path: str) -> Any:
    """What a file holds. Raises SpecError naming the file, or the line and column where the JSON breaks."""
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
        return json.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise SpecError("spec", f"The file {path} can't be read: {reason}.", "Give the path of a JSON file.") from None
    except json.JSONDecodeError as error:
        raise SpecError("spec", f"{path} is not JSON: {error.msg} in line {error.lineno}, column {error.colno}.",
                        "An empty object, {}, is the smallest that works.") from None
