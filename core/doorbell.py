"""How requests reach the supervisor: a lock that says whether one lives, and a pipe that wakes it."""

import fcntl
import os
import time
from pathlib import Path

from core.processes import born

LOCK, BELL = "supervisor.lock", "wake"  # files in the data folder


def take_place(folder: Path) -> int | None:
    """The lock of this data folder's one supervisor, held until the process ends; None when another has it."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    for _ in range(20):  # those who only ask whether one lives hold the lock for a moment
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
            continue
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()} {born(os.getpid())}".encode())
        return handle
    os.close(handle)
    return None


def is_supervised(folder: Path) -> bool:
    """Whether a supervisor of this data folder lives."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def who(folder: Path) -> tuple[int, float]:
    """Number and start time of the supervisor's process, or of the last one; (0, 0) where there was none."""
    try:
        pid, _, since = (folder / LOCK).read_text().partition(" ")
    except OSError:
        return 0, 0.0
    return int(pid or 0), float(since or 0)


def hang_up(folder: Path) -> int:
    """The supervisor's end of the bell: readable after every ring."""
    if not (folder / BELL).exists():
        os.mkfifo(folder / BELL)
    return os.open(folder / BELL, os.O_RDWR | os.O_NONBLOCK)  # a writer too: else it would read "closed" all the time


def ring(folder: Path) -> bool:
    """Wakes the supervisor; False when nobody listens."""
    try:
        bell = os.open(folder / BELL, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        os.write(bell, b".")
    except BlockingIOError:
        pass  # rung often enough
    finally:
        os.close(bell)
    return True
