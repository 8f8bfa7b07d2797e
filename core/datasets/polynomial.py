"""A wave seen through noise, sin(2πx): the curve of the textbooks on overfitting (Bishop 2006, section 1.1)."""

import numpy as np

from core.datasets.dataset import Column, Dataset, dice

TITLE = "A wave to follow"
SENTENCE = "Dots scattered around a hidden wave. How high is the wave at each place?"
KIND, TASK = "curve", "regression"
ROWS = (300, 12, 100_000)
NOISE = 0.3  # Bishop's
CLASSES = ()


def draw(rows: int, noise: float, seed: int) -> Dataset:
    x = dice(seed, "positions").random((rows, 1))
    y = np.sin(2 * np.pi * x[:, 0]) + noise * dice(seed, "blur").standard_normal(rows)
    return Dataset("polynomial", TITLE, KIND, TASK, x.astype(np.float32), y.astype(np.float32), (Column("x"),),
                   target="height")
