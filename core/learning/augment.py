"""Examples that are never the same twice: blurred, moved or seen another way, each time they are studied."""

from collections.abc import Callable

import torch
from torch import Tensor

from core.learning.views import another

JITTER = 0.1  # standard deviation of the blur, in units of a prepared column's own spread
EIGHTH = 8    # a series is moved by up to an eighth of its length: by 5 places of 40


def reach(augment: str | None, length: int) -> int:
    """By how many places an example is moved at most, to either side."""
    return max(1, length // EIGHTH) if augment == "shift" else 0


class Strips:
    """Series [n, length] that can be taken moved along. What leaves at one end comes in at the other.

    Each lies in a strip with what comes in on either side; a moved series is a window into its strip, so that taking
    many of them, each moved by a number of its own, is one copy of rows. `columns`: how wide the windows are.
    """

    def __init__(self, x: Tensor, far: int, columns: int):
        strips = torch.cat([x[:, -far:], x, x[:, :far]], dim=1)
        self.far, self.width = far, strips.shape[1]
        flat = torch.cat([strips.reshape(-1), x.new_zeros(columns)])
        self.windows = flat.as_strided((len(flat) - columns, columns), (1, 1))

    def take(self, rows: Tensor, moved: Tensor) -> Tensor:
        """These rows, each moved by so many places to the right (to the left where negative): [rows, columns]."""
        return self.windows.index_select(0, rows * self.width + (self.far - moved))


def varied(x: Tensor, augment: str, dice: torch.Generator, shape: tuple[int, ...]) -> Callable[[Tensor], Tensor]:
    """How rows of x are taken, each time a little otherwise. `shape`: of one example."""
    if augment == "sway":
        return lambda rows: another(x[rows], shape, dice)
    far = reach(augment, x.shape[1])
    strips = Strips(x, far, x.shape[1]) if far else None

    def taken(rows: Tensor) -> Tensor:
        found = strips.take(rows, steps_aside(far, (len(rows),), dice).to(x.device)) if strips else x[rows]
        return found + JITTER * torch.randn(found.shape, generator=dice).to(x.device)

    return taken


def steps_aside(far: int, shape: tuple[int, ...], dice: torch.Generator) -> Tensor:
    """For each example a random whole number of places, from -far to far."""
    return torch.randint(-far, far + 1, shape, generator=dice)
