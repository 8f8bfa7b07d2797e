"""The multi-layer perceptron: weighted sums, each bent by an activation, stacked."""

import torch
from torch import Tensor, nn

from core.models.inputs import Inputs
from core.models.layers import ACTIVATIONS, Dropout, draw_weights
from core.spec import ModelSpec


class MLP(nn.Module):
    """x [n, inputs] -> hidden layers -> [n, outputs].

    After each hidden layer comes the activation, then dropout. The output layer stays linear: the loss decides how
    its numbers are read (as class scores, or as the predicted number).
    """

    def __init__(self, inputs: int, outputs: int, spec: ModelSpec, generator: torch.Generator):
        super().__init__()
        layers: list[nn.Module] = []
        width = inputs
        for units in spec.hidden:
            layers += [nn.Linear(width, units), ACTIVATIONS[spec.activation]()]
            if spec.dropout:
                layers.append(Dropout(spec.dropout, generator))
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, outputs))
        draw_weights(self, generator)

    def parts(self) -> list[nn.Module]:
        return [layer for layer in self.layers if isinstance(layer, nn.Linear)]

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


def build(spec: ModelSpec, inputs: Inputs, outputs: int, generator: torch.Generator) -> MLP:
    return MLP(inputs.numbers, outputs, spec, generator)
