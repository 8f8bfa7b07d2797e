"""The network as it is drawn: its layers, and its weights and slopes as links between units."""

from copy import deepcopy
from typing import Any

import torch
from torch import nn

from core.attempt import Attempt
from core.models import drawn
from core.theatre.thinned import thinned


def layers(attempt: Attempt) -> list[dict[str, Any]]:
    return drawn.layers(attempt.model, attempt.spec.model.activation, attempt.spec.model.frozen)


def links(model: nn.Module) -> list[dict[str, Any]]:
    """One matrix [to, from] for each layer after the first, of the units that are drawn."""
    return [thinned(torch.from_numpy(matrix)) for matrix in drawn.links(model).values()]


def slopes_of(model: nn.Module) -> nn.Module:
    """A network whose weights are the slopes of this one's; 0 where there are none."""
    twin = deepcopy(model)
    for mine, theirs in zip(model.parameters(), twin.parameters(), strict=True):
        theirs.data = torch.zeros_like(mine) if mine.grad is None else mine.grad.detach().clone()
    return twin
