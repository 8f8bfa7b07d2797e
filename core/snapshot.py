"""One picture of a run, as named arrays: what the live view draws, computed per picture and never per step.

The scene is what stays the same during a run (points, examples, layers); a frame is what changes. Curves, marks and the
network are drawn for every run; what stands beside them depends on the data and the type of learning (core/pictures).
"""

from typing import Any

import numpy as np
import torch

from core.attempt import Attempt
from core.events import MEASURES, Event, better, headline
from core.inside import book
from core.models import drawn, parameters
from core.models.drawn import DRAWN
from core.models.transfer import learns
from core.narrator import sentence
from core.pictures import picture_of
from core.pictures.marked import Arrays

LINE = 250  # at most so many epochs in a picture


def scene(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """What a viewer needs once: names, sizes, points and practice examples."""
    dataset, split = attempt.dataset, attempt.split
    header = {
        "type": "scene", "run": attempt.run, "title": dataset.title, "kind": dataset.kind, "task": dataset.task,
        "classes": list(dataset.classes), "target": dataset.target, "unit": dataset.unit,
        "rows": {name: len(getattr(split, name).ids) for name in ("train", "val", "test")},
        "glass": attempt.test is not None, "features": list(attempt.preparation.features[:DRAWN]),
        "parameters": parameters(attempt.model), "brain": drawn.said(attempt.model),
        "book": book.size(attempt),
        "measures": [[name, said] for name, said in MEASURES.items() if name in attempt.before["val"]],
        "layers": drawn.layers(attempt.model, attempt.spec.model.activation, attempt.spec.model.frozen),
        "learns": learns(attempt.model, attempt.spec.model.frozen), "learning": attempt.spec.learning.name,
        "ceiling": dataset.ceiling, "epochs": attempt.spec.learning.epochs, "fingerprint": split.fingerprint,
        "steps": list(attempt.preparation.steps), "spec": attempt.spec.model_dump(mode="json"),
    }
    picture = picture_of(attempt)
    facts, arrays = picture.scene(attempt)
    return header | {"panels": picture.panels(attempt), "extent": None} | facts, arrays


def frame(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """The run at this moment. The process that trains adds its state, speed and messages to the header."""
    header, arrays = moment(attempt)
    return header, _lines(attempt) | arrays


def moment(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """A frame without the curves, which tell of all moments: what a film has one of for each (core/film.py)."""
    last = _epoch_of_the_weights(attempt)
    told = attempt.history[:last["epoch"]] if last else []
    marks = {name: last[name] for name in attempt.sets} if last else attempt.before
    header = {
        "type": "frame", "run": attempt.run, "epoch": attempt.epoch, "step": attempt.step,
        "epochs": attempt.spec.learning.epochs, "lr": attempt.lr, "weight_decay": attempt.weight_decay,
        "batch_size": attempt.batch_size, "marks": marks, "gap": gap(marks), "best": attempt.best_epoch or None,
        "narrator": sentence(told, attempt.dataset.ceiling, restored=attempt.epoch > len(told)),
        "looks": attempt.epoch if attempt.test is not None else 0,
    }
    facts, arrays = picture_of(attempt).frame(attempt)
    return header | facts, arrays | drawn.links(attempt.model)


def _epoch_of_the_weights(attempt: Attempt) -> Event | None:
    """The newest epoch; or the best one, where early stopping went back to it."""
    weights, best = attempt.weights(), attempt.best_weights
    if best is not None and torch.equal(weights, best.to(weights.device)):
        return attempt.best
    return attempt.history[-1] if attempt.history else None


def gap(marks: dict[str, dict[str, float]]) -> float:
    """How much better the course went than the practice exam, in the mark that people see first."""
    mark = headline(marks["train"])
    return better(mark) * (marks["train"][mark] - marks["val"][mark])


def _lines(attempt: Attempt) -> Arrays:
    """The curves of every set and mark, thinned to LINE epochs; round 0 and the newest are always there."""
    history = [{"epoch": 0, **attempt.before}, *attempt.history]  # from pure guessing on
    kept = thinned(history)
    arrays = {"lines.epoch": np.array([event["epoch"] for event in kept], np.float32)}
    for name in attempt.sets:
        for mark in history[-1][name]:
            arrays[f"lines.{name}.{mark}"] = np.array([event[name][mark] for event in kept], np.float32)
    return arrays


def thinned(history: list[Any]) -> list[Any]:
    """At most LINE of them, evenly; the first and the newest are always there."""
    if len(history) <= LINE:
        return history
    return [history[place] for place in np.unique(np.linspace(0, len(history) - 1, LINE).astype(int))]
