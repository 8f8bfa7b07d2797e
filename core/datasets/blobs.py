"""Three round clouds: the smallest picture with more than two classes."""

import numpy as np

from core.datasets import plane
from core.datasets.dataset import Dataset

TITLE = "Three clouds"
SENTENCE = "Dots in three round clouds. Which cloud does a dot belong to?"
KIND, TASK = "points", "classification"
ROWS = plane.ROWS
NOISE = 0.6
CLASSES = ("top", "left", "right")
ANGLES = np.pi * np.array([90, 210, 330]) / 180
CENTRES = 1.2 * np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)


def place(labels: np.ndarray, u: np.ndarray) -> np.ndarray:
    return CENTRES[labels]


def draw(rows: int, noise: float, seed: int) -> Dataset:
    x, y = plane.scatter(place, 3, rows, noise, seed)
    return Dataset("blobs", TITLE, KIND, TASK, x, y, plane.COLUMNS, CLASSES, target="cloud")


def ceiling(noise: float, label_noise: float) -> float:
    return plane.best_accuracy(place, 3, noise, label_noise)
