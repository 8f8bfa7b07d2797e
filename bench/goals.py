"""The bars of `train`, `sweep` and `snapshots` with goal and unit; what nobody measured is printed as not measured."""

import traceback
from collections.abc import Callable

from bench.report import Bar, Row

STACKED = "stacked core, one model, {} vs {}"
MODULE = "module path vs course loop, {}"
LIVE = "W5 live epochs/s vs {}"
RACE = "time to 95 % on moons vs {}"
THREADS = "default settings vs one thread, {}"
AROUND = "marks, Events, snapshots and store, {}"
FIRST_EPOCH = "W1, warm supervisor, to the first epoch recorded"
FIRST_MEMORY = "private memory of that process"
SNAPSHOT = "weight snapshot up to 80k parameters"

W4A = "W4a, 64 models on moons, vs {}"
W4B = "W4b, 64 models on MNIST-1D, vs {}"
CLASS = "class of 200 of one W1 shape, per model-step, vs {}"
WITH_EVENTS = "{}, ours with every mark and Event"  # the same goal, though the others keep no record
ALONE = "members whose bits differ alone and in a stack of 64"
TWICE = "members whose bits differ when a run is made twice"
MEMORY = "sweep of 1,000 W1 members: memory above its start"
SMALL_RUNS = "16 small runs through the supervisor against one process"

# name -> (goal, unit)
TRAIN = {
    STACKED.format("W1", "course loop"): ("at least 7", "ratio"),
    STACKED.format("W1", "scikit-learn"): ("at least 3.5", "ratio"),
    STACKED.format("W1", "Lightning Fabric"): ("at least 10", "ratio"),
    STACKED.format("W1", "Lightning Trainer"): ("at least 20", "ratio"),
    STACKED.format("W2", "course loop"): ("at least 4", "ratio"),
    MODULE.format("W1"): ("at least 1.2", "ratio"),
    MODULE.format("W2"): ("at least 1.4", "ratio"),
    MODULE.format("W3m"): ("at least 1.5", "ratio"),
    MODULE.format("W3c"): ("at least 1.3", "ratio"),
    LIVE.format("TensorFlow Playground"): ("at least 3.5", "ratio"),
    LIVE.format("course loop"): ("at least 5", "ratio"),
    LIVE.format("scikit-learn"): ("at least 3.5", "ratio"),
    RACE.format("course loop"): ("at least 6", "ratio"),
    RACE.format("scikit-learn"): ("at least 5", "ratio"),
    THREADS.format("W2"): ("at least 0.9", "ratio"),
    THREADS.format("W3m"): ("at least 0.9", "ratio"),
    AROUND.format("W2"): ("at most 0.15", "of training"),
    AROUND.format("W1"): ("at most 1", "ms CPU per recorded epoch"),
    FIRST_EPOCH: ("at most 0.3", "s"),
    FIRST_MEMORY: ("at most 40", "MB"),
    SNAPSHOT: ("at most 15", "us CPU"),
}
SWEEP = {
    W4A.format("one by one"): ("at least 60", "ratio"),
    W4A.format("scikit-learn"): ("at least 40", "ratio"),
    W4A.format("JAX vmap + scan"): ("at least 0.5", "ratio"),
    W4B.format("course loop"): ("at least 3.5", "ratio"),
    W4B.format("one by one"): ("at least 1.8", "ratio"),
    CLASS.format("one by one"): ("at least 80", "ratio"),
    ALONE: ("at most 0", "members"),
    TWICE: ("at most 0", "members"),
    MEMORY: ("at most 200", "MB"),
    SMALL_RUNS: ("at most 1.5", "times CPU"),
}

TRAIL_CPU = "snapshots of a default run: CPU of taking and saving them"
TRAIL_DISK = "snapshots of a default run: on the disk, its film included"
SCRUBBING = "scrubbing a stored run, painted frames"
GRAB = "first grab of a default run to the picture of that round"
ASKED = "requests of the server while scrubbing"

SNAPSHOTS = {
    TRAIL_CPU: ("at most 0.05", "of training"),
    TRAIL_DISK: ("at most 20", "MB"),
    SCRUBBING: ("at least 30", "1/s"),
    GRAB: ("at most 1.5", "s"),
    ASKED: ("at most 0", "requests"),
}

BROUGHT = "100 MB of CSV, a million rows: read, audited, cut"
BROUGHT_PEAK = "the same, most memory of a process"
CHANGED = "the same, another question about it, against the first"
STUDIED = "10,000 x 50 table, 20 rounds"

OWN = {
    BROUGHT: ("at most 30", "s"),
    BROUGHT_PEAK: ("at most 1500", "MB"),
    CHANGED: ("at most 0.5", "of the time"),
    STUDIED: ("at most 10", "s"),
}

SWEEP |= {WITH_EVENTS.format(name): SWEEP[name] for name in list(SWEEP) if SWEEP[name][1] == "ratio"}

Found = dict[str, float | str]  # name -> what was measured, or in words why nothing was


def gather(*parts: Callable[[], tuple[Found, list[Row]]]) -> tuple[Found, list[Row]]:
    """What all parts of a benchmark find. One that breaks is printed; the others go on."""
    found: Found = {}
    rows: list[Row] = []
    for part in parts:
        try:
            more, its_rows = part()
        except Exception as error:
            traceback.print_exc()
            more, its_rows = {}, [{"broken": type(error).__name__, "why": str(error)[:100]}]
        found |= more
        rows += its_rows
    return found, rows


def bars(goals: dict[str, tuple[str, str]], found: Found) -> list[Bar]:
    """All bars, in the order of the goals. Raises KeyError for a finding that no goal speaks of."""
    if unknown := found.keys() - goals.keys():
        raise KeyError(f"No goal speaks of: {', '.join(sorted(unknown))}")
    return [_bar(name, goal, unit, found.get(name, "not measured in this run")) for name, (goal, unit) in goals.items()]


def _bar(name: str, goal: str, unit: str, found: float | str) -> Bar:
    return Bar(name, None, goal, unit, found) if isinstance(found, str) else Bar(name, float(found), goal, unit)


def ratio(found: dict[str, float | str], peer: str, ours: str) -> float | str:
    """How many times as long the peer takes; in words where one of the two has no figure."""
    for who in (ours, peer):
        if isinstance(found.get(who), str) or who not in found:
            return f"{who}: {found.get(who, 'not in this run')}"
    return found[peer] / found[ours]
