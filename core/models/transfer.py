"""Transfer: layers that learned before go into a fresh network; some stay as they are, and some learn slowly.

A network that takes part says with `parts()` which layers have weights: from the input on, the head last. The head
gives this run's own answers, so it is always drawn afresh.
"""

from typing import Any

import torch
from torch import Tensor, nn

from core.shelf import Start
from core.spec import Spec, SpecError


def parts(model: nn.Module) -> list[nn.Module]:
    """The layers with weights, from the input on; none of a network whose layers have no order."""
    model = getattr(model, "module", model)  # the network itself, where several processes share it
    return model.parts() if hasattr(model, "parts") else []


@torch.no_grad()
def bring_along(model: nn.Module, start: Start, twin: nn.Module) -> None:
    """Puts what the start knows into all layers but the head. `twin`: any network built as the start's was, for the
    names that its layers have in the file.

    Raises SpecError where a layer of the start has another shape.
    """
    name_of = {id(tensor): name for name, tensor in twin.state_dict(keep_vars=True).items()}
    for part, theirs in zip(parts(model)[:-1], parts(twin)[:-1], strict=True):
        for mine, other in zip(_tensors(part), _tensors(theirs), strict=True):
            known = start.weights.get(name_of[id(other)])
            if known is None or known.shape != tuple(mine.shape):
                raise SpecError("model.start", f"{start.title!r} does not fit: where this network has weights of "
                                f"{_shape(mine)}, it has {'none' if known is None else _shape(known)}.",
                                "Choose data and a network like those that it learned with, or another start.")
            mine.copy_(torch.from_numpy(known.copy()))


def freeze(model: nn.Module, layers: int) -> None:
    """So many layers, from the input on, stay as they are."""
    for part in parts(model)[:layers]:
        part.requires_grad_(False)


def _tensors(part: nn.Module) -> list[Tensor]:
    return list(part.state_dict(keep_vars=True).values())


def _shape(array: Any) -> str:
    return " × ".join(map(str, array.shape))


def rates(model: nn.Module, spec: Spec) -> list[float]:
    """The share of the learning rate with which each of `parts` learns: 0 for frozen ones, 1 for the head."""
    count, below = len(parts(model)), spec.learning.rate_below if spec.model.start else 1.0
    return [0.0 if place < spec.model.frozen else 1.0 if place == count - 1 else below for place in range(count)]


def groups(model: nn.Module, spec: Spec) -> list[dict]:
    """What an optimizer corrects, by the share of the learning rate; frozen weights are in none of the groups."""
    share_of = {id(weights): share for part, share in zip(parts(model), rates(model, spec), strict=True)
                for weights in part.parameters()}
    found: list[dict] = []
    for weights in model.parameters():
        share = share_of.get(id(weights), 1.0)
        if share and (not found or found[-1]["share"] != share):
            found.append({"params": [], "share": share})
        if share:
            found[-1]["params"].append(weights)
    return found


def learns(model: nn.Module, frozen: int) -> int:
    """How many of the network's numbers can still turn."""
    still = sum(weights.numel() for part in parts(model)[:frozen] for weights in part.parameters())
    return sum(weights.numel() for weights in model.parameters()) - still
