"""A random walk: every step is a coin's, so the past says nothing about where it goes next (Kapoor 2023)."""

import numpy as np

from core.datasets.dataset import Column, Dataset, dice

TITLE = "A random walk"
SENTENCE = "A line that goes up or down by chance at every moment. How high is it at a given time?"
KIND, TASK = "curve", "regression"
ROWS = (1_000, 12, 100_000)
NOISE = 0.0  # measured without error
CLASSES = ()


def draw(rows: int, noise: float, seed: int) -> Dataset:
    """Rows in the order of time, from 0 to 1; where the walk ends has spread 1, however many steps it takes."""
    time = np.linspace(0, 1, rows)[:, None]
    height = dice(seed, "steps").standard_normal(rows).cumsum() / rows**0.5
    y = height + noise * dice(seed, "blur").standard_normal(rows)
    return Dataset("walk", TITLE, KIND, TASK, time.astype(np.float32), y.astype(np.float32), (Column("time"),),
                   target="height", timed=True)
