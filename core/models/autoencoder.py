"""A network with a narrow door in the middle: what goes through is a code of few numbers, and all else is made of it."""

from math import prod

import torch
from torch import Tensor, nn

from core.models.inputs import Inputs
from core.models.layers import draw_weights
from core.spec import ModelSpec

KERNELS, PADDING, STRIDE = (5, 3, 3), 1, 2  # of the filters; each layer leaves about half of the places
WIDE = 8  # units of the layer after the code, for each filter


class Autoencoder(nn.Module):
    """x [n, numbers] -> encode: [n, code] -> answer: [n, outputs].

    Three layers of filters look at a picture or along a series. What the outputs mean is up to the type of learning:
    the whole picture again, how it was turned, or a place where like lies beside like.
    """

    def __init__(self, inputs: Inputs, outputs: int, spec: ModelSpec, generator: torch.Generator):
        super().__init__()
        slide = nn.Conv1d if len(inputs.size) == 1 else nn.Conv2d
        layers: list[nn.Module] = []
        channels, places = 1, inputs.size
        for kernel in KERNELS:
            layers += [slide(channels, spec.filters, kernel, STRIDE, PADDING), nn.ReLU()]
            channels, places = spec.filters, [(side + 2 * PADDING - kernel) // STRIDE + 1 for side in places]
        self.size = inputs.size
        self.look = nn.Sequential(*layers)
        self.squeeze = nn.Linear(spec.filters * prod(places), spec.code)
        wide = WIDE * spec.filters
        self.answer = nn.Sequential(nn.Linear(spec.code, wide), nn.ReLU(), nn.Linear(wide, outputs))
        draw_weights(self, generator)

    def encode(self, x: Tensor) -> Tensor:
        """What the network makes of each example before it answers anything: [n, code]."""
        return self.squeeze(self.look(x.view(len(x), 1, *self.size)).flatten(1))  # one channel comes in

    def forward(self, x: Tensor) -> Tensor:
        return self.answer(self.encode(x))


def build(spec: ModelSpec, inputs: Inputs, outputs: int, generator: torch.Generator) -> Autoencoder:
    return Autoencoder(inputs, outputs, spec, generator)
