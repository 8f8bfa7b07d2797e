"""Other views of the same example: moved a little, turned, squeezed, partly hidden or noisy, and still what it was.

The views suit the data. A picture may be moved, turned a little, made larger or smaller, and have a patch rubbed out; a
series may be moved along, tilted, made louder or softer, and blurred.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

TURN, MOVE, SIZE = 25.0, 0.12, 0.2  # pictures: degrees, share of the width, share of the size; all to either side
PATCH = 0.3  # side of the patch that is rubbed out, as a share of the picture's
ALONG, LOUD, TILT, BLUR = 3, 0.3, 0.5, 0.1  # series: a third of the length; shares of the spread


def another(x: Tensor, size: tuple[int, ...], dice: torch.Generator) -> Tensor:
    """Each example [n, numbers] as it might also have looked."""
    return _picture(x, size, dice) if len(size) == 2 else _series(x, dice)


def _either(rows: int, dice: torch.Generator, like: Tensor) -> Tensor:
    """A number from -1 to 1 for each row, [rows, 1]."""
    return (2 * torch.rand(rows, 1, generator=dice) - 1).to(like)


def _series(x: Tensor, dice: torch.Generator) -> Tensor:
    rows, length = x.shape
    far = length // ALONG
    moved = torch.randint(-far, far + 1, (rows, 1), generator=dice).to(x.device)
    places = torch.arange(length, device=x.device)
    found = x.gather(1, (places - moved) % length)  # what leaves at one end comes in at the other
    slope = torch.linspace(-1, 1, length, device=x.device)
    found = found * (1 + LOUD * _either(rows, dice, x)) + TILT * _either(rows, dice, x) * slope
    return found + BLUR * torch.randn(x.shape, generator=dice).to(x)


def _picture(x: Tensor, size: tuple[int, ...], dice: torch.Generator) -> Tensor:
    rows = len(x)
    turn, larger, right, down = (_either(rows, dice, x)[:, 0] for _ in range(4))
    turn, larger = torch.deg2rad(TURN * turn), 1 + SIZE * larger
    cosine, sine = larger * torch.cos(turn), larger * torch.sin(turn)
    moves = torch.stack([cosine, -sine, 2 * MOVE * right, sine, cosine, 2 * MOVE * down], dim=1).view(rows, 2, 3)
    grid = F.affine_grid(moves, [rows, 1, *size], align_corners=False)
    black = x.min(dim=1, keepdim=True).values  # of each picture: what lies beyond its edge
    found = F.grid_sample((x - black).view(rows, 1, *size), grid, align_corners=False).view(rows, -1)
    return found.masked_fill(_patch(rows, size, dice).to(x.device), 0) + black


def _patch(rows: int, size: tuple[int, ...], dice: torch.Generator) -> Tensor:
    """True in one square of each picture, somewhere, [rows, numbers]."""
    inside = torch.ones(rows, 1, 1, dtype=torch.bool)
    for axis, side in enumerate(size):
        wide = max(1, round(PATCH * side))
        start = torch.randint(side - wide + 1, (rows, 1), generator=dice)
        along = (torch.arange(side) >= start) & (torch.arange(side) < start + wide)  # [rows, side]
        inside = inside & along.view(rows, *((-1, 1) if axis == 0 else (1, -1)))
    return inside.flatten(1)
