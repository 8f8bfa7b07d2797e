"""How requests reach the supervisor: a lock that says whether one lives, and a pipe that wakes it."""

import fcntl
import hashlib
import os
import time
from pathlib import Path

from core.processes import born

CORE = Path(__file__).absolute().parent
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
        os.write(handle, f"{os.getpid()} {born(os.getpid())} {code()}".encode())
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
    pid, since, _ = _noted(folder)
    return int(pid), float(since)


def is_outdated(folder: Path) -> bool:
    """Whether the supervisor that lives was started from other code than there is now: it would train as of old."""
    return is_supervised(folder) and _noted(folder)[2] != code()


def code() -> str:
    """What the code of core/ is at the moment: a digest of names, sizes and times of its files."""
    files = sorted(CORE.rglob("*.py"))
    facts = [f"{path.relative_to(CORE)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def _noted(folder: Path) -> list[str]:
    """Process, start time and code as the supervisor wrote them down."""
    try:
        words = (folder / LOCK).read_text().split()
    except OSError:
        words = []
    return words if len(words) == 3 else ["0", "0", ""]


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
