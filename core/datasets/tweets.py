"""Three thousand short messages from a public network, their senders made anonymous."""

from core.datasets import sentiment
from core.datasets.dataset import Dataset

TITLE = "Tweets"
SENTENCE = "Short messages; some come twice with other signs, and cut by group they stay together. Cheerful or not?"
KIND, TASK, NOISE, CLASSES = sentiment.KIND, sentiment.TASK, sentiment.NOISE, sentiment.CLASSES
ROWS = (3_362, 12, 3_362)


def draw(rows: int, noise: None, seed: int) -> Dataset:
    return sentiment.drawn("tweets", TITLE, rows, seed)
