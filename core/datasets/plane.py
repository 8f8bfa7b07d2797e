"""Points on curves in a plane, blurred by Gaussian noise, and the best accuracy anyone could reach on them."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from core.datasets.dataset import Column, dice

COLUMNS = (Column("x"), Column("y"))
ROWS = (300, 12, 100_000)
POSITIONS = 200  # how finely the curve of a class is sampled for its density
FRESH = 4_000  # draws over which the best accuracy is averaged

# place(labels [n], u [n, 2] uniform in 0..1) -> where each point belongs before it is blurred, [n, 2]
Place = Callable[[np.ndarray, np.ndarray], np.ndarray]


def scatter(place: Place, classes: int, rows: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """x float32 [rows, 2], y int64 [rows], classes of equal size. More noise moves the same points further."""
    rng = dice(seed, "positions")
    labels = rng.permutation(np.arange(rows) % classes)
    spots = place(labels, rng.random((rows, 2)))
    blur = dice(seed, "blur").standard_normal((rows, 2))
    return (spots + noise * blur).astype(np.float32), labels.astype(np.int64)


@lru_cache(maxsize=256)  # tens of milliseconds each; the noise slider comes back to the same values
def best_accuracy(place: Place, classes: int, noise: float, label_noise: float) -> float:
    """Bayes accuracy: the score, on endless fresh questions, of someone who knows the generator itself.

    With label noise r the true class c is the written answer with chance (1 - r) p(c) + r (1 - p(c)) / (classes - 1).
    """
    chance = _posterior(place, classes, noise) if noise > 0.01 else np.eye(classes)  # no overlap
    written = (1 - label_noise) * chance + label_noise * (1 - chance) / (classes - 1)
    return float(written.max(axis=1).mean())


def _posterior(place: Place, classes: int, noise: float) -> np.ndarray:
    """p(class | point) at fresh points, [FRESH, classes]; a class's density is its curve blurred by the Gaussian."""
    x, _ = scatter(place, classes, FRESH, noise, seed=0)
    density = [_blurred(x, place(np.full(POSITIONS, c), _spread(POSITIONS)), noise) for c in range(classes)]
    log_density = np.stack(density, axis=1)
    weight = np.exp(log_density - log_density.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True)


def _blurred(x: np.ndarray, spots: np.ndarray, noise: float) -> np.ndarray:
    """Log density (up to what all classes share at a point) of a Gaussian at every spot, [n]."""
    a, b = x / np.float32(noise), spots.astype(np.float32) / np.float32(noise)
    half = np.c_[a, np.ones(len(a), np.float32)] @ np.c_[b, -(b * b).sum(1) / 2].T  # |x|²/2σ² - |x - spot|²/2σ²
    top = half.max(axis=1, keepdims=True)
    half -= top  # in place: fresh memory for a million numbers costs more than they do
    np.exp(half, out=half)
    return np.log(half.mean(axis=1)) + top[:, 0]


def _spread(count: int) -> np.ndarray:
    """Evenly spread pairs in the unit square, [count, 2] (Roberts' R2 sequence); each coordinate alone is too."""
    steps = np.arange(1, count + 1)[:, None] * np.array([0.7548776662466927, 0.5698402909980532])
    return (0.5 + steps) % 1
