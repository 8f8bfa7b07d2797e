"""Where a transformer looks: how much each place listens to each other one, for every head of every block."""

import torch
from torch import Tensor, nn

from core.models.transformer import HEADS, Block, Transformer


@torch.no_grad()
def attention(model: Transformer, x: Tensor) -> Tensor:
    """[n, blocks, heads, places, places]: row = who listens, column = to whom; a row adds up to 1."""
    found: list[Tensor] = []

    def listen(block: Block, asked: tuple[Tensor, Tensor | None]) -> None:
        found.append(_shares(block, *asked))

    handles = [block.register_forward_pre_hook(listen) for block in model.blocks]
    try:
        model(x)
    finally:
        for handle in handles:
            handle.remove()
    return torch.stack(found, dim=1)


def _shares(block: Block, x: Tensor, seen: Tensor | None) -> Tensor:
    """softmax(q k / sqrt(d)) as the block itself has it (Vaswani et al. 2017), [n, heads, places, places]."""
    n, places, _ = x.shape
    query, key, _ = block.ask(block.calm(x)).view(n, places, 3, HEADS, -1).permute(2, 0, 3, 1, 4).unbind()
    match = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
    if seen is not None:
        match = match.masked_fill(~seen, -torch.inf)
    if block.causal:
        ahead = torch.ones(places, places, dtype=torch.bool, device=x.device).triu(1)
        match = match.masked_fill(ahead, -torch.inf)
    return nn.functional.softmax(match, dim=-1)
