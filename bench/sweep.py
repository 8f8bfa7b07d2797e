"""Many models at once: our stack beside one by one, scikit-learn and JAX; its memory, and whether it changes a bit."""

import statistics
import time
from collections.abc import Callable
from functools import partial
from itertools import count, islice

import torch

from bench import goals, memory, neighbours, peers, workloads
from bench.contender import Contender, practice
from bench.goals import Found
from bench.peers import ours
from bench.report import Bar, Row, spread
from bench.workloads import Task
from core.classroom import gather
from core.fit import fit
from core.run import learn, learn_together, setup
from core.spec import Spec, parse

STEPS = {"W4a": 500, "W4b": 100}
SLACK = 0.05  # how far below the best contender's mean accuracy one may lie and still count as having learned
KINDS = 4  # widths, and numbers of rows
CLASS, COMPANY = 200, 64
STEPS_ALONE, WHOLE, ALONE, COURSE, SCIKIT, JAX, FLOOR = \
    "ours, steps alone", "ours, whole sweep", "one by one", "course loop", "scikit-learn", "JAX vmap + scan", "C floor"
Trained = tuple[int, list[float]]  # model-steps, and the practice accuracy of each model
Ready = Callable[[], Trained]  # what the clock sees; making it is not counted


def measure(quick: bool = False) -> tuple[list[Bar], list[Row]]:
    torch.set_num_threads(1)
    rounds = 5 if quick else 9
    found, rows = goals.gather(partial(_w4, "W4a", rounds), partial(_w4, "W4b", 3 if quick else 5),
                               partial(_class, rounds), _bits, memory.measure, neighbours.processes)
    return goals.bars(goals.SWEEP, found), rows


def specs(name: str) -> list[Spec]:
    """The 64 models: four widths x four numbers of rows x two weight decays x two seeds."""
    base = workloads.SPECS["W1m" if name == "W4a" else "W3m"]
    widths, shares, val = ((2, 4, 6, 8), (0.1, 0.2, 0.3, 0.5), 0.25) if name == "W4a" else \
        ((32, 64, 128, 256), (0.1, 0.2, 0.4, 0.8), 0.1)
    chosen = []
    for decay, seed in ((0.0, 0), (0.0, 1), (1e-3, 2), (1e-3, 3)):
        for width in widths:
            for share in shares:
                course = round(base["data"]["rows"] * share)
                epochs = round(STEPS[name] / -(-course // base["learning"]["batch_size"]))
                chosen.append(parse(base | {
                    "seed": seed, "split": {"train": share, "val": val, "test": 1 - share - val},
                    "model": base["model"] | {"hidden": [width, width]},
                    "learning": base["learning"] | {"weight_decay": decay, "epochs": epochs}}))
    return chosen


def _w4(name: str, rounds: int) -> tuple[Found, list[Row]]:
    chosen = specs(name)
    tasks = [workloads.task_of(name, spec) for spec in chosen]
    absent = {who: why for who in (COURSE, SCIKIT, FLOOR) if (why := peers.missing(who))}
    makers: dict[str, Callable[[int], Ready]] = {
        STEPS_ALONE: lambda turn: _steps(chosen, STEPS[name]), WHOLE: lambda turn: _stack(chosen),
        ALONE: partial(_one_by_one, ours.module, tasks)}
    for who in (COURSE, SCIKIT, FLOOR):
        if who not in absent:
            makers[who] = partial(_one_by_one, peers.module(who).contender, tasks)
    if why := peers.missing("JAX jit + scan"):
        absent[JAX] = why
    else:
        from bench.peers import jax_stack

        ready = jax_stack.sweep(tasks, STEPS[name])
        ready()  # compiles; the others have nothing to warm up
        makers[JAX] = lambda turn: ready
    found, rows = _compare(name, makers, rounds)
    rows += [_row(name, who, note=why) for who, why in absent.items()]
    return _bars({"W4a": goals.W4A, "W4b": goals.W4B}[name], found | absent), rows


def _bars(text: str, found: Found) -> Found:
    """Steps against steps; and once more ours with all that it writes down, against the others' bare steps."""
    wanted = {who: bar for who in (ALONE, COURSE, SCIKIT, JAX) if (bar := text.format(who)) in goals.SWEEP}
    return {bar: goals.ratio(found, who, STEPS_ALONE) for who, bar in wanted.items()} | \
        {goals.WITH_EVENTS.format(bar): goals.ratio(found, who, WHOLE) for who, bar in wanted.items()}


def _compare(name: str, makers: dict[str, Callable[[int], Ready]], rounds: int) -> tuple[Found, list[Row]]:
    """Microseconds of CPU per model-step, in turns."""
    times: dict[str, list[float]] = {who: [] for who in makers}
    marks: dict[str, list[float]] = {who: [] for who in makers}
    for turn in range(rounds):
        for who, make in makers.items():
            ready = make(turn)
            start = time.process_time()
            steps, accuracies = ready()
            times[who].append((time.process_time() - start) / steps * 1e6)
            marks[who] += accuracies
    means = {who: statistics.fmean(of_all) for who, of_all in marks.items()}
    sane = max(means.values()) - SLACK
    found: Found = {who: statistics.median(of_turns) if means[who] >= sane else f"did not learn: {means[who]:.2f}"
                    for who, of_turns in times.items()}
    base = statistics.median(times[STEPS_ALONE])
    return found, [_row(name, who, spread(of_turns), statistics.median(of_turns) / base, means[who])
                   for who, of_turns in times.items()]


def _row(name: str, who: str, times: dict[str, float] | None = None, ratio: float | None = None,
         mean: float | None = None, note: str = "") -> Row:
    times = times or {"median": None, "q1": None, "q3": None}
    return {"workload": name, "contender": who, "us/model-step": times["median"], "q1": times["q1"],
            "q3": times["q3"], "x ours": ratio, "mean accuracy": mean, "note": note}


def _some(tasks: list[Task], turn: int) -> list[Task]:
    """Of 64 that would train one by one, another four each turn: each width and each number of rows once."""
    if len(tasks) == 1:
        return tasks
    start = KINDS * KINDS * turn % len(tasks)  # another weight decay and seed
    return [tasks[start + KINDS * width + (width + turn) % KINDS] for width in range(KINDS)]


def _stack(chosen: list[Spec]) -> Ready:
    """Our sweep as the product does it, with every Event: only reading and cutting the data is not counted."""
    attempts = [setup(spec) for spec in chosen]

    def train() -> Trained:
        for _ in learn_together(attempts):
            pass
        return sum(attempt.step for attempt in attempts), [each.history[-1]["val"]["accuracy"] for each in attempts]
    return train


def _steps(chosen: list[Spec], steps: int) -> Ready:
    """The loop of learn_together, without its marks and Events: what the others do."""
    attempts = [setup(spec) for spec in chosen]
    rooms = gather(attempts)

    def train() -> Trained:
        for room in rooms:
            moments = fit(room.model, room.batches, room.loss, room.optimizer, count())
            made = (True for moment, _ in moments if moment == "step")
            for _ in islice(made, steps):
                pass
        marks = [mark for room in rooms for mark in room.score(room.attempts, [each.val for each in room.attempts])]
        return len(attempts) * steps, [mark["accuracy"] for mark in marks]
    return train


def _one_by_one(make: Callable[[Task], Contender], tasks: list[Task], turn: int) -> Ready:
    tasks = _some(tasks, turn)
    contenders = [make(task) for task in tasks]

    def train() -> Trained:
        steps = sum(each.train(task.spec.learning.epochs) for each, task in zip(contenders, tasks, strict=True))
        return steps, [practice(each, task) for each, task in zip(contenders, tasks, strict=True)]
    return train


def _class(rounds: int) -> tuple[Found, list[Row]]:
    """200 networks of one shape that differ by their seed, beside one network by the module path."""
    chosen = [_short("W1m", seed, 20) for seed in range(CLASS)]
    one = [workloads.task_of("W1m", chosen[0])]
    makers = {STEPS_ALONE: lambda turn: _steps(chosen, 20 * one[0].steps), WHOLE: lambda turn: _stack(chosen),
              ALONE: partial(_one_by_one, ours.module, one)}
    found, rows = _compare(f"class of {CLASS}", makers, rounds)
    return _bars(goals.CLASS, found), rows


def _bits() -> tuple[Found, list[Row]]:
    """How many of 64 networks end with other bits alone than in company, and when all is done again."""
    chosen = [_short("W1", seed, 8) for seed in range(COMPANY)]
    first, again = ([setup(spec) for spec in chosen] for _ in range(2))
    alone = [setup(spec) for spec in chosen]
    for attempts in (first, again):
        for _ in learn_together(attempts):
            pass
    for attempt in alone:
        for _ in learn(attempt):
            pass
    differ = [sum(ours.bits(a) != ours.bits(b) for a, b in zip(first, others, strict=True))
              for others in (alone, again)]
    return {goals.ALONE: differ[0], goals.TWICE: differ[1]}, []


def _short(name: str, seed: int, epochs: int) -> Spec:
    spec = workloads.spec(name, seed)
    return spec.model_copy(update={"learning": spec.learning.model_copy(update={"epochs": epochs})})
