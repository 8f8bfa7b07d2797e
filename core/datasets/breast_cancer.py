"""Cell measurements of 569 breast tumours (UCI Wisconsin diagnostic, as shipped with scikit-learn)."""

import numpy as np

from core.datasets.dataset import Column, Dataset, sample
from core.datasets.packaged import table

TITLE = "Breast tumours"
SENTENCE = "Thirty measurements of cell nuclei from 569 breast tumours. Is the tumour malignant or benign?"
KIND, TASK = "table", "classification"
ROWS = (569, 12, 569)
NOISE = None
CLASSES = ("malignant", "benign")
NAMES = (
    "mean radius", "mean texture", "mean perimeter", "mean area", "mean smoothness", "mean compactness",
    "mean concavity", "mean concave points", "mean symmetry", "mean fractal dimension", "radius error",
    "texture error", "perimeter error", "area error", "smoothness error", "compactness error", "concavity error",
    "concave points error", "symmetry error", "fractal dimension error", "worst radius", "worst texture",
    "worst perimeter", "worst area", "worst smoothness", "worst compactness", "worst concavity",
    "worst concave points", "worst symmetry", "worst fractal dimension",
)


def draw(rows: int, noise: None, seed: int) -> Dataset:
    source = table("breast_cancer.csv")
    chosen = sample(len(source), rows, seed)
    columns = tuple(Column(name) for name in NAMES)
    x, y = source[chosen, :-1].astype(np.float32), source[chosen, -1].astype(np.int64)
    return Dataset("breast_cancer", TITLE, KIND, TASK, x, y, columns, CLASSES, target="diagnosis")
