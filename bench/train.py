"""Training speed of one model: CPU time per optimizer step beside every peer that is installed, on one thread."""

import statistics
import tempfile
from functools import partial
from pathlib import Path

import torch

from bench import goals, peers, threads, workloads
from bench.clock import cpu_ms, take_turns
from bench.contender import Contender, live, practice
from bench.goals import Found
from bench.peers import ours
from bench.report import Bar, Row, percentile, spread
from bench.workloads import Task
from core.conduct import FLUSH
from core.recorder import Recorder
from core.store import Store

EPOCHS = {"W1": 20, "W2": 8, "W3m": 3, "W3c": 2}  # per turn: about a quarter of a second of the course loop
# What a contender must know after the turns, so that a broken one is not a fast one: W1 is too hard for a few dozen
# epochs and is tried on moons instead.
SANE = {"W1m": 0.8, "W2": 0.9, "W3m": 0.42, "W3c": 0.3}
TRIAL = 30  # epochs of moons
NEVER = 400  # epochs after which a race to 95 % is given up
COURSE, SCIKIT, PLAYGROUND = "course loop", "scikit-learn", "TensorFlow Playground"
Times = dict[str, float | str]  # contender -> median microseconds per step, or why it has none


def measure(quick: bool = False) -> tuple[list[Bar], list[Row]]:
    torch.set_num_threads(1)
    rounds = 5 if quick else 11
    found, rows = goals.gather(
        *(partial(_steps, name, rounds, max(2, epochs // 2) if quick else epochs) for name, epochs in EPOCHS.items()),
        partial(_live, rounds), partial(_race, 5 if quick else 15), partial(threads.measure, 5 if quick else 9),
        partial(_around, "W1", rounds), partial(_around, "W2", rounds), partial(_first_epoch, 3 if quick else 7),
        _snapshot)
    return goals.bars(goals.TRAIN, found), rows


def _steps(name: str, rounds: int, epochs: int) -> tuple[Found, list[Row]]:
    """Microseconds per step of every contender of a workload, interleaved."""
    task = workloads.task(name)
    ready, absent = peers.line_up(task)
    own, not_built = ours.line_up(task)
    ready, absent = own | ready, not_built | absent
    measured = take_turns({who: it.train for who, it in ready.items()}, epochs, rounds,
                          {who: it.clock for who, it in ready.items()})
    times: Times = dict(absent)
    rows = []
    base = statistics.median(measured[ours.STEPS if ours.STEPS in measured else ours.MODULE])
    for who, of_rounds in measured.items():
        share, sane = _trial(who, task, ready[who])
        middle = spread(of_rounds)
        times[who] = middle["median"] if share >= sane else f"did not learn: accuracy {share:.2f}"
        rows.append({"workload": name, "contender": who, "us/step": middle["median"], "q1": middle["q1"],
                     "q3": middle["q3"], "x ours": middle["median"] / base, "accuracy": share,
                     "note": "" if share >= sane else "did not learn"})
    rows += [{"workload": name, "contender": who, "us/step": None, "q1": None, "q3": None, "x ours": None,
              "accuracy": None, "note": why} for who, why in absent.items()]
    return _step_bars(name, times), rows


def _trial(who: str, task: Task, contender: Contender) -> tuple[float, float]:
    """(accuracy on the practice exam, what it must be at least)."""
    if task.name in SANE:
        return practice(contender, task), SANE[task.name]
    moons = workloads.task("W1m")
    pupil = (ours.line_up(moons) if who in ours.NAMES else peers.line_up(moons, (who,)))[0][who]
    pupil.train(TRIAL)
    return practice(pupil, moons), SANE["W1m"]


def _step_bars(name: str, times: Times) -> Found:
    wanted = {goals.STACKED.format(name, peer): (peer, ours.STEPS) for peer in peers.PEERS}
    wanted |= {goals.MODULE.format(name): (COURSE, ours.MODULE)}
    return {bar: goals.ratio(times, *pair) for bar, pair in wanted.items() if bar in goals.TRAIN}


def _live(rounds: int) -> tuple[Found, list[Row]]:
    """W5: W1 with a 100x100 grid and the marks of practice and final exam in every epoch."""
    task = workloads.task("W1")
    ready, absent = peers.line_up(task, (COURSE, SCIKIT, "JAX jit + scan", "C floor", PLAYGROUND))
    ready = {ours.WHOLE: ours.watched(task)} | ready
    measured = take_turns({who: live(it, task) for who, it in ready.items()}, 10, rounds,
                          {who: it.clock for who, it in ready.items()})
    times: Times = {who: statistics.median(of_rounds) for who, of_rounds in measured.items()}
    rows = [{"workload": "W5", "contender": who, "epochs per CPU-s": 1e6 / (time * task.steps), "note": ""}
            for who, time in times.items()]
    rows += [{"workload": "W5", "contender": who, "epochs per CPU-s": None, "note": why} for who, why in absent.items()]
    return {goals.LIVE.format(peer): goals.ratio(times | absent, peer, ours.WHOLE)
            for peer in (PLAYGROUND, COURSE, SCIKIT)}, rows


def _race(seeds: int) -> tuple[Found, list[Row]]:
    """CPU time until 95 % of the practice exam on moons are right, looked at after every epoch."""
    took: dict[str, list[tuple[float, int]]] = {}
    absent: dict[str, str] = {}
    for seed in range(seeds):
        task = workloads.task("W1m", seed)
        ready = {ours.WHOLE: ours.whole(task)}
        for name in (COURSE, SCIKIT, "C floor", PLAYGROUND):
            if why := peers.missing(name, task.name):
                absent[name] = why
            else:
                ready[name] = peers.module(name).contender(task)
        for who, contender in ready.items():
            took.setdefault(who, []).extend(_run_to(0.95, contender, task))
    times: Times = {who: statistics.median(ms for ms, _ in races) if len(races) == seeds
                    else f"reached 95 % in {len(races)} of {seeds} races" for who, races in took.items()}
    rows = [{"workload": "W1m to 95 %", "contender": who, "CPU ms": time if isinstance(time, float) else None,
             "epochs": statistics.median(epochs for _, epochs in took[who]) if took[who] else None,
             "note": "" if isinstance(time, float) else time} for who, time in times.items()]
    rows += [{"workload": "W1m to 95 %", "contender": who, "CPU ms": None, "epochs": None, "note": why}
             for who, why in absent.items()]
    return {goals.RACE.format(peer): goals.ratio(times, peer, ours.WHOLE) for peer in (COURSE, SCIKIT)}, rows


def _run_to(good: float, contender: Contender, task: Task) -> list[tuple[float, int]]:
    """[(CPU milliseconds, epochs)]; empty where it never came that far."""
    start = contender.clock()
    for epoch in range(1, NEVER + 1):
        contender.train(1)
        if practice(contender, task) >= good:
            return [((contender.clock() - start) * 1000, epoch)]
    return []


def _around(name: str, rounds: int) -> tuple[Found, list[Row]]:
    """What marks, Events, kept weights and the store cost on top of the steps when nobody watches."""
    task = workloads.task(name)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/bench.db")
        run = "0" * 32
        store.create_run(run, task.spec.model_dump(mode="json"))
        recorder = Recorder(store, run, 1)  # number 0 is the start, told before anybody looks at the clock

        def save(attempt, event) -> None:
            """As the run's process does it: each Event at once into the tail, many in one commit."""
            recorder.fresh.append(event)
            recorder.keep()
            if recorder.waited() >= FLUSH:
                recorder.flush({}, {})

        bare = ours.line_up(task)[0]
        bare = bare.get(ours.STEPS, bare[ours.MODULE])
        measured = take_turns({"steps": bare.train, "all": ours.whole(task, save).train}, EPOCHS[name],
                              rounds)
        recorder.close()
        store.close()
    steps, all_ = (statistics.median(measured[who]) for who in ("steps", "all"))
    added = (all_ - steps) * task.steps / 1000  # ms per epoch
    row = {"workload": name, "steps ms/epoch": steps * task.steps / 1000, "added ms/epoch": added,
           "share": all_ / steps - 1}
    return {goals.AROUND.format(name): added if name == "W1" else all_ / steps - 1}, [row]


def _snapshot() -> tuple[Found, list[Row]]:
    """Microseconds of one copy of all weights of W3m where it learns: 78,858 parameters."""
    from core.run import setup

    attempt = setup(workloads.spec("W3m"))
    attempt.enter()
    return {goals.SNAPSHOT: cpu_ms(lambda: attempt.weights().cpu().numpy(), 500) * 1000}, []


def _first_epoch(times: int) -> tuple[Found, list[Row]]:
    """From handing a W1 run to the warm supervisor until its first epoch is in the store."""
    from bench.office import Office

    with tempfile.TemporaryDirectory() as folder, Office(Path(folder)) as office:
        office.first_epoch(workloads.spec("W1", 1000))  # the first one also starts the supervisor
        took = [office.first_epoch(workloads.spec("W1", seed)) for seed in range(times)]
    seconds = [seconds for seconds, _ in took]
    memory = max(megabytes for _, megabytes in took)
    rows = [{"first epoch recorded": "warm supervisor", "median s": statistics.median(seconds),
             "p95 s": percentile(seconds, 0.95), "private MB": memory}]
    return {goals.FIRST_EPOCH: statistics.median(seconds), goals.FIRST_MEMORY: memory}, rows
