"""The network for series: small filters that slide along, so that a pattern is found wherever it stands."""

import torch
from torch import Tensor, nn

from core.models.layers import draw_weights
from core.spec import ModelSpec

KERNELS = (5, 3, 3)  # values that the filters of each layer look at; with 25 filters MNIST-1D's own benchmark network
PADDING, STRIDE = 1, 2  # zeros at both ends; each layer leaves about half of the places


class CNN(nn.Module):
    """x [n, length] -> three layers of filters, each [n, filters, places] -> [n, outputs].

    A filter asks the same question at every place of the series. What lies side by side belongs together here: where
    the places are shuffled, that knowledge is worth less than none.
    """

    def __init__(self, length: int, outputs: int, filters: int, generator: torch.Generator):
        super().__init__()
        layers: list[nn.Module] = []
        channels, places = 1, length
        for kernel in KERNELS:
            layers += [nn.Conv1d(channels, filters, kernel, STRIDE, PADDING), nn.ReLU()]
            channels, places = filters, (places + 2 * PADDING - kernel) // STRIDE + 1
        self.look = nn.Sequential(*layers)
        self.decide = nn.Linear(filters * places, outputs)
        draw_weights(self, generator)

    def parts(self) -> list[nn.Module]:
        return [*(layer for layer in self.look if isinstance(layer, nn.Conv1d)), self.decide]

    def forward(self, x: Tensor) -> Tensor:
        return self.decide(self.look(x.unsqueeze(1)).flatten(1))  # one channel comes in


def build(spec: ModelSpec, inputs: int, outputs: int, generator: torch.Generator) -> CNN:
    return CNN(inputs, outputs, spec.filters, generator)
