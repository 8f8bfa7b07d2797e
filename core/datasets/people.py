"""Twenty recordings of each of many people, and a coin flip per person: only people can be recognised (Saeb 2017)."""

import numpy as np

from core.datasets.dataset import Column, Dataset, dice

TITLE = "People"
SENTENCE = "Twenty recordings of each person, who is healthy or ill by a coin flip. Which is it?"
KIND, TASK = "table", "classification"
RECORDINGS = 20  # of each person
ROWS = (60 * RECORDINGS, 5 * RECORDINGS, 100_000)
NOISE = 0.6  # how far a recording lies from its person, where people lie 1 from the middle
CLASSES = ("healthy", "ill")
MEASURED = 16
COLUMNS = tuple(Column(f"measurement {number}") for number in range(1, MEASURED + 1))


def draw(rows: int, noise: float, seed: int) -> Dataset:
    person = np.arange(rows) // RECORDINGS
    people = person[-1] + 1
    centre = dice(seed, "people").standard_normal((people, MEASURED))
    blur = dice(seed, "recordings").standard_normal((rows, MEASURED))
    x = (centre[person] + noise * blur).astype(np.float32)
    y = dice(seed, "coins").integers(0, 2, people)[person]
    return Dataset("people", TITLE, KIND, TASK, x, y, COLUMNS, CLASSES, target="state", groups=person)
