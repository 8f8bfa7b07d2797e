"""Scores a set of examples with the network as it stands, without teaching it anything."""

from math import isfinite
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import Module

from core.prepare import Preparation
from core.split import Examples

AT_ONCE = 8_192  # rows of one forward pass: bounds the memory, changes no number a reader sees


class Rows(NamedTuple):
    """One set, ready for the network."""

    x: Tensor  # [n, features], prepared; words and letters as whole numbers
    y: Tensor  # [n], class number (int64) or prepared target (float32)


def rows(preparation: Preparation, examples: Examples, device: str = "cpu") -> Rows:
    """A set of examples as tensors, scaled and encoded by what was learned from the course materials."""
    inputs = preparation.inputs(examples.x)
    inputs = np.ascontiguousarray(inputs, np.int64 if inputs.dtype.kind in "iu" else np.float32)
    targets = torch.from_numpy(np.array(preparation.targets(examples.y)))
    return Rows(torch.from_numpy(inputs).to(device), targets.to(device))


@torch.no_grad()
def answers(model: Module, x: Tensor) -> Tensor:
    """The network's output [n, outputs] for every row of x, dropout off."""
    model.eval()
    if len(x) <= AT_ONCE:
        return model(x)
    return torch.cat([model(part) for part in x.split(AT_ONCE)])


def is_finite(marks: dict[str, dict[str, float]]) -> bool:
    """Whether every mark of every set is still a number."""
    return all(isfinite(value) for of_set in marks.values() for value in of_set.values())
