"""Events and numbers that came in a file: only what a run of these settings could have told is taken. No torch."""

import json
import math
from typing import Any

import numpy as np

from core.events import Event, changed, done, epoch_ended
from core.export.filed import damaged
from core.spec import SpecError, parse

LONGEST = 60_000_000  # bytes of Events
CLOSE = 1e-4
BROKEN = "the record of its rounds can't be followed"
WHY = ("epochs", "early_stop", "stopped")
WHOLE = ("epoch", "step", "events", "batch_size", "best_epoch", "turns")
PLAIN = ("lr", "weight_decay")


def events_in(said: np.ndarray | None, first: Event) -> list[Event]:
    """The Events that a file tells, under the run's new name. `first`: the start as it is told here.

    Raises SpecError where they are not those of a run that has come to its end.
    """
    if said is None or said.dtype != np.uint8 or said.ndim != 1 or said.nbytes > LONGEST:
        raise damaged("the record of its rounds is not there")
    try:
        told = [json.loads(text) for text in said.tobytes().decode().splitlines()]
        start, *rounds, last = told
        events = [_start(start, first), *_rounds(rounds, first), _last(last, rounds, first)]
    except SpecError as error:  # of a file, or of a knob in it that can't be turned so
        raise error if error.field == "file" else damaged(BROKEN) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        raise damaged(BROKEN) from None
    return events


def _start(told: Event, first: Event) -> Event:
    """What it began with must be what these settings begin with here, but for what another machine rounds."""
    free = ("run", "spec", "before")
    if told["kind"] != "start" or told.keys() != first.keys() or any(
            told[name] != first[name] for name in first if name not in free):
        raise damaged("it began with other data, or another network, than its settings say")
    before = {name: _marks(told["before"][name], marks) for name, marks in first["before"].items()}
    if before.keys() != told["before"].keys():
        raise damaged("it tells marks of an exam that was sealed")
    apart = [abs(before[name][mark] - value) / (1 + abs(value)) for name, marks in first["before"].items()
             for mark, value in marks.items() if mark == "loss"]
    if max(apart) > CLOSE:
        raise damaged("its first marks are not those of its first weights")
    return first | {"before": before}


def _rounds(told: list[Event], first: Event) -> list[Event]:
    found, epoch, step = [], 0, 0
    for event in told:
        if event["kind"] == "change":
            parse({"learning": {"changes": [{name: event[name] for name in ("step", "field", "value")}]}})
            found.append(changed(_whole(event["epoch"], epoch, epoch), _whole(event["step"], step), event["field"],
                                 event["value"]))
            step = event["step"]
            continue
        if event["kind"] != "epoch":
            raise ValueError(event["kind"])
        epoch, step = _whole(event["epoch"], epoch + 1, epoch + 1), _whole(event["step"], step)
        found.append(epoch_ended(epoch, step, _sets(event, ("kind", "epoch", "step"), first)))
    return found


def _last(told: Event, rounds: list[Event], first: Event) -> Event:
    epochs = sum(event["kind"] == "epoch" for event in rounds)
    if told["kind"] != "done" or told["why"] not in WHY:
        raise ValueError(told["kind"])
    best = {"epoch": _whole(told["best"]["epoch"], 0, epochs), "restored": told["best"]["restored"] is True}
    sets = _sets(told, ("kind", "run", "epochs", "why", "best"), first)
    return done(first["run"], _whole(told["epochs"], epochs, epochs), told["why"], best, sets)


def _sets(told: Event, beside: tuple[str, ...], first: Event) -> dict[str, dict[str, float]]:
    """The marks of each set, as many as the run has that lay open."""
    if told.keys() != {*beside, *first["before"]}:
        raise ValueError("other sets")
    return {name: _marks(told[name], like) for name, like in first["before"].items()}


def _marks(told: dict[str, float], like: dict[str, float]) -> dict[str, float]:
    if told.keys() != like.keys() or not all(isinstance(value, float | int) and math.isfinite(value)
                                             for value in told.values()):
        raise ValueError("other marks")
    return dict(told)


def _whole(value: Any, least: int, most: int = 10**9) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError(value)
    return value


def numbers_in(said: Any, events: list[Event], rows: int) -> dict[str, Any]:
    """What a checkpoint says beside its tensors. `events`: of the run; `rows`: of its course materials."""
    epochs = events[-1]["epochs"]
    try:
        if set(said) != {*WHOLE, *PLAIN, "pending"}:
            raise KeyError(str(set(said)))
        limits = {"epoch": (epochs, epochs), "events": (len(events) - 1, len(events) - 1), "batch_size": (1, rows),
                  "best_epoch": (events[-1]["best"]["epoch"],) * 2}
        found = {name: _whole(said[name], *limits.get(name, (0,))) for name in WHOLE}
        found |= {name: float(said[name]) for name in PLAIN}
        kept = [{name: change[name] for name in ("step", "field", "value")} for change in said["pending"]]
        parse({"learning": {name: found[name] for name in PLAIN} | {"changes": kept}})
    except (KeyError, TypeError, ValueError, SpecError):
        raise damaged("the state of its run can't be followed") from None
    return found | {"pending": kept}
