"""The whole story on one page: choose, load, cut, prepare, build, learn, measure, until the course is over."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

import torch

from core import brought, datasets, devices, events, prepare
from core.attempt import Attempt
from core.check import batch_size, check_loss, fits
from core.classroom import gather
from core.datasets import ORDERED, Dataset
from core.events import Event
from core.fit import fit
from core.learning import LEARNING
from core.losses import pick
from core.measure import Rows, is_finite, rows
from core.models import build, parameters
from core.models.inputs import Inputs
from core.models.layers import Dropout
from core.models.transfer import learns
from core.prepare import Preparation
from core.spec import DataSpec, Spec, SplitSpec
from core.split import Split, answered, cut, few, walked
from core.suits import seen_kind


def run(spec: Spec, name: str = "", glass: bool = False) -> Iterator[Event]:
    """Trains what the Spec says and yields its Events: start, one per epoch, and done or failed.

    The final exam stays sealed: its marks are in the Events only behind `glass`. Raises SpecError before the first
    Event where the choices contradict one another or the data.
    """
    return (event for event in learn(setup(spec, name, glass)) if event is not None)


def setup(spec: Spec, name: str = "", glass: bool = False) -> Attempt:
    """Everything a run needs, before its first step."""
    fits(spec)
    device = devices.pick(spec.device)
    if spec.model.name == "polynomial":
        device = "cpu"  # at most 31 weights, of 64 bits, which mps doesn't know
    luck = spec.seed if spec.data.columns and spec.data.chosen == "luck" else 0  # else all seeds share the materials
    how = spec.learning
    learning, chosen = LEARNING[how.name], (spec.data, spec.split, how.name == "supervised")
    dataset, split = _sets(*chosen)
    if spec.model.start:
        _look_for_known(spec.model.start, *chosen)
    preparation, train, val = _materials(*chosen, device, luck)
    brought.same_columns(spec, preparation.features)
    test = _exam(*chosen, device, luck) if glass else None

    size = dataset.x.shape[1:] if seen_kind(spec.data) in ORDERED else train.x.shape[1:]
    inputs = Inputs(seen_kind(spec.data), tuple(size), getattr(preparation.reader, "vocabulary", 0))
    model = build(spec.model, inputs, learning.outputs(dataset, spec), spec.seed, train.x).to(device)
    dice = {"order": torch.Generator().manual_seed(spec.seed)}
    dice |= {purpose: _dice(spec.seed, purpose) for purpose in learning.DICE}
    if forgetful := [layer for layer in model.modules() if isinstance(layer, Dropout)]:
        dice["dropout"] = forgetful[0].generator  # one for all layers
    check_loss(how.loss, dataset.task)
    return Attempt(spec, name, dataset, split, preparation, model, pick(how.loss, dataset.task), train, val, test, dice,
                   lr=how.lr, weight_decay=how.weight_decay, batch_size=batch_size(how.batch_size, len(train.x)),
                   inputs=inputs, labelled=torch.from_numpy(few(split.train, spec.data, spec.split)),
                   pending=[change.model_dump() for change in how.changes])


def _dice(seed: int, purpose: str) -> torch.Generator:
    """Random numbers of their own for each purpose."""
    digest = hashlib.sha256(f"{seed} {purpose}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:7]))


@lru_cache(maxsize=8)
def _sets(data: DataSpec, how: SplitSpec, by_answers: bool) -> tuple[Dataset, Split]:
    """What many attempts can study from, once in memory and read by all of them.

    `by_answers`: who learns from answers alone has no use for course materials without.
    """
    dataset = datasets.load(data)          # all examples
    split = cut(dataset, data, how)        # three sets: course, practice, exam
    return dataset, answered(split, data, how) if by_answers else walked(split, data)


@lru_cache(maxsize=8)
def _look_for_known(start: str, data: DataSpec, how: SplitSpec, by_answers: bool) -> None:
    """Raises SpecError where a start has studied what is asked in the exams; looked for once, not for every student."""
    brought.refuse_known(start, *_sets(data, how, by_answers))


@lru_cache(maxsize=8)
def _materials(data: DataSpec, how: SplitSpec, by_answers: bool, device: str, luck: int
               ) -> tuple[Preparation, Rows, Rows]:
    """Course materials and practice exam as a network sees them."""
    dataset, split = _sets(data, how, by_answers)
    # Scales, categories and columns come from the course alone; or, where that cheat is what the run is to show, from
    # the exams too: the only place where a final exam touches what a network sees.
    studied = split.train if how.fitted_on == "course" else prepare.everything(split)
    preparation = prepare.fit(dataset, studied, data, luck)
    return preparation, *(rows(preparation, part, device) for part in (split.train, split.val))


@lru_cache(maxsize=8)
def _exam(data: DataSpec, how: SplitSpec, by_answers: bool, device: str, luck: int) -> Rows:
    """The final exam as tensors: asked for only behind glass."""
    preparation, _, _ = _materials(data, how, by_answers, device, luck)
    return rows(preparation, _sets(data, how, by_answers)[1].test, device)


def learn(attempt: Attempt, changes: Iterable[dict[str, Any]] = ()) -> Iterator[Event | None]:
    """Lets the attempt study to the end. Yields Events, and None after each optimizer step that has nothing to tell.

    Between any two of them the caller may look, save, turn a knob or never ask again. An attempt that was restored
    goes on from its checkpoint; `changes` are the knobs that were turned after it.
    """
    attempt.expect(changes)
    for told in learn_together([attempt]):
        yield told and told[1]


def learn_together(attempts: Sequence[Attempt]) -> Iterator[tuple[Attempt, Event] | None]:
    """The same for many at once. Those of one shape learn in step, in one stack, and quicker than one by one; each
    tells the Events that it would tell alone, to the byte. One that fails leaves, and the rest go on.
    """
    for room in gather(attempts):
        yield from _learn_in(room)


def learn_in_step(attempts: Sequence[Attempt]) -> Iterator[tuple[Attempt, Event] | None]:
    """The same for a class, which is told round by round: rooms that can't be one take a step each, in turn."""
    rooms = [_learn_in(room) for room in gather(attempts)]
    while rooms:
        going = []
        for room in rooms:
            told = next(room, "over")
            while told not in (None, "over"):
                yield told
                told = next(room, "over")
            going += [room] if told is None else []
        rooms = going
        if rooms:
            yield None


def _learn_in(room: Any) -> Iterator[tuple[Attempt, Event] | None]:
    beginners = [attempt for attempt in room.attempts if not attempt.events]
    for attempt, guessing in zip(beginners, _marks(room, beginners), strict=True):
        attempt.before = guessing
        yield attempt, _told(attempt, first_event(attempt))
    yield from _dismiss(room, [attempt for attempt in room.attempts if _is_over(attempt)])
    for moment, _ in fit(room.model, room.batches, room.loss, room.optimizer, count()) if room.attempts else ():
        if moment == "forward":
            for attempt in [attempt for attempt in room.attempts if attempt.pending or attempt.stopping]:
                yield from _changes_due(attempt)
                yield from _dismiss(room, [attempt] if attempt.stopping else [])
        elif moment == "step":
            for attempt in room.attempts:
                attempt.step += 1
            yield None
        elif moment == "epoch":
            yield from _round_ended(room, room.finished())
        if not room.attempts:
            return


def _round_ended(room: Any, attempts: list[Attempt]) -> Iterator[tuple[Attempt, Event]]:
    """Marks for those whose round has ended; some of them were the last."""
    for attempt, found in zip(attempts, _marks(room, attempts), strict=True):
        attempt.epoch += 1
        if is_finite(found):
            yield attempt, _told(attempt, _end_epoch(attempt, found))
        else:
            yield attempt, _told(attempt, _out_of_range(attempt))
            room.dismiss(attempt)
    yield from _dismiss(room, [attempt for attempt in attempts if attempt in room.attempts and _is_over(attempt)])


def _marks(room: Any, attempts: list[Attempt]) -> list[dict[str, events.Marks]]:
    """Of each attempt the marks of each of its sets, many attempts in one go."""
    marks: list[dict[str, events.Marks]] = [{} for _ in attempts]
    for name in attempts[0].sets if attempts else ():
        for found, of_set in zip(marks, room.score(attempts, [each.sets[name] for each in attempts]), strict=True):
            found[name] = of_set
    return marks


def _dismiss(room: Any, attempts: list[Attempt]) -> Iterator[tuple[Attempt, Event]]:
    for attempt in attempts:
        yield attempt, _told(attempt, _graduate(attempt))
        room.dismiss(attempt)


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
        attempt.put_weights(attempt.best_weights)
    early = not attempt.stopping and attempt.epoch < attempt.spec.learning.epochs
    why = "stopped" if attempt.stopping else "early_stop" if early else "epochs"
    best = {"epoch": attempt.best_epoch, "restored": restored}
    return events.done(attempt.run, attempt.epoch, why, best, _last_marks(attempt, restored))


def _last_marks(attempt: Attempt, restored: bool) -> dict[str, events.Marks]:
    """Those with which it leaves; the ones of its last round, where its weights have not moved since."""
    last = attempt.history[-1] if attempt.history and not restored else {"step": -1}
    return {name: last[name] for name in attempt.sets} if last["step"] == attempt.step else attempt.marks()


def _changes_due(attempt: Attempt) -> Iterator[tuple[Attempt, Event]]:
    """Turns the knobs whose time has come, before the weights move again."""
    due = [change for change in attempt.pending if change["step"] <= attempt.step]
    attempt.pending = [change for change in attempt.pending if change["step"] > attempt.step]
    for change in due:
        name, value = change["field"], change["value"]
        attempt.turns += 1
        attempt.set_knobs(**{name: min(int(value), len(attempt.train.x)) if name == "batch_size" else value})
        yield attempt, _told(attempt, events.changed(attempt.epoch, attempt.step, name, value))


def _told(attempt: Attempt, event: Event) -> Event:
    attempt.events += 1
    return event


def first_event(attempt: Attempt) -> Event:
    """The start, as an attempt tells it that has not learned yet."""
    split, dataset = attempt.split, attempt.dataset
    sizes = {name: len(getattr(split, name).ids) for name in ("train", "val", "test")}
    facts = {"fingerprint": split.fingerprint, "rows": sizes, "task": dataset.task, "classes": list(dataset.classes),
            "parameters": parameters(attempt.model), **_learning(attempt), "glass": attempt.test is not None,
            "before": attempt.before}
    return events.started(attempt.run, attempt.spec.model_dump(mode="json"), facts)


def _learning(attempt: Attempt) -> dict[str, int]:
    """How many of the weights learn, where some don't or where some knew something before."""
    model = attempt.spec.model
    return {"learns": learns(attempt.model, model.frozen)} if model.start or model.frozen else {}


def _out_of_range(attempt: Attempt) -> Event:
    tenth = attempt.lr / 10
    return events.failed(attempt.run, f"The loss left the range of numbers at epoch {attempt.epoch}.", "learning.lr",
                         f"Lower the learning rate: it was {attempt.lr:g}, try {tenth:g}.", attempt.epoch)
