"""The network for series and pictures: small filters that slide along and find a pattern wherever it stands."""

import torch
from torch import Tensor, nn

from core.models.inputs import Inputs
from core.models.layers import draw_weights
from core.spec import ModelSpec

KERNELS = (5, 3, 3)  # values (along each side) that the filters of each layer look at
PADDING, STRIDE = 1, 2  # zeros around the edge; each layer leaves about half of the places along each side
FILTERS = {1: nn.Conv1d, 2: nn.Conv2d}  # by how many sides an example has


class CNN(nn.Module):
    """x [n, numbers] -> three layers of filters, each [n, filters, *places] -> [n, outputs].

    A filter asks the same question at every place. What lies side by side belongs together here: where the places are
    shuffled, that knowledge is worth less than none. With 25 filters on series of 40 this is the benchmark network of
    MNIST-1D (Greydanus & Kobak 2024); on pictures of 28 × 28 it has 16,000 weights.
    """

    def __init__(self, size: tuple[int, ...], outputs: int, filters: int, generator: torch.Generator):
        """`size`: of one example, (length,) or (height, width)."""
        super().__init__()
        layers: list[nn.Module] = []
        channels, self.size, places = 1, size, list(size)
        for kernel in KERNELS:
            layers += [FILTERS[len(size)](channels, filters, kernel, STRIDE, PADDING), nn.ReLU()]
            channels, places = filters, [(side + 2 * PADDING - kernel) // STRIDE + 1 for side in places]
        self.look = nn.Sequential(*layers)
        self.decide = nn.Linear(filters * torch.Size(places).numel(), outputs)
        draw_weights(self, generator)

    def parts(self) -> list[nn.Module]:
        return [*(layer for layer in self.look if not isinstance(layer, nn.ReLU)), self.decide]

    def forward(self, x: Tensor) -> Tensor:
        return self.decide(self.look(x.view(-1, 1, *self.size)).flatten(1))  # one channel comes in


def build(spec: ModelSpec, inputs: Inputs, outputs: int, generator: torch.Generator) -> CNN:
    return CNN(inputs.size, outputs, spec.filters, generator)
