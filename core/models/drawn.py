"""What of a network can be drawn: its layers from the input on, and one number for each link between two of them."""

from typing import Any

import numpy as np
import torch
from torch import nn

from core.models.cnn import CNN
from core.models.polynomial import Polynomial

DRAWN = 12  # units drawn per layer; larger layers are summarised
SAID = {CNN: "A filter slides along the series, or across the picture; a link is the sum of its weights.",
        Polynomial: "Each unit on the left is a power of x; a link is its weight in the sum."}


def layers(model: nn.Module, activation: str) -> list[dict[str, Any]]:
    """The layers from the input on: label, how many units there are, how many are drawn."""
    matrices = _matrices(model)
    sizes = [matrices[0].shape[1], *(len(matrix) for matrix in matrices)]
    first, middle = {CNN: ("input", "filters"), Polynomial: ("powers", "")}.get(type(model), ("input", "hidden"))
    names = [first, *(f"{middle} {number + 1}" for number in range(len(sizes) - 2)), "output"]
    found: list[dict[str, Any]] = [{"label": name, "units": size, "drawn": min(size, DRAWN)}
                                   for name, size in zip(names, sizes, strict=True)]
    for layer in found[1:-1]:
        layer["activation"] = "relu" if isinstance(model, CNN) else activation
    if isinstance(model, Polynomial):
        found[0]["names"] = [f"power {power}" for power in range(sizes[0])]
    return found


def links(model: nn.Module) -> dict[str, np.ndarray]:
    """How strongly each drawn unit pulls at each drawn unit of the next layer."""
    return {f"weights.{number}": matrix[:DRAWN, :DRAWN].cpu().numpy().astype(np.float32)
            for number, matrix in enumerate(_matrices(model), start=1)}


def said(model: nn.Module) -> str:
    """What the units and links of an unusual network stand for; empty for a perceptron."""
    return SAID.get(type(model), "")


def _matrices(model: nn.Module) -> list[torch.Tensor]:
    """[to, from] of each layer. A filter counts as one unit, wherever it looks: its weights are added up."""
    found, channels = [], 0
    for layer in model.modules():
        if isinstance(layer, (nn.Conv1d, nn.Conv2d)):
            found.append(layer.weight.detach().flatten(2).sum(dim=2))
            channels = layer.out_channels
        elif isinstance(layer, nn.Linear):
            weight = layer.weight.detach()
            found.append(weight.view(len(weight), channels, -1).sum(dim=2) if channels else weight)
            channels = 0
    return found
