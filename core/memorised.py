"""Which course examples a network gets right only because they were in its book (Feldman & Zhang 2020, 2008.03703).

mem(i) = P[right on i | i was studied] - P[right on i | i was left out], over many networks that each study a random
seven tenths of the course. Where numbers are predicted, the mean miss takes the place of "right". The final exam is
not an argument of anything here.
"""

import json
import logging
import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from core.processes import born
from core.spec import SEED_MAX, Spec, SpecError, parse
from core.store import Store
from core.store.rows import RunGone

log = logging.getLogger(__name__)

BLOB = "byheart"    # under this name the result is kept with its run
DEALS = (4, 3, 2)   # how often the course is dealt out, the best that can be afforded
OF_A_DEAL = 10      # networks of a deal; each example is left out by three of them
LEFT_OUT = 0.3      # share of the course that a network never sees
FEWEST = 20         # rows
SECONDS = 20.0      # of one core, at most
NUMBERS = 40_000_000  # of examples laid out at once, for all networks together: 160 MB
# What things cost, in seconds of one core; measured on eleven kinds of runs, and right within a factor of two there.
STEP, MEMBER = 4.0e-4, 8.0e-6  # a step of all networks together, and what each of them adds
ROUND, WEIGHT = 1.0e-4, 8.0e-10  # a network's round; a weight that meets a row
ALONE, SLIDING = 2.4e-3, 20  # a step of a network that learns by itself; how often a filter's weight is used

BEAT = 0.5          # seconds between two signs of life

Found = dict[str, Any]
Row = dict[str, Any]


# --- the estimator


def deal(rows: int, deals: int, seed: int) -> np.ndarray:
    """Who leaves out what, bool [networks, rows]. All leave out equally many, and every row is left out equally often
    (or once more): each deal is a shuffled circle, and its networks leave out arcs that begin a tenth apart.
    """
    left = np.zeros((deals * OF_A_DEAL, rows), bool)
    dice, many = np.random.default_rng([seed, *b"by heart"]), round(LEFT_OUT * rows)
    for number in range(deals):
        circle = dice.permutation(rows)
        for place in range(OF_A_DEAL):
            arc = (place * rows // OF_A_DEAL + np.arange(many)) % rows
            left[number * OF_A_DEAL + place, circle[arc]] = True
    return left


def memorised(good: np.ndarray, left: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row by row: the estimate, and the means of `good` [networks, rows] of those that studied it and those that left
    it out. NaN where one of the two is nobody.
    """
    with np.errstate(invalid="ignore"):
        studied = (good * ~left).sum(axis=0) / (~left).sum(axis=0)
        unseen = (good * left).sum(axis=0) / left.sum(axis=0)
    return studied - unseen, studied, unseen


# --- what it costs


def seconds(spec: Spec, course: int, weights: int, networks: int) -> float:
    """About how long so many networks of this Spec learn on one core. `course`: rows; `weights`: of one network."""
    rows = course - round(LEFT_OUT * course)
    steps = spec.learning.epochs * math.ceil(rows / min(spec.learning.batch_size or rows, rows))
    slides = SLIDING if spec.model.name == "cnn" else 1
    rounds = spec.learning.epochs * networks * (ROUND + course * weights * slides * WEIGHT)
    if spec.model.name in ("cnn", "polynomial"):
        return rounds + networks * steps * ALONE
    return rounds + steps * (STEP + MEMBER * networks)


def networks_for(spec: Spec, course: int, weights: int, inputs: int) -> int:
    """How many networks can be afforded. Raises SpecError where even the fewest take too long or too much memory, and
    where nobody gave answers to know by heart.
    """
    if spec.learning.name != "supervised":
        raise SpecError("learning.name", "What is known by heart are answers, and this network learned without any "
                        f"({spec.learning.name!r}).", "Ask this of a network that learned from answers (supervised).")
    if course < FEWEST:
        raise SpecError("data.rows", f"A course of {course} rows is too short to leave parts of it out.",
                        f"It takes at least {FEWEST}.")
    for deals in DEALS:
        networks = deals * OF_A_DEAL
        if seconds(spec, course, weights, networks) <= SECONDS and networks * course * inputs <= NUMBERS:
            return networks
    needed = seconds(spec, course, weights, networks)
    if needed > SECONDS:
        raise SpecError("memorised", f"To train {networks} networks on parts of this course ({course:,} rows × "
                        f"{spec.learning.epochs:,} rounds × {weights:,} weights) would take about {needed:,.0f} "
                        f"seconds of one core; the limit is {SECONDS:.0f}.",
                        "Train a network with fewer rows, fewer rounds or fewer units, and ask there.")
    raise SpecError("memorised", f"{networks} networks with {course:,} rows of {inputs:,} numbers each need too much "
                    "memory.", "Train a network with fewer rows or columns, and ask there.")


def as_it_learned(row: Row) -> Spec:
    """The Spec of a stored run, for as many rounds as it went; of a class, one student."""
    spec = parse(row["spec"])
    rounds = max(1, row["epochs"]) if row["why"] == "stopped" else spec.learning.epochs
    return spec.model_copy(update={"students": 1, "learning": spec.learning.model_copy(update={"epochs": rounds})})


# --- the job


def work(store: Store, job: Row) -> None:
    """Finds it out in this process and keeps it with the run; what is wrong is kept too, for the page that asked.

    The job's row is gone when this ends. Somebody who takes it away meanwhile stops the work.
    """
    try:
        found: Found = find(store, job["run"], _Beat(store, job["job"]).tell)
    except RunGone as reason:
        log.info("job %s: %s", job["job"], reason)
        return
    except SpecError as error:
        found = {"error": error.record()}
    except Exception as error:
        log.exception("what run %s knows by heart could not be found out", job["run"])
        found = {"error": SpecError("memorised", f"It crashed: {type(error).__name__}.", "Try again.").record()}
    if store.get_run(job["run"]) is not None:
        store.save_blob(job["run"], BLOB, json.dumps(found).encode())
    store.queue.remove(job["job"])


class _Beat:
    """Says twice a second how far the work is. Raises RunGone when nobody wants it any more."""

    def __init__(self, store: Store, job: str):
        self.store, self.job, self.last = store, job, -BEAT
        self.state = {"state": "running", "pid": os.getpid(), "born": born(os.getpid())}
        self.tell(0.0)

    def tell(self, share: float) -> None:
        if time.monotonic() - self.last < BEAT:
            return
        self.last = time.monotonic()
        told = self.state | {"heartbeat": time.time(), "answer": json.dumps({"share": round(share, 3)})}
        if not self.store.queue.change(self.job, ("leased", "running"), **told):
            raise RunGone("It was cancelled.")


# --- many networks


def find(store: Store, run: str, tell: Callable[[float], None] = lambda share: None) -> Found:
    """The estimate for every row of a run's course, with its counts. `tell` hears how much is done, 0 to 1.

    Raises SpecError where it can't be found out.
    """
    row = store.get_run(run)
    if row is None:
        raise SpecError("run", "There is no such run.", "It may have been deleted.")
    turned = [event for event in store.events(run) if event["kind"] == "change"]
    return find_in(as_it_learned(row), turned, tell)


def find_in(spec: Spec, turned: Sequence[Row] = (), tell: Callable[[float], None] = lambda share: None) -> Found:
    """The same for a Spec. `turned`: the knobs that were turned while the run learned."""
    from core.models import parameters  # torch lives behind these doors
    from core.run import setup

    first = setup(spec)
    course, inputs = len(first.train.y), first.train.x.shape[1]
    networks = networks_for(spec, course, parameters(first.model), inputs)
    left = deal(course, networks // OF_A_DEAL, spec.seed)
    attempts = [_student(spec, number, out, turned) for number, out in enumerate(left)]
    kept = _study(attempts, tell)
    if sum(kept) < FEWEST:
        raise SpecError("memorised", f"{len(kept) - sum(kept)} of {networks} networks failed while they learned.",
                        "Train a network with a smaller stride (learning rate), and ask there.")
    learned = [attempt for attempt, fine in zip(attempts, kept, strict=True) if fine]
    return _report(first, learned, left[kept]) | {"networks": networks, "failed": networks - len(learned)}


def _student(spec: Spec, number: int, out: np.ndarray, turned: Sequence[Row]) -> Any:
    """One network with its own luck, and its own part of the course."""
    from core.measure import Rows
    from core.run import setup

    attempt = setup(spec.model_copy(update={"seed": (spec.seed + number) % (SEED_MAX + 1)}), f"{number}")
    studied = np.flatnonzero(~out)
    if spec.data.columns:
        _choose_anew(attempt, studied)
    attempt.train = Rows(attempt.train.x[studied], attempt.train.y[studied])
    attempt.batch_size = min(spec.learning.batch_size or len(studied), len(studied))
    attempt.keeps_trail = False
    attempt.expect({**change, "step": round(change["step"] * (1 - LEFT_OUT))} for change in turned)
    return attempt


def _choose_anew(attempt: Any, studied: np.ndarray) -> None:
    """Columns that were chosen by the answers are chosen again without those that are left out."""
    from core import prepare
    from core.measure import rows

    course, data = attempt.split.train, attempt.spec.data
    part = replace(course, x=course.x[studied], y=course.y[studied], ids=course.ids[studied])
    fitted = prepare.fit(attempt.dataset, part, data, attempt.spec.seed if data.chosen == "luck" else 0)
    if len(fitted.features) != attempt.train.x.shape[1]:
        raise SpecError("data.columns", "With parts of the course left out, the chosen columns give another number of "
                        "inputs, so these networks can't be compared.", "Ask a network that looks at all columns.")
    attempt.preparation = fitted
    device = str(attempt.train.x.device)
    attempt.train, attempt.val = rows(fitted, course, device), rows(fitted, attempt.split.val, device)


def _study(attempts: list[Any], tell: Callable[[float], None]) -> np.ndarray:
    """All learn side by side; True for each that learned to its end."""
    from core.run import learn_together

    ended, behind = {}, 0
    rounds = len(attempts) * attempts[0].spec.learning.epochs
    for told in learn_together(attempts):
        if told and told[1]["kind"] == "epoch":
            behind += 1
            tell(behind / rounds)
        elif told and told[1]["kind"] in ("done", "failed"):
            ended[told[0].run] = told[1]["kind"]
    return np.array([ended.get(attempt.run) == "done" for attempt in attempts])


# --- what they say


def _report(first: Any, learned: list[Any], left: np.ndarray) -> Found:
    course, dataset = first.split.train, first.dataset
    said = np.stack([_says(attempt, course.x) for attempt in learned])  # [networks, rows]
    classes = dataset.task == "classification"
    good = said == course.y if classes else -np.abs(said - course.y)
    estimate, studied, unseen = memorised(good, left)
    others = [_most(said[left[:, row], row]) if classes else float(said[left[:, row], row].mean())
              for row in range(len(course.y))]
    found = {"ids": course.ids, "answer": course.y, "memorised": estimate.round(4), "studied": studied.round(4),
             "unseen": unseen.round(4), "studied_by": (~left).sum(axis=0), "unseen_by": left.sum(axis=0)}
    wrong = _wrong(dataset, course)
    return {name: values.tolist() for name, values in found.items()} | {
        "says": [other[0] if classes else round(other, 4) for other in others],
        "says_by": [other[1] for other in others] if classes else None, "wrong": wrong, "task": dataset.task}


def _says(attempt: Any, x: np.ndarray) -> np.ndarray:
    """A network's answer to every example of the whole course: class numbers, or numbers in the target's unit."""
    import torch

    from core.measure import answers

    inputs = torch.from_numpy(attempt.preparation.inputs(x)).to(attempt.train.x.device)
    output = answers(attempt.model, inputs).cpu()
    if attempt.dataset.task == "classification":
        return output.argmax(dim=1).numpy()
    return attempt.preparation.in_units(output.squeeze(-1).numpy())


def _most(said: np.ndarray) -> tuple[int, int]:
    """The answer that was given most often, and by how many; of equals the first."""
    counts = np.bincount(said)
    return int(counts.argmax()), int(counts.max())


def _wrong(dataset: Any, course: Any) -> list[bool] | None:
    """Which examples carry a wrong answer that was put there on purpose; None where none was, or nobody knows."""
    if dataset.truth is None or (dataset.truth == dataset.y).all():
        return None
    return (dataset.truth[course.ids] != course.y).tolist()
