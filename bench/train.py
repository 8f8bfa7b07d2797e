"""Training speed: CPU time per optimizer step beside the course loop and scikit-learn, on one thread."""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch

from bench import peers, workloads
from bench.clock import cpu_ms, take_turns
from bench.report import Bar, Row, percentile, spread
from core.measure import answers
from core.run import setup
from core.spec import SpecError
from core.store import Store

EPOCHS = {"W1": 20, "W2": 10, "W3m": 4}  # per turn: about a quarter of a second
MODULE_PATH_GOAL = {"W1": 1.2, "W2": 1.4, "W3m": 1.5}  # times faster than the course loop
STACKED_GOALS = [("W1 vs course", 7), ("W1 vs scikit-learn", 3.5), ("W2 vs course", 4)]
FLUSH = 0.05  # seconds between two commits of a run
GRID = torch.cartesian_prod(torch.linspace(-2, 2, 100), torch.linspace(-2, 2, 100))


def measure(quick: bool = False) -> tuple[list[Bar], list[Row]]:
    torch.set_num_threads(1)
    rounds = 5 if quick else 11
    bars: list[Bar] = []
    rows: list[Row] = []
    for name in EPOCHS:
        try:
            workloads.spec(name)
            setup(workloads.spec(name))
        except (SpecError, KeyError) as missing:
            bars.append(Bar(f"module path vs course, {name}", None, f"at least {MODULE_PATH_GOAL[name]}", "ratio",
                            f"no data: {missing}"))
            continue
        for part in (_steps(name, rounds, quick), _around(name)):
            bars += part[0]
            rows += part[1]
    for part in (_live(rounds), _time_to_good(5), _first_epoch(3 if quick else 7)):
        bars += part[0]
        rows += part[1]
    bars += [_snapshot(), Bar("module path vs course, W3c", None, "at least 1.3", "ratio", "no Conv1d model yet")]
    return bars + [Bar(f"stacked core, one model, {name}", None, f"at least {goal}", "ratio", "not built yet")
                   for name, goal in STACKED_GOALS], rows


def _steps(name: str, rounds: int, quick: bool) -> tuple[list[Bar], list[Row]]:
    """The steps alone, ours against the peers."""
    spec = workloads.spec(name)
    contenders = {"ours, steps alone": peers.ours_bare(spec), "ours, whole run": peers.ours(spec),
                  "course loop": peers.course(spec), "scikit-learn": peers.scikit(spec)}
    measured = take_turns(contenders, EPOCHS[name] if not quick else max(2, EPOCHS[name] // 2), rounds)
    middle = {who: statistics.median(times) for who, times in measured.items()}
    rows = [{"workload": name, "contender": who, "us/step": spread(times)["median"], "q1": spread(times)["q1"],
             "q3": spread(times)["q3"], "x ours": middle[who] / middle["ours, steps alone"]}
            for who, times in measured.items()]
    ratio = middle["course loop"] / middle["ours, steps alone"]
    return [Bar(f"module path vs course, {name}", ratio, f"at least {MODULE_PATH_GOAL[name]}", "ratio")], rows


def _around(name: str) -> tuple[list[Bar], list[Row]]:
    """What marks, Events and the store cost on top of the steps."""
    spec = workloads.spec(name)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/bench.db")
        store.create_run("0" * 32, spec.model_dump(mode="json"))

        fresh: list = []

        def save(attempt, event) -> None:
            """As the run's process does it: many Events in one commit, at most 20 commits a second."""
            fresh.append(event)
            if time.monotonic() - clock["saved"] >= FLUSH:
                store.append("0" * 32, attempt.events - len(fresh), fresh)
                fresh.clear()
                clock["saved"] = time.monotonic()

        clock = {"saved": time.monotonic()}
        measured = take_turns({"steps": peers.ours_bare(spec), "all": peers.ours(spec, save)}, 2 * EPOCHS[name], 11)
    steps, all_ = (statistics.median(measured[who]) for who in ("steps", "all"))
    per_epoch = -(-len(setup(spec).train.x) // spec.learning.batch_size)
    added = (all_ - steps) * per_epoch / 1000  # ms per epoch
    row = {"workload": name, "steps ms/epoch": steps * per_epoch / 1000, "added ms/epoch": added,
           "share": all_ / steps - 1}
    if name == "W1":
        return [Bar("marks, Events and store, W1", added, "at most 1", "ms CPU per recorded epoch")], [row]
    if name == "W2":
        return [Bar("marks, Events and store, W2", all_ / steps - 1, "at most 0.15", "of training")], [row]
    return [], [row]


def _live(rounds: int) -> tuple[list[Bar], list[Row]]:
    """W5: W1 with a 100x100 grid and the marks of practice and final exam in every epoch."""
    spec = workloads.spec("W1")

    def look(model, attempt) -> None:
        for x in (GRID, attempt.val.x):
            answers(model, x)

    def look_scikit(model, attempt) -> None:
        model.predict_proba(GRID.numpy())
        peers.practice_accuracy(model, attempt)

    contenders = {"ours": peers.ours(spec, lambda attempt, _: answers(attempt.model, GRID)),
                  "course loop": peers.course(spec, look), "scikit-learn": peers.scikit_live(spec, look_scikit)}
    measured = take_turns(contenders, 20, rounds)
    rate = {who: 1e6 / (statistics.median(times) * 25) for who, times in measured.items()}
    return [Bar("W5 live epochs/s vs course", rate["ours"] / rate["course loop"], "at least 5", "ratio",
                "module path; the stacked core is not built yet"),
            Bar("W5 live epochs/s vs scikit-learn", rate["ours"] / rate["scikit-learn"], "at least 3.5", "ratio",
                "module path; the stacked core is not built yet")], \
        [{"workload": "W5", "contender": who, "epochs per CPU-s": value} for who, value in rate.items()]


def _time_to_good(seeds: int) -> tuple[list[Bar], list[Row]]:
    """CPU time until 95 % of the practice exam on moons are right."""
    took: dict[str, list[float]] = {"ours": [], "course loop": [], "scikit-learn": []}
    for seed in range(seeds):
        spec = workloads.spec("W1m", seed)
        for who, race in (("ours", _race_ours), ("course loop", _race_course), ("scikit-learn", _race_scikit)):
            train, mark = race(spec)
            start = time.process_time()
            if peers.epochs_until(0.95, train, mark) is not None:
                took[who].append((time.process_time() - start) * 1000)
    middle = {who: statistics.median(times) if len(times) == seeds else None for who, times in took.items()}
    rows = [{"workload": "W1m to 95 %", "contender": who, "CPU ms": value, "reached": f"{len(took[who])}/{seeds}"}
            for who, value in middle.items()]
    whole = None not in middle.values()
    return [Bar(f"time to 95 % on moons vs {peer}", middle[peer] / middle["ours"] if whole else None,
                f"at least {goal}", "ratio", "module path; the stacked core is not built yet")
            for peer, goal in (("course loop", 6), ("scikit-learn", 5))], rows


def _race_ours(spec) -> tuple[Callable[[int], int], Callable[[], float]]:
    newest: dict[str, float] = {}
    train = peers.ours(spec, lambda _, event: newest.update(event.get("val", {})))
    return train, lambda: newest["accuracy"]


def _race_course(spec) -> tuple[Callable[[int], int], Callable[[], float]]:
    newest: list[float] = [0.0]
    train = peers.course(spec, lambda model, attempt: newest.append(peers.practice_accuracy(model, attempt)))
    return train, lambda: newest[-1]


def _race_scikit(spec) -> tuple[Callable[[int], int], Callable[[], float]]:
    newest: list[float] = [0.0]
    train = peers.scikit_live(spec, lambda model, attempt: newest.append(peers.practice_accuracy(model, attempt)))
    return train, lambda: newest[-1]


def _snapshot() -> Bar:
    """One copy of all weights of the largest network that the data here allows (W3m: 78,858 parameters)."""
    for name in ("W3m", "W2", "W1"):
        try:
            attempt = setup(workloads.spec(name))
        except (SpecError, KeyError):
            continue
        copied = cpu_ms(lambda: attempt.weights().cpu().numpy().copy(), 500) * 1000  # noqa: B023
        return Bar(f"weight snapshot, {attempt.weights().numel():,} parameters", copied, "at most 15", "us CPU")
    raise RuntimeError("no workload has its data")


def _first_epoch(times: int) -> tuple[list[Bar], list[Row]]:
    """From handing a W1 run to the warm supervisor until its first epoch is in the store."""
    from bench.office import Office

    with tempfile.TemporaryDirectory() as folder, Office(Path(folder)) as office:
        office.first_epoch(workloads.spec("W1", 1000))  # the first one also starts the supervisor
        took = [office.first_epoch(workloads.spec("W1", seed)) for seed in range(times)]
    seconds = [seconds for seconds, _ in took]
    memory = max(megabytes for _, megabytes in took)
    rows = [{"first epoch recorded": "warm supervisor", "median s": statistics.median(seconds),
             "p95 s": percentile(seconds, 0.95), "private MB": memory}]
    return [Bar("W1, warm supervisor, to the first epoch recorded", statistics.median(seconds), "at most 0.3", "s"),
            Bar("private memory of that process", memory, "at most 40", "MB")], rows
