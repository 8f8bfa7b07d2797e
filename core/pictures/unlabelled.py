"""Learning without answers, drawn: what came in, what was shown, what came out; and a map of what it has in mind."""

from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from core.attempt import Attempt
from core.learning import LEARNING
from core.learning.probe import codes, few, probe
from core.learning.unlabelled import FIXED
from core.measure import answers
from core.pictures.marked import Arrays

SHOWN, MAPPED = 12, 400  # practice examples that are drawn, and that lie on the map
INSIDE = 0.97  # share of the course that lies on the map; the rest is moved to its edge
FAR = 4.0  # spreads from the middle at which a number of a code is cut off for the browser

_maps: WeakKeyDictionary[Attempt, Tensor] = WeakKeyDictionary()  # where the course lay on the newest map


def panels(attempt: Attempt) -> list[str]:
    return ["reconstruction", "embedding", "curves", "network"]


def scene(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """The practice examples as they are and as they are shown: always the same during a run."""
    shown, answer = _asked(attempt)
    x, y = attempt.val.x, attempt.split.val.y
    arrays = {"came.in": drawn_again(attempt, x[:SHOWN]), "came.shown": drawn_again(attempt, shown[:SHOWN]),
              "map.x": drawn_again(attempt, x[:MAPPED]), "map.y": y[:MAPPED].astype(np.uint8)}
    if answer.is_floating_point() and answer.isnan().any():
        arrays["came.covered"] = _shaped(attempt, ~answer.isnan()).astype(np.uint8)
    known = len(few(attempt))
    return {"labelled": known, "questions": {"train": known}}, arrays  # of the course only these are marked


def frame(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """What comes out now, where the practice examples lie on the map, and in which cluster."""
    reader, seen = probe(attempt), codes(attempt, attempt.val.x[:MAPPED])
    turn, reach = _turned(attempt)
    measured = (reader.measured(seen) * (127 / FAR) + 128).round().clamp(0, 255)
    return {"reach": reach}, _out(attempt) | {
        "map.place": (reader.place(seen) @ turn).cpu().numpy(), "map.cluster": _small(reader.cluster(seen)),
        "map.guess": _small(reader.read(seen)[0]), "map.code": _small(measured)}


def _asked(attempt: Attempt) -> tuple[Tensor, Tensor]:
    """Questions made of the first practice examples, by dice of their own."""
    ask = LEARNING[attempt.spec.learning.name].ask
    return ask(attempt, attempt.val.x[:SHOWN], torch.Generator().manual_seed(FIXED))


def _out(attempt: Attempt) -> Arrays:
    """What it makes of them: drawn again; turned back by as much as it says; or the view it takes for the partner."""
    question, answer = _asked(attempt)
    output = answers(attempt.model, question)
    if answer.is_floating_point():
        return {"came.out": drawn_again(attempt, torch.where(answer.isnan(), attempt.val.x[:SHOWN], output))}
    said, numbers = LEARNING[attempt.spec.learning.name].said(attempt, question, output)
    return {"came.out": drawn_again(attempt, said[:SHOWN]), "came.right": _small((numbers == answer)[:SHOWN])}


def _turned(attempt: Attempt) -> tuple[Tensor, float]:
    """How the map is turned [2, 2] so that it lies as it lay before, and how far the course reaches on it.

    The axes of a code have no order and no sign of their own: of all turns and mirror images that one is taken which
    moves the course's examples least (orthogonal Procrustes).
    """
    places = probe(attempt).places
    before = _maps.get(attempt, places)
    left, _, right = torch.linalg.svd(places.T @ before)
    turn = left @ right
    _maps[attempt] = places @ turn
    return turn, float(places.norm(dim=1).quantile(INSIDE))


def drawn_again(attempt: Attempt, x: Tensor) -> np.ndarray:
    """Prepared examples back in their own measure: pictures as bytes, series as they are."""
    raw = _shaped(attempt, x) * np.float32(attempt.preparation.scale) + np.float32(attempt.preparation.mean)
    return (raw.clip(0, 1) * 255).round().astype(np.uint8) if attempt.dataset.kind == "images" else raw


def _shaped(attempt: Attempt, x: Tensor) -> np.ndarray:
    return x.cpu().numpy().reshape(len(x), *attempt.dataset.x.shape[1:])


def _small(numbers: Tensor) -> np.ndarray:
    return numbers.cpu().numpy().astype(np.uint8)
