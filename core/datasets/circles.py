"""A ring around a smaller ring: no straight border at all, but an easy one in the right coordinates."""

import numpy as np

from core.datasets import plane
from core.datasets.dataset import Dataset

TITLE = "Ring in a ring"
SENTENCE = "Dots on a small ring inside a large one. Which ring does a dot belong to?"
KIND, TASK = "points", "classification"
ROWS = plane.ROWS
NOISE = 0.22
CLASSES = ("outer ring", "inner ring")
RADII = np.array([1.6, 0.8])


def place(labels: np.ndarray, u: np.ndarray) -> np.ndarray:
    angle = 2 * np.pi * u[:, 0]
    return RADII[labels][:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def draw(rows: int, noise: float, seed: int) -> Dataset:
    x, y = plane.scatter(place, 2, rows, noise, seed)
    return Dataset("circles", TITLE, KIND, TASK, x, y, plane.COLUMNS, CLASSES, target="ring")


def ceiling(noise: float, label_noise: float) -> float:
    return plane.best_accuracy(place, 2, noise, label_noise)
