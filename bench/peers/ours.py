"""Our own contenders: the whole run as the product does it, its steps alone, and the module path."""

from collections.abc import Callable

import numpy as np
import torch

from bench.contender import GRID, Contender, asks
from bench.workloads import Task
from core.attempt import Attempt
from core.events import Event
from core.fit import fit
from core.learning.supervised import once_through
from core.losses import pick
from core.measure import answers
from core.models.sitting import as_columns
from core.models.stack import with_one
from core.optimizers import OPTIMIZERS
from core.run import learn, setup

STEPS, WHOLE, MODULE = "ours, steps alone", "ours, whole run", "ours, module path"
NAMES = (STEPS, WHOLE, MODULE)
Told = Callable[[Attempt, Event], object]


def whole(task: Task, each_epoch: Told | None = None, glass: bool = False) -> Contender:
    """core.run as the product uses it: marks of every set, and an Event, in every epoch."""
    attempt = setup(task.spec, glass=glass)
    moments = learn(attempt)
    next(moments)  # the start Event

    def train(epochs: int) -> int:
        before, goal = attempt.step, attempt.epoch + epochs
        for event in moments:
            if event is None:
                continue
            if each_epoch:
                each_epoch(attempt, event)
            if attempt.epoch >= goal:
                break
        return attempt.step - before
    return Contender(train, lambda x: answers(attempt.model, x).numpy(),
                     accuracy=lambda: attempt.history[-1]["val"]["accuracy"])


def watched(task: Task) -> Contender:
    """W5: the Events hold the marks of all three sets; the picture is one more call to the stack."""
    grid = as_columns(with_one(GRID))
    contender = whole(task, lambda attempt, _: attempt.room.model.answers(grid).numpy(), glass=True)
    contender.look = contender.train  # it has looked already: to ask for all of it once more is the others' way
    return contender


def line_up(task: Task) -> tuple[dict[str, Contender], dict[str, str]]:
    """(contenders that can start, name -> why it can't)."""
    if task.name == "W3c":
        return {MODULE: module(task)}, {}
    return {STEPS: steps(task), WHOLE: whole(task), MODULE: module(task)}, {}


def steps(task: Task) -> Contender:
    """The loop of core.run in the room where the attempt learns, with nothing around it."""
    attempt = setup(task.spec)
    room = attempt.enter()

    def train(epochs: int) -> int:
        moments = fit(room.model, room.batches, room.loss, room.optimizer, range(epochs))
        return sum(moment == "step" for moment, _ in moments)
    return Contender(train, asks(attempt.model))


def module(task: Task) -> Contender:
    """Any network of torch: core.fit with autograd and the optimizers of torch as core.optimizers makes them."""
    how, model = task.spec.learning, task.network()
    optimizer = OPTIMIZERS[how.optimizer](model.parameters(), how.lr, how.weight_decay)
    order = torch.Generator().manual_seed(task.spec.seed)
    criterion = pick(how.loss, "classification")

    def train(epochs: int) -> int:
        moments = fit(model, lambda: once_through(*task.train, task.batch, order), criterion, optimizer,
                      range(epochs))
        return sum(moment == "step" for moment, _ in moments)
    return Contender(train, asks(model))


def bits(attempt: Attempt) -> bytes:
    """All weights of an attempt, to be compared to the last bit."""
    return np.ascontiguousarray(attempt.weights().cpu().numpy()).tobytes()
