"""The network for sentences that looks at words alone: each has its own numbers, and their mean decides."""

import torch
from torch import Tensor, nn

from core.models.inputs import Inputs
from core.models.layers import draw_weights
from core.spec import ModelSpec
from core.vocabulary import PADDING

SMALL = 0.1  # spread of a word's first numbers, so that what is learned soon outweighs what was drawn


class EmbeddingBag(nn.Module):
    """x [n, length] numbers of words, 0 where there is none -> mean of their rows [n, width] -> [n, outputs].

    The order of the words is lost: to this network "not good, bad" and "not bad, good" are the same sentence.
    """

    def __init__(self, vocabulary: int, width: int, outputs: int, generator: torch.Generator):
        super().__init__()
        self.bag = nn.EmbeddingBag(vocabulary, width, mode="mean", padding_idx=PADDING)
        self.decide = nn.Linear(width, outputs)
        nn.init.normal_(self.bag.weight, 0, SMALL, generator=generator)
        with torch.no_grad():
            self.bag.weight[PADDING] = 0
        draw_weights(self.decide, generator)

    def forward(self, x: Tensor) -> Tensor:
        return self.decide(self.seen(x))

    def seen(self, x: Tensor) -> Tensor:
        """[n, width]: what it makes of each sentence."""
        return self.bag(x)

    @torch.no_grad()
    def shares(self, x: Tensor) -> Tensor:
        """What each word adds to each answer, [n, length, outputs]: with the bias they make up the answer exactly."""
        there = (x != PADDING).sum(dim=1).clamp(min=1)
        return nn.functional.linear(self.bag.weight[x], self.decide.weight) / there[:, None, None]

    @torch.no_grad()
    def leanings(self) -> Tensor:
        """What each word of the vocabulary would add if it stood alone, [vocabulary, outputs]."""
        return nn.functional.linear(self.bag.weight, self.decide.weight)


def build(spec: ModelSpec, inputs: Inputs, outputs: int, generator: torch.Generator) -> EmbeddingBag:
    return EmbeddingBag(inputs.vocabulary, spec.width, outputs, generator)
