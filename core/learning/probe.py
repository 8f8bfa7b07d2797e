"""What a code is worth: how well few answers are enough to read it, and whether its clusters are the classes.

Whatever is fitted here is fitted on codes of the course materials and on the labelled few among them. The practice exam
and the final exam are only measured. No answer of the course beyond the few is looked at, not even for a mark.
"""

from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import torch
from torch import Tensor
from torch.nn import functional as F

from core import split
from core.measure import answers

COURSE = 1_000  # rows of the course, evenly taken, whose codes give clusters and axes; as many are marked
RIDGE = 1.0  # pull of the reader's weights towards zero, for codes of mean 0 and spread 1
ROUNDS = 25  # of k-means at most
CAST = 0  # seed of the first centres: the same codes give the same clusters


class Probe(NamedTuple):
    middle: Tensor  # [code], of the course's codes
    spread: Tensor  # [code]
    reader: Tensor  # [code + 1, classes]
    centres: Tensor  # [classes, code], in the measure of the course
    axes: Tensor  # [code, 2]: the two directions in which the course's codes differ most; [code, 1] of a code of one
    places: Tensor  # [rows, 2]: where the course lies on the map of these axes

    def measured(self, codes: Tensor) -> Tensor:
        return (codes - self.middle) / self.spread

    def read(self, codes: Tensor) -> tuple[Tensor, Tensor]:
        """The class that the reader sees in each code [n, code], and how sure it is of it: [n], [n].

        A line fitted to 1 and -1 goes where the share of that class lies, from -1 for nobody to 1 for all.
        """
        best, guess = _with_one(self.measured(codes)).matmul(self.reader).max(dim=1)
        return guess, ((best + 1) / 2).clamp(0, 1)

    def cluster(self, codes: Tensor) -> Tensor:
        """Which cluster each code lies in, [n]."""
        return torch.cdist(self.measured(codes), self.centres).argmin(dim=1)

    def place(self, codes: Tensor) -> Tensor:
        """Where each code lies on the map, [n, 2]."""
        return _placed(self.measured(codes), self.axes)


_fitted: WeakKeyDictionary[Any, tuple[Tensor, Probe]] = WeakKeyDictionary()  # of each attempt, with its weights then


def probe(attempt: Any) -> Probe:
    """The attempt's probe with its weights as they are now."""
    weights, known = attempt.weights(), _fitted.get(attempt)
    if known is None or not torch.equal(weights, known[0]):
        _fitted[attempt] = weights, _fit(attempt)
    return _fitted[attempt][1]


def codes(attempt: Any, x: Tensor) -> Tensor:
    """What the network makes of examples [n, numbers]: [n, code]."""
    return answers(attempt.model.encode, x)


def few(attempt: Any) -> Tensor:
    """Rows of the course whose answers the reader may know: as many of each class as was chosen, else ten."""
    data = attempt.spec.data
    if data.labels is not None:
        return attempt.labelled
    return torch.from_numpy(split.few(attempt.split.train, split.read(data), attempt.spec.split))


def course(attempt: Any) -> Tensor:
    """Rows that stand for the whole course where all would take too long."""
    rows = len(attempt.train.x)
    return torch.linspace(0, rows - 1, min(rows, COURSE)).round().long()


def _fit(attempt: Any) -> Probe:
    found = codes(attempt, attempt.train.x[course(attempt)])
    middle, spread = found.mean(dim=0), found.std(dim=0) + 1e-6
    measured, classes = (found - middle) / spread, len(attempt.dataset.classes)
    known = few(attempt)
    reader = ridge((codes(attempt, attempt.train.x[known]) - middle) / spread, attempt.train.y[known], classes)
    centres = k_means(measured, classes, torch.Generator().manual_seed(CAST))
    axes = torch.linalg.svd(measured, full_matrices=False).Vh[:2].T
    return Probe(middle, spread, reader, centres, axes, _placed(measured, axes))


def ridge(z: Tensor, y: Tensor, classes: int) -> Tensor:
    """A straight line for each class, 1 where it is that class and -1 elsewhere, in one step: [code + 1, classes].

    Minimises |Zw - t|² + RIDGE |w|², the constant left out of the pull.
    """
    z, truth = _with_one(z).double(), 2 * F.one_hot(y, classes).double() - 1
    pull = RIDGE * torch.eye(z.shape[1], dtype=z.dtype, device=z.device)
    pull[-1, -1] = 0
    return torch.linalg.solve(z.T @ z + pull, z.T @ truth).to(torch.float32)


def k_means(z: Tensor, count: int, dice: torch.Generator) -> Tensor:
    """Centres [count, code] of clusters (Lloyd 1982); the first are drawn far apart (Arthur & Vassilvitskii 2007)."""
    centres = z[torch.randint(len(z), (1,), generator=dice)]
    for _ in range(count - 1):
        far = torch.cdist(z, centres).min(dim=1).values.square().cpu()
        centres = torch.cat([centres, z[torch.multinomial(far + 1e-9, 1, generator=dice)]])
    for _ in range(ROUNDS):
        nearest = F.one_hot(torch.cdist(z, centres).argmin(dim=1), count).to(z.dtype)
        sizes = nearest.sum(dim=0)[:, None]
        moved = torch.where(sizes > 0, nearest.T @ z / sizes.clamp(min=1), centres)
        if torch.equal(moved, centres):
            break
        centres = moved
    return centres


def adjusted_rand(one: Tensor, other: Tensor) -> float:
    """How alike two ways to sort the same rows are: 1 the same, 0 as by chance (Hubert & Arabie 1985)."""
    table = torch.bincount(one * (int(other.max()) + 1) + other).double()
    together, a, b = (_pairs(counts) for counts in (table, torch.bincount(one), torch.bincount(other)))
    expected, most = a * b / _pairs(torch.tensor([len(one)])), (a + b) / 2
    return (together - expected) / (most - expected) if most != expected else 1.0


def _placed(measured: Tensor, axes: Tensor) -> Tensor:
    return F.pad(measured @ axes, (0, 2 - axes.shape[1]))


def _pairs(counts: Tensor) -> float:
    counts = counts.double()
    return float((counts * (counts - 1)).sum() / 2)


def _with_one(z: Tensor) -> Tensor:
    return F.pad(z, (0, 1), value=1.0)
