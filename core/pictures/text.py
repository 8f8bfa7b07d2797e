"""Sentences of the practice exam with the network's guesses, and how much each word of them counts.

Only where the answer is a sum over words (the embedding bag) can a word be given its share of it, at no cost.
"""

from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from core.attempt import Attempt
from core.models.embedding_bag import EmbeddingBag
from core.pictures.marked import Arrays, examples, marked
from core.vocabulary import PADDING, pieces

SENTENCES = 12  # that are shown
LETTERS = 220   # of one sentence at most
WORDS = 9       # of each direction in the list of words


def panels(attempt: Attempt) -> list[str]:
    return ["sentences", "curves", "words" if _is_sum(attempt) else "network", "matrix"]


def scene(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """The sentences in pieces: [text, number of the word]; 0 for a word that the course never had, -1 for no word."""
    shown = attempt.split.val.x[:SENTENCES]
    numbers = getattr(attempt.preparation.reader, "numbers", None)
    cut = [[[text, -1 if word is None else numbers.get(word, PADDING) if numbers else -1]
            for text, word in pieces(sentence[:LETTERS])] for sentence in shown]
    arrays = {name: array[:SENTENCES] for name, array in examples(attempt).items()}
    return {"sentences": cut, "counted": _is_sum(attempt)}, arrays


def frame(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """Guesses; and of a sum the share of each word, towards the second answer (+) or the first (-)."""
    whole, each = marked(attempt)
    arrays = whole | {name: array[:SENTENCES] for name, array in each.items()}
    if not _is_sum(attempt):
        return {}, arrays
    questions = attempt.val.x[:SENTENCES]
    shares = _leaning(attempt.model.shares(questions))
    facts = {"words": _strongest(attempt), "largest": round(float(shares.abs().max()), 6)}
    return facts, arrays | {"sentences.word": questions.cpu().numpy().astype(np.uint32),
                            "sentences.share": shares.cpu().numpy()}


def _is_sum(attempt: Attempt) -> bool:
    return isinstance(attempt.model, EmbeddingBag) and len(attempt.dataset.classes) == 2


def _leaning(of_each_answer: Tensor) -> Tensor:
    """[..., 2] -> [...]: how far towards the second answer."""
    return of_each_answer[..., 1] - of_each_answer[..., 0]


_stand: WeakKeyDictionary[Attempt, Tensor] = WeakKeyDictionary()  # how often each word stands in the course


def _strongest(attempt: Attempt) -> list[list[list[Any]]]:
    """For each answer the words that count most for it: [word, how much, how often it stands in the course]."""
    leaning = _leaning(attempt.model.leanings()).cpu()[PADDING + 1:]
    if attempt not in _stand:
        counts = torch.bincount(attempt.train.x.flatten().cpu(), minlength=len(leaning) + 1)
        _stand[attempt] = counts[PADDING + 1:]
    found = []
    for sign in (-1, 1):
        strength, places = (sign * leaning).topk(min(WORDS, len(leaning)))
        found.append([[attempt.preparation.reader.words[place], round(strong, 4), int(_stand[attempt][place])]
                      for strong, place in zip(strength.tolist(), places.tolist(), strict=True) if strong > 0])
    return found
