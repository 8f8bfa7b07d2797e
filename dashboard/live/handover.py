"""Tells an open page which run comes next while its script still works: the picture need not wait for the controls.

Streamlit shows what a script has drawn when all of it has arrived, some tenths of a second after the choice. The run
that was asked for is ready before: so the socket that is open turns to it at once, and the view moves on by itself.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Move:
    """From one run to the next; `sent` is set when the next one's first picture is on its way to somebody."""

    before: str
    run: str
    sent: threading.Event = field(default_factory=threading.Event)


Told = asyncio.Queue  # of Moves, to one socket

_seats: dict[str, list[tuple[asyncio.AbstractEventLoop, Told]]] = {}  # visitors' pages in this server, by their seat


@contextmanager
def seated(seat: str) -> Iterator[Told]:
    """Around the life of one socket, inside its event loop; what comes out of the queue is for it."""
    place = (asyncio.get_running_loop(), asyncio.Queue())
    _seats.setdefault(seat, []).append(place)
    try:
        yield place[1]
    finally:
        _seats[seat].remove(place)
        if not _seats[seat]:
            del _seats[seat]


def hand_over(seat: str, before: str, run: str) -> Move | None:
    """From any thread: whoever sits there and looks at `before` should look at `run`. None where nobody sits there."""
    places, move = list(_seats.get(seat, ())), Move(before, run)
    for loop, told in places:
        with suppress(RuntimeError):  # its loop has ended with the server
            loop.call_soon_threadsafe(told.put_nowait, move)
    return move if places else None
