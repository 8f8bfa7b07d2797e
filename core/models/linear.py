"""The straightest brain: one weighted sum per answer (logistic regression, or a straight line)."""

import torch
from torch import Tensor, nn

from core.models.inputs import Inputs
from core.models.layers import draw_weights
from core.spec import ModelSpec


class Linear(nn.Module):
    """x [n, inputs] -> W x + b [n, outputs]. Its border between two answers is a straight line."""

    def __init__(self, inputs: int, outputs: int, generator: torch.Generator):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(inputs, outputs))
        draw_weights(self, generator)

    def parts(self) -> list[nn.Module]:
        return [self.layers[0]]

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


def build(spec: ModelSpec, inputs: Inputs, outputs: int, generator: torch.Generator) -> Linear:
    return Linear(inputs.numbers, outputs, generator)
