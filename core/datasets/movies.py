"""Ten thousand sentences from reviews of films, each liked or disliked."""

from core.datasets import sentiment
from core.datasets.dataset import Dataset

TITLE = "Film reviews"
SENTENCE = "Ten thousand sentences from reviews of films. Does the sentence praise or complain?"
KIND, TASK, NOISE, CLASSES = sentiment.KIND, sentiment.TASK, sentiment.NOISE, sentiment.CLASSES
ROWS = (10_041, 12, 10_041)


def draw(rows: int, noise: None, seed: int) -> Dataset:
    return sentiment.drawn("movies", TITLE, rows, seed)
