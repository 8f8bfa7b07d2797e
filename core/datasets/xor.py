"""Four squares in a chessboard pattern: each coordinate alone says nothing, both together say everything."""

import numpy as np

from core.datasets import plane
from core.datasets.dataset import Dataset

TITLE = "Chessboard"
SENTENCE = "Dots in four squares, coloured like a chessboard. Which colour does a dot have?"
KIND, TASK = "points", "classification"
ROWS = plane.ROWS
NOISE = 0.2
CLASSES = ("same sign", "opposite sign")
GAP, WIDTH = 0.15, 1.5  # of a square: distance from the axes, length of its side


def place(labels: np.ndarray, u: np.ndarray) -> np.ndarray:
    half, across = np.divmod(2 * u[:, 0], 1)  # which of the class's two squares, and where in it
    x = np.where(half == 0, 1, -1) * (GAP + WIDTH * across)
    y = np.where(half == 0, 1, -1) * (GAP + WIDTH * u[:, 1])
    return np.stack([x, np.where(labels == 0, y, -y)], axis=1)


def draw(rows: int, noise: float, seed: int) -> Dataset:
    x, y = plane.scatter(place, 2, rows, noise, seed)
    return Dataset("xor", TITLE, KIND, TASK, x, y, plane.COLUMNS, CLASSES, target="colour")


def ceiling(noise: float, label_noise: float) -> float:
    return plane.best_accuracy(place, 2, noise, label_noise)
