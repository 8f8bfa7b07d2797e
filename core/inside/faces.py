"""The face of a unit: what it answers everywhere on the plane, its weights as a picture, a line or bars, its words."""

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.attempt import Attempt
from core.inside.columns import Column, is_whole
from core.models.transformer import PATCH
from core.pictures.plane import MARGIN, extent

SIDE, ALONG = 20, 48  # places along each side of the plane, or along a curve, at which units are asked
WORDS = 3             # that a unit is named by: those with the largest number there
TABLES = (nn.Embedding, nn.EmbeddingBag)


def everywhere(attempt: Attempt) -> Tensor | None:
    """Places of the plane (row 0 at the bottom) or along the line, as the network sees them; None of other data."""
    kind = attempt.inputs.kind
    if kind not in ("points", "curve"):
        return None
    x0, x1, y0, y1 = extent(attempt)
    if kind == "curve":  # from the first to the last example: beyond them powers leave every scale
        margin = MARGIN * (x1 - x0) / (1 + 2 * MARGIN)
        raw = np.linspace(x0 + margin, x1 - margin, ALONG, dtype=np.float32)[:, None]
    else:
        across, up = np.linspace(x0, x1, SIDE), np.linspace(y0, y1, SIDE)
        raw = np.stack([np.tile(across, SIDE), np.repeat(up, SIDE)], axis=1).astype(np.float32)
    prepared = np.ascontiguousarray(attempt.preparation.inputs(raw), dtype=np.float32)
    return torch.from_numpy(prepared).to(attempt.train.x.device)


def kind(attempt: Attempt, column: Column, number: int) -> str:
    """How the units of a column are drawn: "surface" and "curve" (answers everywhere), "picture", "line" and "bars"
    (weights), "words", "example" (the one that excites it most), or "links" (the weights of its links as bars).
    """
    seen = attempt.inputs.kind
    if seen in ("points", "curve"):
        return "surface" if seen == "points" else "curve"
    if isinstance(column.weighs, TABLES):
        return "words"
    if column.weighs is not None and (size := _size(attempt, column, number)):
        return {1: "line", 2: "picture"}[len(size)]
    if number == 1 and not is_whole(attempt):
        return "bars"
    return "example" if attempt.dataset.kind in ("images", "series") and column.bend else "links"


def ratio(attempt: Attempt, column: Column, number: int) -> float:
    """How many times as wide as high the picture of a unit's weights is, or of a whole example."""
    size = _size(attempt, column, number) if number else ()
    if number == 0 and attempt.dataset.kind == "levels" and attempt.dataset.x.ndim == 4:
        planes, rows, columns = attempt.dataset.x.shape[1:]
        size = (rows, planes * columns)
    return round(size[1] / size[0], 3) if len(size) == 2 else 1.0


def about(attempt: Attempt) -> str:
    """What pictures show that nobody could guess."""
    mazes = attempt.dataset.kind == "levels" and attempt.dataset.x.ndim == 4
    return "A maze is seen as three plans side by side: walls, walker, goal." if mazes else ""


def own(attempt: Attempt, column: Column, number: int) -> Tensor | None:
    """The weights of each unit in the shape in which they look at an example: [units, ...]; None where they have none.

    A filter that looks at several maps is drawn as their sum.
    """
    size = _size(attempt, column, number) if column.weighs is not None else ()
    if not size:
        return None
    layer = column.weighs
    if isinstance(layer, nn.GRU):
        return layer.weight_ih_l0.detach()[-layer.hidden_size:]
    weight = layer.weight.detach()
    if not isinstance(layer, nn.Linear):
        return weight.sum(dim=1)
    if attempt.dataset.kind == "levels":  # planes side by side, as the examples are
        planes, rows, columns = attempt.dataset.x.shape[1:]
        return weight.view(-1, planes, rows, columns).permute(0, 2, 1, 3).reshape(-1, *size)
    return weight.reshape(-1, *size)


def words(attempt: Attempt, column: Column, drawn: list[int]) -> list[list[str]]:
    """Of each drawn unit the words, or letters, that have the largest numbers there."""
    table = column.weighs.weight.detach().cpu()
    first = 0 if attempt.inputs.kind == "letters" else 1  # word 0 only fills
    names: Any = attempt.dataset.classes if attempt.inputs.kind == "letters" else attempt.preparation.reader.words
    best = table[first:, drawn].topk(min(WORDS, len(table) - first), dim=0).indices.T.tolist()
    return [[names[place] for place in unit] for unit in best]


def signed(values: Tensor) -> tuple[np.ndarray, float]:
    """Numbers as bytes, 128 for zero, and what 127 more stand for: the largest of them."""
    largest = max(float(values.abs().max()), 1e-9)
    scaled = np.nan_to_num(values.float().cpu().numpy() * (127 / largest) + 128, nan=128)
    return scaled.round().clip(0, 255).astype(np.uint8), largest


def _size(attempt: Attempt, column: Column, number: int) -> tuple[int, ...]:
    """The shape in which a unit's weights look at an example; () where they look at numbers side by side."""
    layer, seen = column.weighs, attempt.inputs.kind
    if isinstance(layer, (nn.Conv1d, nn.Conv2d)):
        return tuple(layer.kernel_size)
    if number > 1:
        return ()
    if isinstance(layer, nn.GRU):
        return (layer.input_size,) if layer.input_size > 1 and seen == "images" else ()
    if not isinstance(layer, nn.Linear):
        return ()
    if layer.in_features == attempt.inputs.numbers and seen in ("images", "series"):
        return tuple(attempt.inputs.size)
    if seen in ("images", "series"):
        return (PATCH, PATCH) if seen == "images" else (PATCH,)
    if seen == "levels" and attempt.dataset.x.ndim == 4:
        planes, rows, columns = attempt.dataset.x.shape[1:]
        return (rows, planes * columns)
    return ()


def is_memory(column: Column) -> bool:
    return isinstance(column.weighs, nn.GRU)
