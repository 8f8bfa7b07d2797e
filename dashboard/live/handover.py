"""Tells an open page which run comes next while its script still works: the picture need not wait for the controls.

Streamlit shows what a script has drawn when all of it has arrived, some tenths of a second after the choice. The run
that was asked for is ready before: so the socket that is open hears of it at once, and the view moves on by itself.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

Told = asyncio.Queue  # of messages to one socket

_seats: dict[str, list[tuple[asyncio.AbstractEventLoop, Told]]] = {}  # visitors' pages in this server, by their seat


@contextmanager
def seated(seat: str) -> Iterator[Told]:
    """Around the life of one socket, inside its event loop; what comes out of the queue goes to the browser."""
    place = (asyncio.get_running_loop(), asyncio.Queue())
    _seats.setdefault(seat, []).append(place)
    try:
        yield place[1]
    finally:
        _seats[seat].remove(place)
        if not _seats[seat]:
            del _seats[seat]


def hand_over(seat: str, before: str, run: str) -> None:
    """From any thread: whoever sits there and looks at `before` should look at `run`."""
    for loop, told in list(_seats.get(seat, ())):
        with suppress(RuntimeError):  # its loop has ended with the server
            loop.call_soon_threadsafe(told.put_nowait, {"type": "next", "before": before, "run": run})
