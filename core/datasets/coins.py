"""A thousand columns of pure noise and a coin flip to predict: whatever is found here is luck (Freedman 1983)."""

import numpy as np

from core.datasets.dataset import Column, Dataset, dice

TITLE = "Coin flips"
SENTENCE = "A thousand numbers that mean nothing, and a coin that was flipped. Heads or tails?"
KIND, TASK = "table", "classification"
ROWS = (400, 12, 5_000)  # 5,000 rows take 20 MB
NOISE = None
DRAWN = True  # though there is no blur to turn: it is nothing but noise
CLASSES = ("heads", "tails")
COLUMNS = tuple(Column(f"noise {number}") for number in range(1, 1_001))


def draw(rows: int, noise: None, seed: int) -> Dataset:
    x = dice(seed, "noise").standard_normal((rows, len(COLUMNS)), dtype=np.float32)
    y = dice(seed, "coins").integers(0, 2, rows)
    return Dataset("coins", TITLE, KIND, TASK, x, y, COLUMNS, CLASSES, target="coin")


def ceiling(noise: None, label_noise: float) -> float:
    return 0.5  # nobody knows a fair coin, and a coin turned over is as fair
