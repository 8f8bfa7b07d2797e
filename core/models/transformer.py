"""The network that looks around: every place asks all the others what they know, and takes what it needs."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.models.inputs import Inputs
from core.models.layers import draw_weights
from core.spec import ModelSpec

HEADS = 4  # questions that each place asks at a time; width is a multiple of it
PATCH = 4  # numbers of a series, or pixels along a side of a picture, that make one place
WIDER = 4  # a block thinks in so many times its width
START = 0.02  # standard deviation of the first positions, so that they don't drown what stands there


class Block(nn.Module):
    """x [n, places, width] -> the same shape: look around (Vaswani et al. 2017), then think for yourself.

    Both are added to what was there before, and normalised first (Xiong et al. 2020), which keeps the first steps calm.
    """

    def __init__(self, width: int, causal: bool):
        super().__init__()
        self.causal = causal  # whether a place sees only what stands before it
        self.calm, self.settle = nn.LayerNorm(width), nn.LayerNorm(width)
        self.ask, self.tell = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.think = nn.Sequential(nn.Linear(width, WIDER * width), nn.GELU(), nn.Linear(WIDER * width, width))

    def forward(self, x: Tensor, seen: Tensor | None) -> Tensor:
        n, places, width = x.shape
        asked = self.ask(self.calm(x)).view(n, places, 3, HEADS, -1).permute(2, 0, 3, 1, 4)  # [3, n, heads, places, .]
        query, key, value = asked.unbind()
        found = F.scaled_dot_product_attention(query, key, value, attn_mask=seen, is_causal=self.causal)
        x = x + self.tell(found.transpose(1, 2).reshape(n, places, width))
        return x + self.think(self.settle(x))


class Transformer(nn.Module):
    """x -> places as vectors [n, places, width] -> blocks -> answers.

    A place is four numbers of a series, a square of 4 × 4 pixels (Dosovitskiy et al. 2021), a word or a letter. The
    mean over all places answers [n, outputs]; of letters every place says what comes next: [n, outputs, places].
    """

    def __init__(self, inputs: Inputs, outputs: int, spec: ModelSpec, generator: torch.Generator):
        super().__init__()
        width = -(-spec.units // HEADS) * HEADS
        self.kind, self.size = inputs.kind, inputs.size
        places, numbers = _places(inputs)
        self.embed = nn.Embedding(inputs.vocabulary, width) if inputs.vocabulary else nn.Linear(numbers, width)
        self.position = nn.Parameter(torch.empty(places, width))
        self.blocks = nn.ModuleList(Block(width, inputs.kind == "letters") for _ in range(spec.blocks))
        self.settle, self.decide = nn.LayerNorm(width), nn.Linear(width, outputs)
        draw_weights(self, generator)
        nn.init.normal_(self.position, std=START, generator=generator)

    def forward(self, x: Tensor) -> Tensor:
        x, seen = self._cut(x), None
        if self.kind == "text":
            there = (x != 0) | ((x != 0).sum(dim=1, keepdim=True) == 0)  # 0 pads; an empty sentence sees its zeros
            seen = there[:, None, None]
        vectors = self.embed(x) + self.position[:x.shape[1]]
        for block in self.blocks:
            vectors = block(vectors, seen)
        vectors = self.settle(vectors)
        if self.kind == "letters":
            return self.decide(vectors).movedim(1, 2)
        if seen is None:
            return self.decide(vectors.mean(dim=1))
        return self.decide((vectors * there[..., None]).sum(dim=1) / there.sum(dim=1, keepdim=True))

    def parts(self) -> list[nn.Module]:
        *first, last = self.blocks
        entrance = nn.Module()
        entrance.embed, entrance.position = self.embed, self.position
        return [entrance, *first, nn.ModuleList([last, self.settle]), self.decide]

    def chain(self) -> list[tuple[str, Tensor]]:
        """What can be drawn of it, each layer's name and matrix [to, from]: what goes in, what blocks tell, answers."""
        embed = self.embed.weight.T if isinstance(self.embed, nn.Embedding) else self.embed.weight
        blocks = [(f"block {number}", block.tell.weight) for number, block in enumerate(self.blocks, 1)]
        return [("place", embed), *blocks, ("output", self.decide.weight)]

    def _cut(self, x: Tensor) -> Tensor:
        """[n, numbers] -> [n, places, numbers of a place]; words and letters stay [n, places]."""
        if self.kind == "series":
            return F.pad(x, (0, -self.size[0] % PATCH)).unfold(1, PATCH, PATCH)
        if self.kind != "images":
            return x
        high, wide = self.size
        x = F.pad(x.view(-1, high, wide), (0, -wide % PATCH, 0, -high % PATCH))
        return x.unfold(1, PATCH, PATCH).unfold(2, PATCH, PATCH).flatten(3).flatten(1, 2)


def _places(inputs: Inputs) -> tuple[int, int]:
    """How many places there are, and how many numbers stand at each."""
    if inputs.kind == "images":
        high, wide = inputs.size
        return -(-high // PATCH) * -(-wide // PATCH), PATCH**2
    return (-(-inputs.size[0] // PATCH), PATCH) if inputs.kind == "series" else (inputs.size[0], 1)


def build(spec: ModelSpec, inputs: Inputs, outputs: int, generator: torch.Generator) -> Transformer:
    return Transformer(inputs, outputs, spec, generator)
