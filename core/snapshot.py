"""One picture of a run, as named arrays: what the live view draws, computed per picture and never per step.

The scene is what stays the same during a run (points, examples, layers); a frame is what changes. Extents, ranges and
examples come from the course materials and the practice exam; the final exam is in neither, unless it is glass.
"""

from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor, nn

from core.attempt import Attempt
from core.events import Event
from core.measure import answers
from core.models import drawn, parameters
from core.models.drawn import DRAWN
from core.models.layers import ACTIVATIONS
from core.narrator import sentence

Arrays = dict[str, np.ndarray]
GRID, UNIT_GRID = 80, 16  # points along one side of the decision surface, and of a unit's thumbnail
CURVE = 200  # points of a predicted curve
MOST_CELLS, CELLS = 30, 8  # columns of a table that are shown; and of a wider one
POINTS, EXAMPLES, RESIDUALS, LINE = 600, 24, 200, 250  # at most so many of each in a picture


def scene(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """What a viewer needs once: names, sizes, points and practice examples."""
    dataset, split = attempt.dataset, attempt.split
    header = {
        "type": "scene", "run": attempt.run, "title": dataset.title, "kind": dataset.kind, "task": dataset.task,
        "classes": list(dataset.classes), "target": dataset.target, "unit": dataset.unit,
        "rows": {name: len(getattr(split, name).ids) for name in ("train", "val", "test")},
        "glass": attempt.test is not None, "features": list(attempt.preparation.features[:DRAWN]),
        "parameters": parameters(attempt.model), "brain": drawn.said(attempt.model),
        "layers": drawn.layers(attempt.model, attempt.spec.model.activation), "extent": _extent(attempt),
        "ceiling": dataset.ceiling, "epochs": attempt.spec.learning.epochs, "fingerprint": split.fingerprint,
        "steps": list(attempt.preparation.steps), "spec": attempt.spec.model_dump(mode="json"),
        "examples": _example_texts(attempt),
    }
    return header, _points(attempt) | _examples(attempt)


def frame(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """The run at this moment. The process that trains adds its state, speed and messages to the header."""
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
    return header, _lines(attempt) | _surface(attempt) | _guesses(attempt) | drawn.links(attempt.model)


def _epoch_of_the_weights(attempt: Attempt) -> Event | None:
    """The newest epoch; or the best one, where early stopping went back to it."""
    weights, best = attempt.weights(), attempt.best_weights
    if best is not None and torch.equal(weights, best.to(weights.device)):
        return attempt.best
    return attempt.history[-1] if attempt.history else None


def gap(marks: dict[str, dict[str, float]]) -> float:
    """How much better the course went than the practice exam: accuracy, or mean absolute error for numbers."""
    train, val = marks["train"], marks["val"]
    return train["accuracy"] - val["accuracy"] if "accuracy" in train else val["mae"] - train["mae"]


def _extent(attempt: Attempt) -> list[float] | None:
    """[x0, x1, y0, y1] around the course and the practice exam, with a margin of a tenth."""
    kind, split, cut = attempt.dataset.kind, attempt.split, attempt.spec.split
    elsewhere = attempt.test is not None and (cut.how == "time" or cut.world != "same")  # the open exam lies outside
    seen = (split.train, split.val, *[split.test] * elsewhere)
    if kind not in ("points", "curve"):
        return None
    x = np.concatenate([part.x for part in seen])
    y = x[:, 1] if kind == "points" else np.concatenate([part.y for part in seen])
    ends = []
    for values in (x[:, 0], y):
        low, high = float(values.min()), float(values.max())
        margin = 0.1 * (high - low) or 1.0
        ends += [round(low - margin, 4), round(high + margin, 4)]
    return ends


def _points(attempt: Attempt) -> Arrays:
    """The examples of two-dimensional data, set by set; the exam's only behind glass."""
    if attempt.dataset.kind not in ("points", "curve"):
        return {}
    arrays, code = {}, np.uint8 if attempt.dataset.task == "classification" else np.float32
    for name in attempt.sets:
        part = getattr(attempt.split, name)
        arrays |= {f"{name}.x": part.x[:POINTS].astype(np.float32), f"{name}.y": part.y[:POINTS].astype(code)}
    return arrays


def _examples(attempt: Attempt) -> Arrays:
    """The first practice questions with their right answers: pictures, signals or rows of a table."""
    kind, part = attempt.dataset.kind, attempt.split.val
    if kind in ("points", "curve"):
        return {}
    regression = attempt.dataset.task == "regression"
    arrays = {"examples.y": part.y[:EXAMPLES].astype(np.float32 if regression else np.uint8)}
    if kind == "images":
        arrays["examples.x"] = np.round(part.x[:EXAMPLES] * 255).astype(np.uint8)
    elif kind == "series":
        arrays["examples.x"] = part.x[:EXAMPLES].astype(np.float32)
    return arrays


def _example_texts(attempt: Attempt) -> dict[str, Any] | None:
    """Rows of a table as texts: the columns that the network sees, and of many the first."""
    dataset = attempt.dataset
    if dataset.kind != "table":
        return None
    places = [column.column for column in attempt.preparation.columns]
    seen = sorted(places if attempt.spec.data.columns else range(len(dataset.columns)))
    shown = seen[:CELLS if len(seen) > MOST_CELLS else MOST_CELLS]
    return {"columns": [dataset.columns[place].name for place in shown],
            "rows": [dataset.show(int(row), shown) for row in attempt.split.val.ids[:EXAMPLES]]}


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


def _surface(attempt: Attempt) -> Arrays:
    """What the network answers everywhere on the plane (or along the line), row 0 at the bottom."""
    kind = attempt.dataset.kind
    if kind not in ("points", "curve"):
        return {}
    places = _places(attempt)
    if kind == "curve":
        return {"curve": _in_unit(attempt, answers(attempt.model, places).squeeze(-1).cpu().numpy())}
    output, hidden = _through(attempt.model, places)
    return _coloured(output.cpu()) | _unit_pictures(hidden)


def _coloured(output: Tensor) -> Arrays:
    """output [GRID * GRID, classes] as bytes. Of two classes one probability says all."""
    if output.shape[-1] == 2:
        return {"surface": _bytes(torch.sigmoid(output[:, 1] - output[:, 0])).reshape(GRID, GRID)}
    share = torch.softmax(output, dim=-1)
    return {"surface": share.argmax(-1).to(torch.uint8).numpy().reshape(GRID, GRID),
            "sure": _bytes(share.max(-1).values).reshape(GRID, GRID)}


@torch.no_grad()
def _through(model: nn.Module, x: Tensor) -> tuple[Tensor, list[Tensor]]:
    """The answers, and what the drawn units of each hidden layer answered on the coarser grid of thumbnails."""
    model.eval()
    hidden, coarse = [], _coarse().to(x.device)
    for part in model.layers[:-1]:
        x = part(x)
        if isinstance(part, tuple(ACTIVATIONS.values())):
            hidden.append(x[:, :DRAWN].index_select(0, coarse))
    return model.layers[-1](x), hidden


def _unit_pictures(hidden: list[Tensor]) -> Arrays:
    """How strongly each hidden unit answers over the plane: 128 is zero, the layer's strongest answer is 0 or 255."""
    pictures = {}
    for layer, seen in enumerate(hidden, start=1):
        scaled = seen.T.cpu().numpy() * (127 / max(float(seen.abs().max()), 1e-6)) + 128
        pictures[f"units.{layer}"] = scaled.round().astype(np.uint8).reshape(-1, UNIT_GRID, UNIT_GRID)
    return pictures


def _guesses(attempt: Attempt) -> Arrays:
    """Answers to the practice exam: the shown examples, and the whole set as a confusion matrix or residuals."""
    output = answers(attempt.model, attempt.val.x).cpu()
    truth = attempt.split.val.y
    if attempt.dataset.task == "regression":
        guess = _in_unit(attempt, output.squeeze(-1).numpy())
        arrays = {"residual.truth": truth[:RESIDUALS].astype(np.float32), "residual.guess": guess[:RESIDUALS]}
        return arrays if attempt.dataset.kind == "curve" else arrays | {"examples.guess": guess[:EXAMPLES]}
    share = torch.softmax(output, dim=-1)
    guess, classes = share.argmax(-1).numpy(), len(attempt.dataset.classes)
    counts = np.bincount(truth * classes + guess, minlength=classes**2)
    arrays = {"confusion": counts.reshape(classes, classes).astype(np.uint32)}
    if attempt.dataset.kind == "points":
        return arrays
    sure = _bytes(share.max(-1).values)
    return arrays | {"examples.guess": guess[:EXAMPLES].astype(np.uint8), "examples.sure": sure[:EXAMPLES]}


_drawn: WeakKeyDictionary[Attempt, Tensor] = WeakKeyDictionary()  # places of the plane, prepared once for each run


def _places(attempt: Attempt) -> Tensor:
    """Where the network is asked: GRID x GRID places of the plane, or CURVE along the line; prepared."""
    if attempt not in _drawn:
        x0, x1, y0, y1 = _extent(attempt)
        if attempt.dataset.kind == "curve":
            places = np.linspace(x0, x1, CURVE, dtype=np.float32)[:, None]
        else:
            across, up = np.linspace(x0, x1, GRID), np.linspace(y0, y1, GRID)
            places = np.stack([np.tile(across, GRID), np.repeat(up, GRID)], axis=1).astype(np.float32)
        prepared = np.ascontiguousarray(attempt.preparation.inputs(places), dtype=np.float32)
        _drawn[attempt] = torch.from_numpy(prepared).to(attempt.train.x.device)
    return _drawn[attempt]


@lru_cache(maxsize=1)
def _coarse() -> Tensor:
    """Which of the GRID * GRID places the thumbnails show: UNIT_GRID along each side, corners included."""
    along = np.linspace(0, GRID - 1, UNIT_GRID).round().astype(np.int64)
    return torch.from_numpy((along[:, None] * GRID + along[None]).reshape(-1))


def _in_unit(attempt: Attempt, prepared: np.ndarray) -> np.ndarray:
    """Predicted targets back in the unit people know."""
    return (prepared * attempt.preparation.target_scale + attempt.preparation.target_mean).astype(np.float32)


def _bytes(share: Tensor) -> np.ndarray:
    return (share * 255).round_().to(torch.uint8).numpy()
