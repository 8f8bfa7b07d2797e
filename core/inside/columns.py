"""A network as a row of columns: what leads to each, how many numbers that takes, where its answers can be heard."""

from math import prod
from typing import NamedTuple

import torch
from torch import Tensor, nn

from core.attempt import Attempt
from core.models import drawn
from core.models.embedding_bag import EmbeddingBag
from core.models.gru import GRU
from core.models.layers import ACTIVATIONS, WEIGHED
from core.models.polynomial import Polynomial
from core.models.transfer import parts
from core.models.transformer import HEADS, Transformer

MOST = 64  # units of a column that are drawn
ROWS = ("points", "curve", "table")  # kinds whose inputs are drawn one by one; all others come as a whole
BEND_NAMES = {kind: name for name, kind in ACTIVATIONS.items()}


class Column(NamedTuple):
    """`tap`: the module whose output is what the units say, and `reads` how: "plain" [n, units], "map" [n, units, ...],
    "last" and "mean" over places [n, places, units]. `weighs`: the layer of weights that leads here.
    """

    label: str
    units: int
    tap: nn.Module | None = None
    reads: str = "plain"
    weighs: nn.Module | None = None
    numbers: int = 0   # that lead here and can be learned
    linear: str = ""   # the sums, in numbers
    bend: str = ""     # what is not linear
    formula: str = ""  # of one unit, in words
    frozen: bool = False


def columns(attempt: Attempt, model: nn.Module) -> list[Column]:
    """From the input on; `model`: the attempt's network, or a twin of it."""
    spec, found = attempt.spec.model, _stages(model)
    layers = drawn.layers(model, spec.activation)
    if isinstance(model, EmbeddingBag):
        layers = [{"label": "sentence", "units": attempt.inputs.numbers}, *layers]
    if attempt.inputs.vocabulary and not isinstance(model, EmbeddingBag):
        layers[0] = {"label": "letters" if attempt.inputs.kind == "letters" else "sentence",
                     "units": attempt.inputs.numbers}
        layers[1]["label"] = "letter" if attempt.inputs.kind == "letters" else "word"
    known = parts(model) if len(parts(model)) == len(found) else []
    still = {id(weights) for part in known[:spec.frozen] for weights in part.parameters()}
    named = [column._replace(label=layer["label"], units=layer["units"], frozen=_is_frozen(column, still))
             for column, layer in zip(found, layers[1:], strict=True)]
    return [Column(layers[0]["label"], layers[0]["units"]), *named]


def matrices(model: nn.Module) -> list[Tensor | None]:
    """[to, from] of each column after the first; None where nothing is weighed: words are looked up."""
    found: list[Tensor | None] = list(drawn.matrices(model))
    if isinstance(model, EmbeddingBag):
        return [None, *found]
    if isinstance(getattr(model, "embed", None), nn.Embedding):
        found[0] = None
    return found


def is_whole(attempt: Attempt) -> bool:
    """Whether an example comes as one thing (a picture, a sentence) and not as a column of numbers."""
    named = attempt.inputs.kind == "levels" and attempt.dataset.columns  # a pole is four numbers, a maze is a picture
    return attempt.inputs.kind not in ROWS and not named


def chosen(before: Tensor | None, after: Tensor | None, units: int) -> list[int]:
    """Which units of a column are drawn: all, or of a large one those with the largest weights.

    `before` [units, from] and `after` [to, units]: the weights on both sides.
    """
    if units <= MOST:
        return list(range(units))
    strength = torch.zeros(units)
    for matrix in (before, after.T if after is not None else None):
        if matrix is not None and len(matrix) == units:
            strength += matrix.detach().cpu().float().square().sum(dim=1)
    return sorted(strength.topk(MOST).indices.tolist())


def _is_frozen(column: Column, still: set[int]) -> bool:
    weights = list(column.weighs.parameters()) if column.weighs is not None else []
    return bool(weights) and all(id(each) in still for each in weights)


def _stages(model: nn.Module) -> list[Column]:
    """Every column after the input, without its name."""
    if isinstance(model, GRU):
        return [*_words(model.embed, "mean"), _memory(model.read), _sums(model.decide, "last")]
    if isinstance(model, Transformer):
        return _transformer(model)
    if isinstance(model, EmbeddingBag):
        bag = Column("", 0, model.bag, "plain", model.bag, *_looked_up(model.bag), "",
                     "mean of the numbers that the sentence's words have here")
        return [bag, _sums(model.decide)]
    if isinstance(model, Polynomial):
        return [_sums(model.weigh)]
    return _sequence(model)


def _sequence(model: nn.Module) -> list[Column]:
    """Layers of weights one after the other, each with the bend that follows it."""
    found: list[Column] = []
    for layer in model.modules():
        if isinstance(layer, WEIGHED):
            found.append(_sums(layer, "plain" if isinstance(layer, nn.Linear) else "map"))
        elif type(layer) in BEND_NAMES and found:
            bend = BEND_NAMES[type(layer)]
            found[-1] = found[-1]._replace(tap=layer, bend=bend, formula=_formula(found[-1].weighs, bend))
    return found


def _sums(layer: nn.Module, reads: str = "plain") -> Column:
    """A column of weighted sums."""
    numbers = _count(layer)
    if isinstance(layer, nn.Linear):
        rest = f" + {layer.out_features:,}" if layer.bias is not None else ""
        linear = f"{layer.in_features:,} × {layer.out_features:,}{rest} = {numbers:,} numbers"
    else:
        size = " × ".join(map(str, (*layer.kernel_size, layer.in_channels)))
        linear = f"{layer.out_channels} filters of {size} + {layer.out_channels} = {numbers:,} numbers"
    return Column("", 0, layer, reads, layer, numbers, linear, "", _formula(layer, ""))


def _formula(layer: nn.Module, bend: str) -> str:
    inputs = prod(layer.weight.shape[1:])
    where = "" if isinstance(layer, nn.Linear) else "at every place: "
    rest = " + bias" if layer.bias is not None else ""
    return f"{where}sum of {inputs:,} {'input' if inputs == 1 else 'inputs'} × weights{rest} → {bend or 'as it is'}"


def _looked_up(table: nn.Embedding | nn.EmbeddingBag) -> tuple[int, str]:
    words, width = table.weight.shape
    return _count(table), f"{words:,} × {width:,} = {words * width:,} numbers, looked up"


def _words(embed: nn.Module | None, reads: str) -> list[Column]:
    if embed is None:
        return []
    return [Column("", 0, embed, reads, embed, *_looked_up(embed), "", "looked up: what stands here has a number here")]


def _memory(read: nn.GRU) -> Column:
    units, inputs = read.hidden_size, read.input_size
    return Column("", 0, read, "last", read, _count(read),
                  f"3 × ({inputs:,} + {units:,} + 2) × {units:,} = {_count(read):,} numbers", "sigmoid, tanh",
                  "at every place: a share of the old memory, and for the rest tanh of what comes and what it knew")


def _transformer(model: Transformer) -> list[Column]:
    """Places as vectors, blocks that look around, the answer."""
    places, width = model.position.shape
    last = "last" if model.kind == "letters" else "plain"
    entrance = _words(model.embed, "mean")[0] if isinstance(model.embed, nn.Embedding) else _sums(model.embed, "mean")
    entrance = entrance._replace(numbers=entrance.numbers + model.position.numel(), formula=entrance.formula,
                                 linear=f"{entrance.linear}; positions {places:,} × {width:,}")
    blocks = [Column("", 0, block, "mean", block, _count(block), f"{_count(block):,} numbers",
                     f"attention of {HEADS} heads, gelu", "what other places tell it, by how much it looks at each; "
                     "then its own thoughts on that, added") for block in model.blocks]
    blocks[-1] = blocks[-1]._replace(numbers=blocks[-1].numbers + _count(model.settle))
    return [entrance, *blocks, _sums(model.decide, last)]


def _count(module: nn.Module) -> int:
    return sum(weights.numel() for weights in module.parameters())
