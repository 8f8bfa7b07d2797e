"""A network in several processes that answers and learns like one: data-parallel, with torch's own averaging of slopes.

Every process answers its share of each batch. The answers are put together again, so that each of them sees the loss of
the whole batch, whatever the loss is and however the batch divides; from there every slope goes back to its own rows.
"""

from typing import Any

import torch
from torch import Tensor
from torch import distributed as dist
from torch.nn import Module
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.parallel import DistributedDataParallel

from core.spec import SpecError


def share(rows: int, rank: int, world: int) -> slice:
    """The rows of a batch that one process answers: all rows are given out, and shares differ by one row at most."""
    return slice(rows * rank // world, rows * (rank + 1) // world)


def check_divisible(model: Module) -> None:
    """Raises SpecError for a network that would learn something else when its batches are divided."""
    if any(isinstance(layer, _BatchNorm) for layer in model.modules()):
        raise SpecError("model.name", "This network has batch normalisation, which looks at whole batches; it can't be "
                        "divided.", "Train it in one process: python -m core run.")


class Gathered(torch.autograd.Function):
    """The answers of all processes, put together: [own share, ...] -> [rows, ...], the same in every process."""

    @staticmethod
    def forward(ctx: Any, mine: Tensor, rows: int, group: Any) -> Tensor:
        rank, world = dist.get_rank(group), dist.get_world_size(group)
        shares = [share(rows, other, world) for other in range(world)]
        room = mine.new_zeros(-(-rows // world), *mine.shape[1:])  # all send the same size; the rest is cut off
        room[:len(mine)] = mine
        parts = [torch.empty_like(room) for _ in range(world)]
        dist.all_gather(parts, room, group=group)
        ctx.share, ctx.world = shares[rank], world
        return torch.cat([part[:rows_of.stop - rows_of.start] for part, rows_of in zip(parts, shares, strict=True)])

    @staticmethod
    def backward(ctx: Any, slope: Tensor) -> tuple[Tensor, None, None]:
        """Each process goes on with its own rows. Slopes will be averaged, but the rows' slopes add up: hence world."""
        return slope[ctx.share] * ctx.world, None, None


class Divided(DistributedDataParallel):
    """A network in several processes that answers like one. An empty share takes part too, with slopes of zero."""

    def __init__(self, model: Module, group: Any):
        super().__init__(model, process_group=group)

    def forward(self, x: Tensor) -> Tensor:
        mine = share(len(x), dist.get_rank(self.process_group), dist.get_world_size(self.process_group))
        return Gathered.apply(super().forward(x[mine]), len(x), self.process_group)

    def state_dict(self, *rest: Any, **more: Any) -> dict[str, Any]:
        """Under the names that the network has by itself, so that a checkpoint serves one process as well."""
        return self.module.state_dict(*rest, **more)

    def load_state_dict(self, *rest: Any, **more: Any) -> Any:
        return self.module.load_state_dict(*rest, **more)
