"""Carts with poles of many lengths, each about to fall in its own way: a level is a pole and how it leans at first."""

import numpy as np

from core.datasets.dataset import Column, Dataset, dice
from core.games.cartpole import HALF, UNITS

TITLE = "Cart and pole"
SENTENCE = "A pole stands on a cart, in every level another pole. Push left or right, so that it does not fall?"
KIND, TASK = "levels", "regression"
ROWS = (500, 30, 20_000)
NOISE = 0.5  # how much longer or shorter than the usual pole: up to 1.5 times as long, down to 1/1.5
LEAN = 0.05  # at first, everything is within this of standing still, upright and in the middle
COLUMNS = tuple(Column(name) for name in ("half-length / 0.5 m", "cart / 2.4 m", "speed / 1 m/s", "angle / 12°",
                                            "turning / 1 rad/s"))


def draw(rows: int, noise: float, seed: int) -> Dataset:
    length = HALF * (1 + noise) ** dice(seed, "poles").uniform(-1, 1, rows)
    lean = dice(seed, "lean").uniform(-LEAN, LEAN, (rows, 4))
    x = (np.column_stack([length, lean]) / UNITS).astype(np.float32)
    return Dataset("cartpole", TITLE, KIND, TASK, x, length.astype(np.float32), COLUMNS,
                   target="half-length of the pole", unit="m")
