"""Handwritten digits in 8 × 8 pixels (UCI, as shipped with scikit-learn)."""

import numpy as np

from core.datasets.dataset import Dataset, sample
from core.datasets.packaged import table

TITLE = "Small digits"
SENTENCE = "Handwritten digits in 8 × 8 pixels, from 43 people. Which digit is it?"
KIND, TASK = "images", "classification"
ROWS = (1_797, 12, 1_797)
NOISE = None
CLASSES = tuple("0123456789")


def draw(rows: int, noise: None, seed: int) -> Dataset:
    source = table("digits.csv.gz", header=0)
    chosen = source[sample(len(source), rows, seed)]
    x = (chosen[:, :-1].reshape(-1, 8, 8) / 16).astype(np.float32)  # 17 grey levels, 0 to 16
    return Dataset("digits", TITLE, KIND, TASK, x, chosen[:, -1].astype(np.int64), classes=CLASSES, target="digit")
