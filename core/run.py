"""The whole story on one page: choose, load, cut, prepare, build, learn, measure, until the course is over."""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

import torch

from core import datasets, events, prepare
from core.attempt import Attempt
from core.check import batch_size, check_loss
from core.events import Event
from core.fit import fit
from core.learning import LEARNING
from core.losses import pick
from core.measure import is_finite, rows
from core.models import build, parameters
from core.models.layers import Dropout
from core.optimizers import OPTIMIZERS
from core.spec import Spec, SpecError, options
from core.split import cut


def run(spec: Spec, name: str = "", glass: bool = False) -> Iterator[Event]:
    """Trains what the Spec says and yields its Events: start, one per epoch, and done or failed.

    The final exam stays sealed: its marks are in the Events only behind `glass`. Raises SpecError before the first
    Event where the choices contradict one another or the data.
    """
    return (event for event in learn(setup(spec, name, glass)) if event is not None)


def setup(spec: Spec, name: str = "", glass: bool = False) -> Attempt:
    """Everything a run needs, before its first step."""
    dataset = datasets.load(spec.data)                        # all examples
    split = cut(dataset, spec.data, spec.split)               # three sets: course, practice, exam
    preparation = prepare.fit(dataset, split.train)           # scales and categories, learned from the course alone
    device = _device(spec.device)
    train, val = (rows(preparation, part, device) for part in (split.train, split.val))
    test = rows(preparation, split.test, device) if glass else None

    outputs = len(dataset.classes) or 1
    model = build(spec.model, train.x.shape[1], outputs, spec.seed).to(device)
    how = spec.learning
    optimizer = OPTIMIZERS[how.optimizer](model.parameters(), how.lr, how.weight_decay)
    dice = {"order": torch.Generator().manual_seed(spec.seed)}
    if forgetful := [layer for layer in model.modules() if isinstance(layer, Dropout)]:
        dice["dropout"] = forgetful[0].generator  # one for all layers
    check_loss(how.loss, dataset.task)
    attempt = Attempt(spec, name, dataset, split, preparation, model, optimizer, pick(how.loss, dataset.task),
                      train, val, test, dice, lr=how.lr, weight_decay=how.weight_decay,
                      batch_size=batch_size(how.batch_size, len(train.x)),
                      pending=[change.model_dump() for change in how.changes])
    attempt.before = attempt.marks()
    return attempt


def learn(attempt: Attempt, changes: Iterable[dict[str, Any]] = ()) -> Iterator[Event | None]:
    """Lets the attempt study to the end. Yields Events, and None after each optimizer step that has nothing to tell.

    Between any two of them the caller may look, save, turn a knob or never ask again. An attempt that was restored
    goes on from its checkpoint; `changes` are the knobs that were turned after it.
    """
    attempt.expect(changes)
    learning, how = LEARNING[attempt.spec.learning.name], attempt.spec.learning
    loss = learning.loss(attempt.criterion, attempt.model, how.l1)

    def batches() -> Iterator[Any]:
        return learning.batches(*attempt.train, attempt.batch_size, attempt.dice["order"], how.augment == "jitter")

    if not attempt.events:
        yield _told(attempt, events.started(attempt.run, attempt.spec.model_dump(mode="json"), _facts(attempt)))
    for moment, _ in fit(attempt.model, batches, loss, attempt.optimizer, count(attempt.epoch + 1)):
        if _is_over(attempt):
            break
        if moment == "forward":
            yield from _changes_due(attempt)
        elif moment == "step":
            attempt.step += 1
            yield None
        elif moment == "epoch":
            attempt.epoch += 1
            marks = attempt.marks()
            if not is_finite(marks):
                yield _told(attempt, _out_of_range(attempt))
                return
            yield _told(attempt, _end_epoch(attempt, marks))
    yield _told(attempt, _graduate(attempt))


def _end_epoch(attempt: Attempt, marks: dict[str, events.Marks]) -> Event:
    """Writes the epoch down; remembers the weights if the practice exam never went better."""
    event = events.epoch_ended(attempt.epoch, attempt.step, marks)
    attempt.history.append(event)
    attempt.remember()
    if attempt.epoch == 1 or marks["val"]["loss"] < attempt.best["val"]["loss"]:
        attempt.best_epoch = attempt.epoch
        if attempt.spec.learning.early_stop:
            attempt.best_weights = attempt.weights().clone()
    return event


def _is_over(attempt: Attempt) -> bool:
    """Stopped by hand, all epochs done, or the practice exam no better for as long as patience lasts."""
    how, waited = attempt.spec.learning, attempt.epoch - attempt.best_epoch
    return attempt.stopping or attempt.epoch >= how.epochs or waited >= (how.early_stop or how.epochs)


def _graduate(attempt: Attempt) -> Event:
    """The last Event. With early stopping the network leaves as it was at its best practice exam."""
    restored = attempt.best_weights is not None and attempt.best_epoch < attempt.epoch
    if restored:
        torch.nn.utils.vector_to_parameters(attempt.best_weights.to(attempt.train.x.device), attempt.model.parameters())
    early = not attempt.stopping and attempt.epoch < attempt.spec.learning.epochs
    why = "stopped" if attempt.stopping else "early_stop" if early else "epochs"
    best = {"epoch": attempt.best_epoch, "restored": restored}
    return events.done(attempt.run, attempt.epoch, why, best, attempt.marks())


def _changes_due(attempt: Attempt) -> Iterator[Event]:
    """Turns the knobs whose time has come, before the weights move again."""
    due = [change for change in attempt.pending if change["step"] <= attempt.step]
    attempt.pending = [change for change in attempt.pending if change["step"] > attempt.step]
    for change in due:
        name, value = change["field"], change["value"]
        attempt.turns += 1
        attempt.set_knobs(**{name: min(int(value), len(attempt.train.x)) if name == "batch_size" else value})
        yield _told(attempt, events.changed(attempt.epoch, attempt.step, name, value))


def _told(attempt: Attempt, event: Event) -> Event:
    attempt.events += 1
    return event


def _facts(attempt: Attempt) -> dict[str, Any]:
    split, dataset = attempt.split, attempt.dataset
    sizes = {name: len(getattr(split, name).ids) for name in ("train", "val", "test")}
    return {"fingerprint": split.fingerprint, "rows": sizes, "task": dataset.task, "classes": list(dataset.classes),
            "parameters": parameters(attempt.model), "glass": attempt.test is not None, "before": attempt.before}


def _out_of_range(attempt: Attempt) -> Event:
    tenth = attempt.lr / 10
    return events.failed(attempt.run, f"The loss left the range of numbers at epoch {attempt.epoch}.", "learning.lr",
                         f"Lower the learning rate: it was {attempt.lr:g}, try {tenth:g}.", attempt.epoch)


def _device(name: str) -> str:
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        return next(device for device in ("cuda", "mps", "cpu") if there[device])
    if not there[name]:
        offered = [device for device in options("device") if there.get(device)]
        raise SpecError("device", f"This machine has no {name} device.", f"Choose auto, {', '.join(offered)}.")
    return name
