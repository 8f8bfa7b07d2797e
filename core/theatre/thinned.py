"""Tensors as plain JSON: every number of a small one; of a large one its shape, its size and a picture of some."""

from base64 import b64encode
from math import isfinite, prod
from typing import Any

import numpy as np
import torch
from torch import Tensor

WHOLE = 64  # numbers up to which a tensor is told whole
SIDE = 12   # rows and columns of the picture of a larger one
LEVELS = 127  # steps of grey to either side of zero


def thinned(tensor: Tensor | None, some: Tensor | None = None) -> dict[str, Any] | None:
    """{"shape", "norm": its length, "top": the largest number without its sign} and "values", row by row, or a picture:
    "rows", "columns" and "picture", -127..127 of `top`, as bytes in base64. It shows the rows `some`, or rows evenly
    taken; and so the columns.
    """
    if tensor is None:
        return None
    tensor = tensor.detach().cpu().to(torch.float64)
    known = {"shape": list(tensor.shape), "norm": short(tensor.norm()), "top": short(tensor.abs().amax())}
    if tensor.numel() <= WHOLE:
        return known | {"values": shorts(tensor)}
    flat = tensor.reshape(len(tensor), -1) if tensor.dim() > 1 else tensor.reshape(1, -1)
    shown = flat[_evenly(len(flat)) if some is None else some][:, _evenly(flat.shape[1])].nan_to_num(0, 0, 0)
    top = float(shown.abs().amax()) or 1.0
    picture = (shown / top * LEVELS).round().to(torch.int8).numpy().tobytes()
    return known | {"top": short(top), "rows": shown.shape[0], "columns": shown.shape[1],
                    "picture": b64encode(picture).decode()}


def busiest(slope: Tensor | None) -> Tensor | None:
    """The rows of a large tensor with the largest slopes, in their order: there something happens. None of others."""
    if slope is None or slope.dim() < 2 or slope.numel() <= WHOLE or len(slope) <= SIDE:
        return None
    return slope.detach().reshape(len(slope), -1).norm(dim=1).nan_to_num(0).topk(SIDE).indices.sort().values


def rows(tensor: Tensor, most: int) -> dict[str, Any]:
    """{"shape", "rows"}: the first rows of a batch with the first numbers of each, as they are."""
    some = tensor.detach().cpu()[:most]
    some = some.reshape(len(some), -1)[:, :SIDE]
    return {"shape": list(tensor.shape), "rows": [shorts(row) for row in some]}


def total(tensors: list[Tensor | None]) -> float | None:
    """The length of all of them as one arrow; None where there is none at all."""
    there = [tensor.detach().double().norm() for tensor in tensors if tensor is not None]
    return short(torch.stack(there).norm()) if there else None


def shorts(tensor: Tensor) -> list[float | None]:
    """All numbers, row by row, as short as they can be read."""
    return [short(value) for value in tensor.detach().reshape(-1).tolist()]


def short(value: Any) -> float | None:
    """Five digits; None for what is no number any more, which JSON could not say."""
    value = float(value)
    return float(f"{value:.5g}") if isfinite(value) else None


def as_picture(values: np.ndarray) -> str:
    """Shares from 0 to 1 as bytes 0..255 in base64, row by row."""
    return b64encode((values.clip(0, 1) * 255).round().astype(np.uint8).tobytes()).decode()


def size(shape: list[int]) -> int:
    """How many numbers a tensor of that shape has."""
    return prod(shape)


def _evenly(length: int) -> Tensor:
    return torch.linspace(0, length - 1, min(length, SIDE)).round().long()
