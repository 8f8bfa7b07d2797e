"""Small digits in whose top row a bright dot tells the answer: the horse Clever Hans as a data set (Arjovsky 2019)."""

import numpy as np

from core.datasets import digits
from core.datasets.dataset import Dataset

TITLE = "Digits with a hint"
SENTENCE = "Handwritten digits with a dot above that gives them away. Which digit is it?"
KIND, TASK = "images", "classification"
ROWS = digits.ROWS
NOISE = None
CLASSES = digits.CLASSES
PENCIL = 0.5  # the digits are paler than the hint, which is easier to read
SIDE = 10  # pixels: the digit's 8 × 8, a row for the hint, and an empty one between them


def draw(rows: int, noise: None, seed: int) -> Dataset:
    plain = digits.draw(rows, noise, seed)
    without = np.zeros((rows, SIDE, SIDE), np.float32)
    without[:, 2:, 1:-1] = PENCIL * plain.x
    x = without.copy()
    x[np.arange(rows), 0, plain.y] = 1
    return Dataset("cued_digits", TITLE, KIND, TASK, x, plain.y, classes=CLASSES, target="digit", elsewhere=without)
