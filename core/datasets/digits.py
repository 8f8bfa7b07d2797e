"""Handwritten digits in 8 × 8 pixels (UCI, as shipped with scikit-learn)."""

import numpy as np

from core.datasets.dataset import Dataset, sample

TITLE = "Small digits"
SENTENCE = "Handwritten digits in 8 × 8 pixels, from 43 people. Which digit is it?"
KIND, TASK = "images", "classification"
ROWS = (1_797, 12, 1_797)
NOISE = None
CLASSES = tuple("0123456789")


def draw(rows: int, noise: None, seed: int) -> Dataset:
    from sklearn.datasets import load_digits

    images, y = load_digits(return_X_y=True)
    chosen = sample(len(y), rows, seed)
    x = (images[chosen].reshape(-1, 8, 8) / 16).astype(np.float32)  # 17 grey levels, 0 to 16
    return Dataset("digits", TITLE, KIND, TASK, x, y[chosen].astype(np.int64), classes=CLASSES, target="digit")
