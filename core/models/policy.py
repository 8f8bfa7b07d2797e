"""The network that acts: it looks at the game, says how much it likes each action, and how well things will go."""

import torch
from torch import Tensor, nn

from core.models.inputs import Inputs
from core.models.layers import ACTIVATIONS, draw_weights
from core.spec import ModelSpec


class Policy(nn.Module):
    """x [n, inputs] -> hidden layers -> [n, actions + 1]: a score for each action, and last what it expects to be paid.

    Both are read off the same hidden layers (two heads on one body), so that what helps to foresee also helps to act.
    On mazes of 5 × 5 cells, with two layers of 128 units, it has 26,885 weights.
    """

    def __init__(self, inputs: int, outputs: int, spec: ModelSpec, generator: torch.Generator):
        super().__init__()
        layers: list[nn.Module] = []
        for units in spec.hidden:
            layers += [nn.Linear(inputs, units), ACTIVATIONS[spec.activation]()]
            inputs = units
        self.body = nn.Sequential(*layers)
        self.heads = nn.Linear(inputs, outputs)
        draw_weights(self, generator)

    def forward(self, x: Tensor) -> Tensor:
        return self.heads(self.body(x))


def build(spec: ModelSpec, inputs: Inputs, outputs: int, generator: torch.Generator) -> Policy:
    return Policy(inputs.numbers, outputs, spec, generator)
