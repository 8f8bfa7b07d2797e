"""What a report draws: the scene, and its moments on the way, as plain numbers for the script of the page.

The same pictures as in the live view (core/pictures), asked again of the weights that were kept on the way.
"""

import base64
import json
from typing import Any

import numpy as np
import torch

from core.attempt import Attempt
from core.finished import Finished
from core.models import drawn
from core.pictures import picture_of
from core.pictures.marked import Arrays

MOMENTS = 40            # at most so many are in a report
FEWER = 12              # of sentences and letters, whose pictures take longer
SLOW_MOMENTS = 6        # of networks that read word by word: a picture takes them long
SLOW = ("transformer", "gru")
ROOM = 220_000          # bytes of all moments together, at most
SIDE = 40               # points along one side of a surface on the way; the last one has them all
UNITS = 8               # of a layer that are drawn
ROUNDS = 1_000          # of the curves; of a longer run so many, evenly
TOO_MUCH = ("map.code", "map.x")  # numbers that no drawing of a report needs


def told(finished: Finished) -> dict[str, Any]:
    """What the data and the network are, the scene, and its moments."""
    attempt, dataset = finished.attempt, finished.attempt.dataset
    return {"kind": dataset.kind, "task": dataset.task, "classes": list(dataset.classes), "target": dataset.target,
            "unit": dataset.unit, "features": list(attempt.preparation.features[:2]), "ceiling": dataset.ceiling,
            "learning": finished.spec.learning.name, "best": attempt.best_epoch or None, "scene": scene(attempt),
            "moments": moments(attempt)}


def lines(finished: Finished) -> dict[str, list[float]]:
    """Every set's every mark, round by round from pure guessing on, to the last digit as the Events have it."""
    attempt = finished.attempt
    rounds = [{"epoch": 0, **attempt.before},
              *(event for event in finished.events if event["kind"] == "epoch")]
    if len(rounds) > ROUNDS:
        rounds = [rounds[place] for place in np.unique(np.linspace(0, len(rounds) - 1, ROUNDS).astype(int))]
    found: dict[str, list[float]] = {"epoch": [each["epoch"] for each in rounds]}
    for name in attempt.sets:
        for mark in rounds[-1][name]:
            found[f"{name}.{mark}"] = [each[name][mark] for each in rounds]
    return found


def scene(attempt: Attempt) -> dict[str, Any]:
    """What stays the same: which panels there are, and what lies in them."""
    picture = picture_of(attempt)
    facts, arrays = picture.scene(attempt)
    layers = drawn.layers(attempt.model, attempt.spec.model.activation, attempt.spec.model.frozen)
    return {"panels": picture.panels(attempt), **facts, "arrays": _plain(arrays), "brain": drawn.said(attempt.model),
            "layers": [{"label": each["label"], "units": each["units"], "drawn": min(each["units"], UNITS),
                        "bend": each.get("activation", "")} for each in layers]}


def moments(attempt: Attempt) -> list[dict[str, Any]]:
    """Pictures of the weights that were kept on the way, oldest first; one of them, "last", of the weights as they are.

    The attempt's weights are afterwards as they were.
    """
    now = attempt.weights()
    round_of_now = _round_of(attempt, now)
    last = {"epoch": round_of_now, "last": True, **_picture(attempt, whole=True)}
    size = max(len(json.dumps(_picture(attempt, whole=False))), 1)
    most = min(_affordable(attempt), ROOM // size)
    found = []
    for epoch in _chosen([epoch for epoch in sorted(attempt.trail) if epoch != round_of_now], most - 1):
        attempt.put_weights(torch.from_numpy(attempt.trail[epoch]).to(now.device))
        found.append({"epoch": epoch, **_picture(attempt, whole=False)})
    attempt.put_weights(now)
    return sorted([*found, last], key=lambda moment: moment["epoch"])


def _round_of(attempt: Attempt, now: torch.Tensor) -> int:
    """Which round the weights are of: the newest, or the best one where it went back to it."""
    best = attempt.best_weights
    return attempt.best_epoch if best is not None and torch.equal(now, best.to(now.device)) else attempt.epoch


def _affordable(attempt: Attempt) -> int:
    """How many moments are drawn in a second or two."""
    if attempt.spec.model.name in SLOW:
        return SLOW_MOMENTS
    return FEWER if attempt.dataset.kind in ("text", "letters") else MOMENTS


def _chosen(epochs: list[int], most: int) -> list[int]:
    """At most so many of them, dense at the start, where most happens."""
    if len(epochs) <= max(most, 0):
        return epochs
    places = np.linspace(0, 1, most) ** 1.6 * (len(epochs) - 1) if most > 0 else ()
    return [epochs[place] for place in sorted({round(float(place)) for place in places})]


def _picture(attempt: Attempt, *, whole: bool) -> dict[str, Any]:
    facts, arrays = picture_of(attempt).frame(attempt)
    if not whole:
        arrays = {name: _smaller(array) if name in ("surface", "sure") else array for name, array in arrays.items()}
    links = {name: matrix[:UNITS, :UNITS] for name, matrix in drawn.links(attempt.model).items()}
    return {**facts, "arrays": _plain(arrays | links)}


def _smaller(surface: np.ndarray) -> np.ndarray:
    """A surface with SIDE points along one side, its corners kept."""
    places = np.linspace(0, len(surface) - 1, SIDE).round().astype(int)
    return surface[places][:, places]


def _plain(arrays: Arrays) -> dict[str, Any]:
    """Arrays as JSON: bytes in base64, other numbers with four digits."""
    return {name: packed(array) for name, array in arrays.items()
            if name not in TOO_MUCH and not name.startswith("units.")}


def packed(array: np.ndarray) -> dict[str, Any]:
    """One array: its shape, and its numbers in order."""
    if array.dtype == np.uint8:
        return {"shape": list(array.shape), "bytes": base64.b64encode(array.tobytes()).decode()}
    whole = array.dtype.kind in "iu"
    flat = array.reshape(-1).tolist()
    return {"shape": list(array.shape), "data": flat if whole else [float(f"{value:.4g}") for value in flat]}
