"""How far a process is with what somebody waits for: said by the code that works, heard by whoever listens."""

from collections.abc import Callable

Listener = Callable[[float, str], None]

LISTENERS: list[Listener] = []  # of this process; one that raises ends the work


def tell(share: float, doing: str) -> None:
    """`share`: of the whole, 0 to 1. `doing`: a sentence for the visitor, without a stop, such as "Reading"."""
    for listener in LISTENERS:
        listener(share, doing)


def part(start: float, end: float, doing: str) -> Callable[[float], None]:
    """For work that is a part of the whole and knows its own share of 0 to 1."""
    return lambda share: tell(start + (end - start) * share, doing)
