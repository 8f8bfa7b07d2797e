"""Petals and sepals of 150 irises of three species (Fisher 1936, as shipped with scikit-learn)."""

import numpy as np

from core.datasets.dataset import Column, Dataset, sample
from core.datasets.packaged import table

TITLE = "Irises"
SENTENCE = "Length and width of petals and sepals of 150 irises. Which species is it?"
KIND, TASK = "table", "classification"
ROWS = (150, 12, 150)
NOISE = None
CLASSES = ("setosa", "versicolor", "virginica")
NAMES = (
    "sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)",
)


def draw(rows: int, noise: None, seed: int) -> Dataset:
    source = table("iris.csv")
    chosen = sample(len(source), rows, seed)
    columns = tuple(Column(name) for name in NAMES)
    x, y = source[chosen, :-1].astype(np.float32), source[chosen, -1].astype(np.int64)
    return Dataset("iris", TITLE, KIND, TASK, x, y, columns, CLASSES, target="species")
