"""A network with a narrow door in the middle: what goes through is a code of few numbers, all else is made of it."""

import torch
from torch import Tensor, nn

from core.models.cnn import CNN
from core.models.inputs import Inputs
from core.models.layers import draw_weights
from core.spec import ModelSpec

WIDE = 8  # units of the layer behind the code, for each filter before it


class Autoencoder(nn.Module):
    """x [n, numbers] -> encode: [n, code] -> answer: [n, outputs].

    Filters look at a picture or along a series and say the code. What the outputs mean is up to the type of learning:
    the whole picture again, how it was turned, a place where like lies beside like, or a score for each class.
    """

    def __init__(self, inputs: Inputs, outputs: int, spec: ModelSpec, generator: torch.Generator):
        super().__init__()
        self.encode = CNN(inputs.size, spec.code, spec.filters, generator)
        wide = WIDE * spec.filters
        self.answer = nn.Sequential(nn.Linear(spec.code, wide), nn.ReLU(), nn.Linear(wide, outputs))
        draw_weights(self.answer, generator)

    def parts(self) -> list[nn.Module]:
        return [*self.encode.parts(), self.answer[0], self.answer[2]]

    def forward(self, x: Tensor) -> Tensor:
        return self.answer(self.encode(x))


def build(spec: ModelSpec, inputs: Inputs, outputs: int, generator: torch.Generator) -> Autoencoder:
    return Autoencoder(inputs, outputs, spec, generator)
