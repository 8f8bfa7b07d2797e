"""Three thousand sentences from 300 customers' reviews of five products."""

from core.datasets import sentiment
from core.datasets.dataset import Dataset

TITLE = "Product reviews"
SENTENCE = "Sentences from 298 reviews of products; cut by group, a review stays in one set. Praise or complaint?"
KIND, TASK, NOISE, CLASSES = sentiment.KIND, sentiment.TASK, sentiment.NOISE, sentiment.CLASSES
ROWS = (2_935, 12, 2_935)


def draw(rows: int, noise: None, seed: int) -> Dataset:
    return sentiment.drawn("products", TITLE, rows, seed)
