"""Two spiral arms wound around each other: the classic test of how far a network can bend its border."""

import numpy as np

from core.datasets import plane
from core.datasets.dataset import Dataset

TITLE = "Two spirals"
SENTENCE = "Dots on two spiral arms wound around each other. Which arm does a dot belong to?"
KIND, TASK = "points", "classification"
ROWS = plane.ROWS
NOISE = 0.2
CLASSES = ("first arm", "second arm")
INNER, OUTER, TURNS = 0.3, 2.0, 0.9


def place(labels: np.ndarray, u: np.ndarray) -> np.ndarray:
    along = np.sqrt(u[:, 0])  # more dots far out, where the arm is longer
    radius, angle = INNER + (OUTER - INNER) * along, 2 * np.pi * TURNS * along
    arm = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return np.where(labels[:, None] == 0, arm, -arm)


def draw(rows: int, noise: float, seed: int) -> Dataset:
    x, y = plane.scatter(place, 2, rows, noise, seed)
    return Dataset("spirals", TITLE, KIND, TASK, x, y, plane.COLUMNS, CLASSES, target="arm")


def ceiling(noise: float, label_noise: float) -> float:
    return plane.best_accuracy(place, 2, noise, label_noise)
