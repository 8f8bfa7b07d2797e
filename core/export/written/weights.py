"""The first weights, written out: drawn by dice of their own, brought along from a start, frozen, and printed."""

from typing import Any

import numpy as np
from torch import nn

from core.export.written.text import fill, joined, listed
from core.learning import LEARNING
from core.models import build, embedding_bag, transformer
from core.models.layers import WEIGHED, Dropout
from core.models.transfer import parts

UNIFORM = '''
    if isinstance(layer, $kinds):
        bound = layer.weight[0].numel() ** -0.5  # of as many numbers as a unit adds up
        nn.init.uniform_(layer.weight, -bound, bound, generator=weight_dice)
        $bias
'''
BIAS = "nn.init.uniform_(layer.bias, -bound, bound, generator=weight_dice)"
MEMORY = '''
    if isinstance(layer, nn.GRU):
        for weights in layer.parameters():
            bound = layer.hidden_size ** -0.5
            nn.init.uniform_(weights, -bound, bound, generator=weight_dice)
'''
WORDS = '''
    if isinstance(layer, nn.Embedding):
        nn.init.normal_(layer.weight, generator=weight_dice)
'''
BAG = '''
    if isinstance(layer, nn.EmbeddingBag):
        nn.init.normal_(layer.weight, 0, $small, generator=weight_dice)  # small: soon outweighed by what is learned
        with torch.no_grad():
            layer.weight[0] = 0  # the number that only fills sentences up
'''
PLACES = "nn.init.normal_(model.position, std=$start, generator=weight_dice)"
PRINTED = '''
    print(f"{'parameter':<28}{'shape':<20}requires_grad")
    for name, weights in model.named_parameters():
        print(f"{name:<28}{str(tuple(weights.shape)):<20}{weights.requires_grad}")
    print(f"{sum(weights.numel() for weights in model.parameters()):,} numbers, of which "
          f"{sum(weights.numel() for weights in model.parameters() if weights.requires_grad):,} learn\\n")
'''


def fresh(attempt: Any) -> nn.Module:
    """The network as it was before its first step, what it brought along in it."""
    how, spec = LEARNING[attempt.spec.learning.name], attempt.spec
    return build(spec.model, attempt.inputs, how.outputs(attempt.dataset, spec), spec.seed, attempt.train.x.cpu())


def brought(attempt: Any) -> dict[str, np.ndarray]:
    """By the names of its layers, what the network knew from its start; empty for one that began from scratch."""
    if not attempt.spec.model.start:
        return {}
    model = fresh(attempt)
    known = {id(tensor) for part in parts(model)[:-1] for tensor in part.state_dict(keep_vars=True).values()}
    return {name: tensor.detach().numpy() for name, tensor in model.state_dict(keep_vars=True).items()
            if id(tensor) in known}


def drawing(attempt: Any) -> str:
    """The loop over the layers, with a branch for each kind that the network has."""
    layers = [layer for layer in attempt.model.modules() if not isinstance(layer, Dropout)]
    weighed = sorted({f"nn.{type(layer).__name__}" for layer in layers if isinstance(layer, WEIGHED)})
    kinds = weighed[0] if len(weighed) == 1 else f"({', '.join(weighed)})"
    branches = []
    if any(isinstance(layer, nn.EmbeddingBag) for layer in layers):
        branches.append(fill(BAG, small=embedding_bag.SMALL))
    biased = any(getattr(layer, "bias", None) is not None for layer in layers if isinstance(layer, WEIGHED))
    branches.append(fill(UNIFORM, kinds=kinds, bias=BIAS if biased else "").rstrip())
    branches += [fill(text) for text, kind in ((MEMORY, nn.GRU), (WORDS, nn.Embedding))
                 if any(isinstance(layer, kind) for layer in layers)]
    body = "\n".join(branches).replace("\n", "\n    ")
    places = [fill(PLACES, start=transformer.START)] if hasattr(attempt.model, "position") else []
    return "\n".join(["for layer in model.modules():", f"    {body}", *places])


def starting(attempt: Any) -> str:
    """What the network brings along, and what of it stays."""
    model, pieces = attempt.spec.model, []
    if model.start:
        pieces.append(fill('''
            # What it learned before, on other examples, goes into all layers but the last.
            for name, weights in model.state_dict().items():
                if f"start.{name}" in data:
                    weights.copy_(torch.from_numpy(data[f"start.{name}"]))
            '''))
    if model.frozen:
        still = {id(weights) for part in parts(attempt.model)[:model.frozen] for weights in part.parameters()}
        names = [name for name, weights in attempt.model.named_parameters() if id(weights) in still]
        pieces.append(fill('''
            FROZEN = $names
            for name, weights in model.named_parameters():
                weights.requires_grad = name not in FROZEN  # these stay as they are
            ''', names=listed(names, 9)))
    return joined(pieces, 1)


def code(attempt: Any) -> str:
    """A fresh network with its first weights, and the table of its parameters."""
    made = "model = Network()"
    if attempt.spec.model.name == "polynomial":
        made = ("low, high = course_x.aminmax()  # between these ends it will be asked\n"
                "if low == high:\n    low, high = torch.tensor(-2.0), torch.tensor(2.0)\n"
                "model = Network(low, high)")
    dice = "weight_dice = torch.Generator().manual_seed(SEED)"
    return joined(["\n".join([dice, made, drawing(attempt)]), starting(attempt), fill(PRINTED)], 1)
