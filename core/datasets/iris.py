"""Petals and sepals of 150 irises of three species (Fisher 1936, as shipped with scikit-learn)."""

import numpy as np

from core.datasets.dataset import Column, Dataset, sample

TITLE = "Irises"
SENTENCE = "Length and width of petals and sepals of 150 irises. Which species is it?"
KIND, TASK = "table", "classification"
ROWS = (150, 12, 150)
NOISE = None
CLASSES = ("setosa", "versicolor", "virginica")


def draw(rows: int, noise: None, seed: int) -> Dataset:
    from sklearn.datasets import load_iris

    source = load_iris()
    chosen = sample(len(source.target), rows, seed)
    columns = tuple(Column(name) for name in source.feature_names)
    x, y = source.data[chosen].astype(np.float32), source.target[chosen].astype(np.int64)
    return Dataset("iris", TITLE, KIND, TASK, x, y, columns, CLASSES, target="species")
