"""What of a network can be drawn: its layers from the input on, and one number for each link between two of them."""

from typing import Any

import numpy as np
import torch
from torch import nn

from core.models.autoencoder import Autoencoder
from core.models.cnn import CNN
from core.models.embedding_bag import EmbeddingBag
from core.models.gru import GRU
from core.models.polynomial import Polynomial
from core.models.transfer import parts
from core.models.transformer import Transformer

DRAWN = 12  # units drawn per layer; larger layers are summarised
SAID = {CNN: "A filter slides along the series, or across the picture; a link is the sum of its weights.",
        GRU: "The memory is read and rewritten at every place; links show what enters it, and what it says.",
        Transformer: "Between the layers every place looks at all others; links show what it takes from there.",
        Polynomial: "Each unit on the left is a power of x; a link is its weight in the sum.",
        EmbeddingBag: "On the left the mean of the words' numbers; a link is its weight in the answer.",
        Autoencoder: "Filters look, and the code in the middle is all that the rest knows; a link is the sum of its "
                     "weights."}

FIRST = {CNN: ("input", "filters"), Polynomial: ("powers", ""), EmbeddingBag: ("mean word", "")}  # and the middle


def layers(model: nn.Module, activation: str, frozen: int = 0) -> list[dict[str, Any]]:
    """The layers from the input on: label, how many units there are, how many are drawn; of layers that others could
    take over also how many weights lead to them, and whether these are `frozen`.
    """
    weighed = matrices(model)
    sizes = [weighed[0].shape[1], *(len(matrix) for matrix in weighed)]
    first, middle = FIRST.get(type(model), ("input", "hidden"))
    names = [first, *(f"{middle} {number + 1}" for number in range(len(sizes) - 2)), "output"]
    if hasattr(model, "chain"):
        names = ["input", *(name for name, _ in model.chain())]
    if isinstance(model, Autoencoder):
        names = ["input", "filters 1", "filters 2", "filters 3", "code", "hidden", "output"]
    found: list[dict[str, Any]] = [{"label": name, "units": size, "drawn": min(size, DRAWN)}
                                   for name, size in zip(names, sizes, strict=True)]
    bend = "relu" if isinstance(model, (CNN, Autoencoder)) else "" if hasattr(model, "chain") else activation
    for layer in found[1:-1]:
        layer["activation"] = bend
    known = parts(model) if len(parts(model)) == len(found) - 1 else []
    for number, (layer, part) in enumerate(zip(found[1:], known, strict=False)):
        layer |= {"weights": sum(weights.numel() for weights in part.parameters()), "frozen": number < frozen}
    if isinstance(model, Polynomial):
        found[0]["names"] = [f"power {power}" for power in range(sizes[0])]
    return found


def links(model: nn.Module) -> dict[str, np.ndarray]:
    """How strongly each drawn unit pulls at each drawn unit of the next layer."""
    return {f"weights.{number}": matrix[:DRAWN, :DRAWN].cpu().numpy().astype(np.float32)
            for number, matrix in enumerate(matrices(model), start=1)}


def said(model: nn.Module) -> str:
    """What the units and links of an unusual network stand for; empty for a perceptron."""
    return SAID.get(type(model), "")


def matrices(model: nn.Module) -> list[torch.Tensor]:
    """[to, from] of each layer. A filter counts as one unit, wherever it looks: its weights are added up."""
    if hasattr(model, "chain"):  # one whose layers do not simply follow one another
        return [matrix.detach() for _, matrix in model.chain()]
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
