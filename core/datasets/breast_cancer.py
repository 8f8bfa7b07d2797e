"""Cell measurements of 569 breast tumours (UCI Wisconsin diagnostic, as shipped with scikit-learn)."""

import numpy as np

from core.datasets.dataset import Column, Dataset, sample

TITLE = "Breast tumours"
SENTENCE = "Thirty measurements of cell nuclei from 569 breast tumours. Is the tumour malignant or benign?"
KIND, TASK = "table", "classification"
ROWS = (569, 12, 569)
NOISE = None
CLASSES = ("malignant", "benign")


def draw(rows: int, noise: None, seed: int) -> Dataset:
    from sklearn.datasets import load_breast_cancer

    source = load_breast_cancer()
    chosen = sample(len(source.target), rows, seed)
    columns = tuple(Column(str(name)) for name in source.feature_names)
    x, y = source.data[chosen].astype(np.float32), source.target[chosen].astype(np.int64)
    return Dataset("breast_cancer", TITLE, KIND, TASK, x, y, columns, CLASSES, target="diagnosis")
