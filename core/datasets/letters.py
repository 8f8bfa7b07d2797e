"""Letters out of film reviews, window by window: which letter comes next?"""

import re
from functools import lru_cache

import numpy as np

from core.datasets import sentiment
from core.datasets.dataset import Dataset, dice

TITLE = "Letters of film reviews"
SENTENCE = "Thirty-two letters from a review of a film. Which letter comes next?"
KIND, TASK = "letters", "classification"
ROWS = (4_000, 300, 20_000)
NOISE = None
SIGNS = " abcdefghijklmnopqrstuvwxyz.,'-!?"  # a letter's code is its place in here
CLASSES = ("␣", *SIGNS[1:])
WINDOW = 32  # letters that are read before one is asked
BLOCK = 20  # sentences of a block: it goes to one of the three sets as a whole, and no window reaches across its ends


def draw(rows: int, noise: None, seed: int) -> Dataset:
    every = _blocks()
    windows, of_block, found = [], [], 0
    for number in dice(seed, "blocks").permutation(len(every)):
        whole = len(every[number]) // (WINDOW + 1)
        windows.append(every[number][:whole * (WINDOW + 1)].reshape(whole, WINDOW + 1))
        of_block += [number] * whole
        found += whole
        if found >= rows:
            break
    cut = np.concatenate(windows)[:rows]
    return Dataset("letters", TITLE, KIND, TASK, cut[:, :WINDOW], cut[:, WINDOW].astype(np.int64), classes=CLASSES,
                   target="next letter", groups=np.array(of_block[:rows], np.int64))


def spelled(codes: np.ndarray) -> str:
    """Codes as the letters they stand for."""
    return "".join(SIGNS[code] for code in codes)


def coded(text: str) -> np.ndarray:
    """uint8: the letters of a text as codes; small letters, and what has no code left out."""
    known = "".join(letter if letter in SIGNS else " " * letter.isspace() for letter in text.lower())
    return np.array([SIGNS.index(letter) for letter in re.sub(" +", " ", known)], np.uint8)


@lru_cache(maxsize=1)
def _blocks() -> list[np.ndarray]:
    """The reviews, twenty sentences after one another at a time."""
    texts = [sentence.text for sentence in sentiment.sentences()["movies"]]
    return [coded(" ".join(texts[start:start + BLOCK])) for start in range(0, len(texts), BLOCK)]
