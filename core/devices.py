"""Where a run computes: the devices of this machine, how many threads pay on it, and how pages know without torch.

Only a process that trains asks torch. It leaves what it found in the folder of live files, where pages read it.
"""

import json
import os
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.spec import SpecError, options

FILE = "devices.json"  # {"cpu": true, "cuda": false, "mps": false, "cores": 2, "threads": 1}

# A product of two matrices on a machine of 2 virtual cores (which share one real core), idle, OMP_WAIT_POLICY=passive,
# medians of 15 taken in turn, one thread -> two threads, in microseconds:
#   batch  32,   64 ->  128:     20 ->    43    batch 256,  512 ->  512:  1,833 ->  1,898
#   batch 100,  256 ->  256:    205 ->   245    batch 256, 1024 -> 1024:  7,495 ->  8,100
#   batch 256,  256 ->  256:    464 ->   520    batch 512, 1024 -> 1024: 15,217 -> 15,429
# So small products never pay, and large ones pay only where cores are real: that is measured on the machine itself.
WORTH = 200e6   # multiplications and additions in the largest product of a step; below, one thread without asking
GAIN = 1.5      # more threads must be so many times faster, or one is taken
TRIALS = 7      # timings of each, in turn


def pick(name: str) -> str:
    """The device that a Spec's choice means here: auto is the best there is. Raises SpecError where it is missing."""
    found = ask()
    if name == "auto":
        return next(device for device in ("cuda", "mps", "cpu") if found[device])
    check(name, found)
    return name


def check(name: str, found: Mapping[str, Any]) -> None:
    """Raises SpecError when the device is known to be missing; what is not known yet is allowed."""
    if not found.get(name, True):
        offered = [device for device in options("device") if found.get(device)]
        raise SpecError("device", f"This machine has no {name} device.", f"Choose auto, {', '.join(offered)}.")


def ask() -> dict[str, bool]:
    """The devices of this machine, as torch says."""
    import torch  # late: pages import this file too, and must not load torch

    return {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}


def note(folder: Path) -> None:
    """Writes down for the pages which devices there are. Called by a process that has torch, once it is warm."""
    before, found = there(folder), ask()
    if {name: before.get(name) for name in found} != found:
        _write(folder, before | found)


def there(folder: Path) -> dict[str, Any]:
    """What was written down about this machine; empty when no process has looked yet."""
    try:
        known = json.loads((folder / FILE).read_text())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def threads_for(batch: int, weights: int, folder: Path) -> int:
    """How many threads pay for batches of so many rows when the largest layer has so many weights.

    Small work: one. Large work: as many as there are cores, if they were once measured to be GAIN times faster here.
    That is done once and written down, so that the same run always has the same number.
    """
    cores = _cores()
    if 2 * batch * weights < WORTH or cores == 1:
        return 1
    known = there(folder)
    if known.get("cores") != cores or not isinstance(known.get("threads"), int):
        known |= {"cores": cores, "threads": cores if _gain(cores) >= GAIN else 1}
        _write(folder, known)
    return known["threads"]


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _gain(threads: int) -> float:
    """How many times faster so many threads multiply matrices of 256 x 1024 and 1024 x 1024 than one does."""
    import torch

    before = torch.get_num_threads()
    x, weights, out = torch.ones(256, 1024), torch.ones(1024, 1024), torch.empty(256, 1024)
    taken: dict[int, list[float]] = {1: [], threads: []}
    for number in (1, threads) * (TRIALS + 1):
        torch.set_num_threads(number)
        begun = time.perf_counter()
        torch.mm(x, weights, out=out)
        taken[number].append(time.perf_counter() - begun)
    torch.set_num_threads(before)
    alone, together = (statistics.median(times[1:]) for times in taken.values())  # the first only wakes the threads
    return alone / together


def _write(folder: Path, known: dict[str, Any]) -> None:
    """In one move: a page that reads meanwhile finds the old file or the new one."""
    temporary = folder / f".tmp-{os.getpid()}-{FILE}"
    temporary.write_text(json.dumps(known))
    os.replace(temporary, folder / FILE)
