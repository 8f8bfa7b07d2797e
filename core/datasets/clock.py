"""Sums on a 24-hour clock, all 576 of them: a rule that can be learned by heart or understood (Power et al. 2022)."""

import numpy as np

from core.datasets.dataset import Column, Dataset, sample

TITLE = "Clock arithmetic"
SENTENCE = "An hour of the day, and how many hours go by. What does the clock show then?"
KIND, TASK = "table", "classification"
HOURS = 24
ROWS = (HOURS**2, 240, HOURS**2)  # fewer, and some hour would hardly ever be an answer
NOISE = None
CLASSES = tuple(str(hour) for hour in range(HOURS))
COLUMNS = (Column("hour", "category", CLASSES), Column("hours later", "category", CLASSES))


def draw(rows: int, noise: None, seed: int) -> Dataset:
    chosen = sample(HOURS**2, rows, seed)
    hour, later = chosen // HOURS, chosen % HOURS
    x = np.stack([hour, later], axis=1).astype(np.float32)
    return Dataset("clock", TITLE, KIND, TASK, x, (hour + later) % HOURS, COLUMNS, CLASSES, target="hour then")
