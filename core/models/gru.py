"""The network with a memory: it reads one place after the other and keeps in mind what it needs."""

import torch
from torch import Tensor, nn

from core.models.inputs import Inputs
from core.models.layers import draw_weights
from core.spec import ModelSpec


class GRU(nn.Module):
    """Gated recurrent unit (Cho et al. 2014): x -> memory after each place [n, places, units] -> answers.

    Series [n, length] come one number at a time, pictures one row at a time, words and letters as vectors of their own.
    The last memory answers [n, outputs]; of letters every memory says what comes next: [n, outputs, places].
    """

    def __init__(self, inputs: Inputs, outputs: int, units: int, generator: torch.Generator):
        super().__init__()
        self.kind, self.size = inputs.kind, inputs.size
        step = inputs.size[-1] if inputs.kind == "images" else 1  # numbers that come at a time
        self.embed = nn.Embedding(inputs.vocabulary, units) if inputs.vocabulary else None
        self.read = nn.GRU(units if self.embed else step, units, batch_first=True)
        self.decide = nn.Linear(units, outputs)
        draw_weights(self, generator)

    def forward(self, x: Tensor) -> Tensor:
        if self.embed is None:
            memory, _ = self.read(x.view(x.shape[0], self.size[0], -1))
            return self.decide(memory[:, -1])
        memory, _ = self.read(self.embed(x))
        if self.kind == "letters":
            return self.decide(memory).movedim(1, 2)
        last = (x != 0).sum(dim=1).clamp_min(1) - 1  # 0 pads a sentence; its last word is where it ends
        return self.decide(memory[torch.arange(x.shape[0], device=x.device), last])

    def parts(self) -> list[nn.Module]:
        return [nn.ModuleList([*([self.embed] if self.embed else []), self.read]), self.decide]

    def chain(self) -> list[tuple[str, Tensor]]:
        """What can be drawn of it, each layer's name and matrix [to, from]: what enters the memory, what it says."""
        enters = self.read.weight_ih_l0[-self.read.hidden_size:]  # the last third: what is proposed, before the gates
        embed = [("letter" if self.kind == "letters" else "word", self.embed.weight.T)] if self.embed else []
        return [*embed, ("memory", enters), ("output", self.decide.weight)]

    def start(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Letters [n, places] -> what comes next [n, outputs], and the memory to go on with."""
        memory, state = self.read(self.embed(x))
        return self.decide(memory[:, -1]), state

    def go_on(self, letter: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """One letter [n] further: what comes next [n, outputs], and the memory after it."""
        memory, state = self.read(self.embed(letter[:, None]), state)
        return self.decide(memory[:, -1]), state


def build(spec: ModelSpec, inputs: Inputs, outputs: int, generator: torch.Generator) -> GRU:
    return GRU(inputs, outputs, spec.units, generator)
