"""Points on a plane, or along a line, and what the network answers everywhere between them."""

from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor, nn

from core.attempt import Attempt
from core.measure import answers
from core.models.drawn import DRAWN
from core.models.layers import ACTIVATIONS
from core.pictures.marked import Arrays, as_bytes, in_unit, marked

GRID, UNIT_GRID = 80, 16  # points along one side of the decision surface, and of a unit's thumbnail
CURVE = 200  # points of a predicted curve
MARGIN = 0.1  # around the examples, as a share of how far they reach
POINTS = 600  # at most so many of a set are drawn


def panels(attempt: Attempt) -> list[str]:
    return ["surface", "curves", "network", "matrix"]


def scene(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """How far the plane reaches, and its points."""
    return {"extent": extent(attempt)}, _points(attempt)


def frame(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """The surface, or the curve, and how the practice exam went."""
    return {}, _surface(attempt) | marked(attempt)[0]


def extent(attempt: Attempt) -> list[float] | None:
    """[x0, x1, y0, y1] around the course and the practice exam, with a margin."""
    kind, split, cut = attempt.dataset.kind, attempt.split, attempt.spec.split
    elsewhere = attempt.test is not None and (cut.how == "time" or cut.world != "same")  # the open exam lies outside
    seen = (split.train, split.val, *[split.test] * elsewhere)
    x = np.concatenate([part.x for part in seen])
    y = x[:, 1] if kind == "points" else np.concatenate([part.y for part in seen])
    ends = []
    for values in (x[:, 0], y):
        low, high = float(values.min()), float(values.max())
        margin = MARGIN * (high - low) or 1.0
        ends += [round(low - margin, 4), round(high + margin, 4)]
    return ends


def _points(attempt: Attempt) -> Arrays:
    """The examples of two-dimensional data, set by set; the exam's only behind glass."""
    arrays, code = {}, np.uint8 if attempt.dataset.task == "classification" else np.float32
    for name in attempt.sets:
        part = getattr(attempt.split, name)
        arrays |= {f"{name}.x": part.x[:POINTS].astype(np.float32), f"{name}.y": part.y[:POINTS].astype(code)}
    return arrays


def _surface(attempt: Attempt) -> Arrays:
    """What the network answers everywhere on the plane (or along the line), row 0 at the bottom."""
    places = _places(attempt)
    if attempt.dataset.kind == "curve":
        return {"curve": in_unit(attempt, answers(attempt.model, places).squeeze(-1).cpu().numpy())}
    output, hidden = _through(attempt.model, places)
    return _coloured(output.cpu()) | _unit_pictures(hidden)


def _coloured(output: Tensor) -> Arrays:
    """output [GRID * GRID, classes] as bytes. Of two classes one probability says all."""
    if output.shape[-1] == 2:
        return {"surface": as_bytes(torch.sigmoid(output[:, 1] - output[:, 0])).reshape(GRID, GRID)}
    share = torch.softmax(output, dim=-1)
    return {"surface": share.argmax(-1).to(torch.uint8).numpy().reshape(GRID, GRID),
            "sure": as_bytes(share.max(-1).values).reshape(GRID, GRID)}


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


_drawn: WeakKeyDictionary[Attempt, Tensor] = WeakKeyDictionary()  # places of the plane, prepared once for each run


def _places(attempt: Attempt) -> Tensor:
    """Where the network is asked: GRID x GRID places of the plane, or CURVE along the line; prepared."""
    if attempt not in _drawn:
        x0, x1, y0, y1 = extent(attempt)
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
