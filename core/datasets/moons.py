"""Two interlocking half moons: the smallest picture in which a straight border is not enough."""

import numpy as np

from core.datasets import plane
from core.datasets.dataset import Dataset

TITLE = "Two moons"
SENTENCE = "Dots in two interlocking half moons. Which moon does a dot belong to?"
KIND, TASK = "points", "classification"
ROWS = plane.ROWS
NOISE = 0.25
CLASSES = ("upper moon", "lower moon")


def place(labels: np.ndarray, u: np.ndarray) -> np.ndarray:
    angle = np.pi * u[:, 0]
    upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)
    return np.where(labels[:, None] == 0, upper, -upper)  # the lower moon is the upper one turned by half a circle


def draw(rows: int, noise: float, seed: int) -> Dataset:
    x, y = plane.scatter(place, 2, rows, noise, seed)
    return Dataset("moons", TITLE, KIND, TASK, x, y, plane.COLUMNS, CLASSES, target="moon")


def ceiling(noise: float, label_noise: float) -> float:
    return plane.best_accuracy(place, 2, noise, label_noise)
