"""Facts about operating-system processes: is it still the same one, how did it end, what may it take."""

import contextlib
import os
import resource
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.quotas import Quotas

NICE = 10  # runs stand back behind the pages
ENDS = {
    -signal.SIGKILL: "The run's process was stopped: out of memory, or ended from outside.",
    -signal.SIGSEGV: "The run's process crashed inside the maths library.",
    -signal.SIGBUS: "The run's process crashed: a file it was using became unreadable, or the disk is full.",
    -signal.SIGABRT: "The run's process gave up inside the maths library.",
    -signal.SIGXCPU: "The run used more computing time than one run may.",
    -signal.SIGXFSZ: "The run wanted to write a larger file than one run may.",
    -signal.SIGTERM: "The run's process was asked to end.",
}


def born(pid: int) -> float:
    """When the process started, in clock ticks since boot; 0 where the system does not say or it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    fields = text[text.rindex(")") + 2:].split()  # the name before may hold spaces and brackets
    return 0.0 if fields[0] == "Z" else float(fields[19])


def is_alive(pid: int | None, since: float | None) -> bool:
    """Whether that very process lives: a number can be given again, number and start time can't."""
    if not pid:
        return False
    if Path("/proc/self/stat").exists():
        return born(pid) != 0.0 and born(pid) == since
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def tell(pid: int | None, since: float | None, sign: int) -> bool:
    """Sends a signal to that very process; False when it is gone."""
    if not is_alive(pid, since):
        return False
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return False
    return True


def in_words(exitcode: int | None) -> str:
    """How a process ended, as a sentence."""
    if exitcode is None:
        return "The run's process disappeared."
    return ENDS.get(exitcode, f"The run's process ended unexpectedly (code {exitcode}).")


def stand_back() -> None:
    """This process gives way to pages from now on."""
    os.nice(NICE)


def stood_back(work: Callable[[], object]) -> None:
    """Does the work as one that gives way, and is as urgent as before afterwards: on Linux, threads differ in that."""

    def quietly() -> None:
        stand_back()
        work()

    thread = threading.Thread(target=quietly)
    thread.start()
    thread.join()


@contextmanager
def hurried(seconds: float) -> Iterator[None]:
    """Inside, this process is as urgent as the pages, but for so long at most; afterwards it gives way to them."""
    signal.signal(signal.SIGALRM, lambda *_: stand_back())
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        if signal.setitimer(signal.ITIMER_REAL, 0)[0]:  # the time was not up
            stand_back()


def keep_to(quotas: Quotas) -> None:
    """This process dies first when memory runs out, and keeps to its limits."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    limits = {resource.RLIMIT_CORE: 0, resource.RLIMIT_AS: quotas.memory_bytes,
              resource.RLIMIT_FSIZE: quotas.file_bytes}
    if quotas.cpu_seconds is not None:
        # The run ends itself at the limit, with a sentence; this is for one that can't, inside the maths library.
        limits[resource.RLIMIT_CPU] = int(quotas.cpu_seconds * 1.1) + 10
    for kind, value in limits.items():
        if value is not None:
            hard = resource.getrlimit(kind)[1]
            wanted = int(value) if hard == resource.RLIM_INFINITY else min(int(value), hard)
            resource.setrlimit(kind, (wanted, hard))
