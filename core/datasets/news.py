"""Three thousand sentences from 500 newspaper editorials."""

from core.datasets import sentiment
from core.datasets.dataset import Dataset

TITLE = "Newspaper editorials"
SENTENCE = "Sentences from 497 editorials; cut by group, an article stays in one set. Good news or bad?"
KIND, TASK, NOISE, CLASSES = sentiment.KIND, sentiment.TASK, sentiment.NOISE, sentiment.CLASSES
ROWS = (2_748, 12, 2_748)


def draw(rows: int, noise: None, seed: int) -> Dataset:
    return sentiment.drawn("news", TITLE, rows, seed)
