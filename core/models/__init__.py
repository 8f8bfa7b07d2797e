"""The kinds of network on offer, in menu order; each file is one `nn.Module` and how it is built."""

import torch
from torch import Tensor, nn

from core import shelf
from core.models import autoencoder, cnn, embedding_bag, gru, linear, mlp, policy, polynomial, transformer
from core.models.inputs import Inputs
from core.models.transfer import bring_along, freeze
from core.spec import ModelSpec

MODELS = {"linear": linear, "mlp": mlp, "polynomial": polynomial, "cnn": cnn, "gru": gru, "transformer": transformer,
          "embedding_bag": embedding_bag, "autoencoder": autoencoder, "policy": policy}


def build(spec: ModelSpec, inputs: Inputs | int, outputs: int, seed: int, course: Tensor | None = None) -> nn.Module:
    """A fresh network whose first weights depend on `seed` alone, not on what was drawn before it.

    `inputs`: what one example is; or how many numbers it has, where that says all.
    `course`: the questions of the course materials, for a network that must know their range before it learns.
    """
    inputs = Inputs("table", (inputs,)) if isinstance(inputs, int) else inputs
    model = MODELS[spec.name].build(spec, inputs, outputs, torch.Generator().manual_seed(seed))
    if course is not None and hasattr(model, "meet"):
        model.meet(course)
    if spec.start:
        start = shelf.load(spec.start)
        bring_along(model, start, MODELS[spec.name].build(start.model, inputs, outputs, torch.Generator()))
    freeze(model, spec.frozen)
    return model


def parameters(model: nn.Module) -> int:
    """How many numbers the network can turn."""
    return sum(weights.numel() for weights in model.parameters())
