"""The kinds of network on offer, in menu order; each file is one `nn.Module` and how it is built."""

import torch
from torch import nn

from core.models import linear, mlp
from core.spec import ModelSpec

MODELS = {"linear": linear, "mlp": mlp}


def build(spec: ModelSpec, inputs: int, outputs: int, seed: int) -> nn.Module:
    """A fresh network whose first weights depend on `seed` alone, not on what was drawn before it."""
    return MODELS[spec.name].build(spec, inputs, outputs, torch.Generator().manual_seed(seed))


def parameters(model: nn.Module) -> int:
    """How many numbers the network can turn."""
    return sum(weights.numel() for weights in model.parameters())
