"""Words to numbers: the words of the course materials, and no others, have a number. No torch."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

PADDING = 0  # fills a sentence up to the common length; no word has this number
KNOWN = 1 << 15  # sentences whose words are kept in memory, because each is read several times: a whole data set
# An emoticon, or letters and digits, with apostrophes inside: "don't" is one word.
WORD = re.compile(r"[:;=]['-]?[()\[\]dp/|](?!\w)|[^\W_]+(?:['’][^\W_]+)*")


@lru_cache(maxsize=KNOWN)
def words(text: str) -> tuple[str, ...]:
    """The words of a sentence, in small letters."""
    return tuple(WORD.findall(text.lower()))


def pieces(text: str) -> list[tuple[str, str | None]]:
    """The sentence cut into pieces that make it up again: (as it stands there, the word it counts as or None)."""
    small = text.lower()
    if len(small) != len(text):  # a few letters grow when they are made small (İ): then the small ones are shown
        text = small
    found, at = [], 0
    for match in WORD.finditer(small):
        found += [(text[at:match.start()], None)] * (match.start() > at) + [(text[match.start():match.end()],
                                                                             match.group())]
        at = match.end()
    return found + [(text[at:], None)] * (at < len(text))


@dataclass(frozen=True)
class Vocabulary:
    """Word number 1 is the most frequent one of the course; `length`: words of its longest sentence."""

    words: tuple[str, ...]
    length: int

    @cached_property
    def numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words, start=1)}

    @property
    def vocabulary(self) -> int:
        """How many numbers there are, the padding among them."""
        return len(self.words) + 1

    def codes(self, text: str) -> list[int]:
        """The numbers of its words; a word that the course never had is skipped."""
        return [self.numbers[word] for word in words(text) if word in self.numbers]

    def inputs(self, texts: Iterable[str]) -> np.ndarray:
        """int64 [n, length], short sentences filled up, long ones cut off."""
        rows = [self.codes(text)[:self.length] for text in texts]
        table = np.full((len(rows), self.length), PADDING, np.int64)
        for place, row in enumerate(rows):
            table[place, :len(row)] = row
        return table


@dataclass(frozen=True)
class Letters:
    """Letters have their codes already; `vocabulary`: how many there are. Nothing is learned, from no set."""

    vocabulary: int

    def inputs(self, windows: np.ndarray) -> np.ndarray:
        """int64 [n, places]."""
        return windows.astype(np.int64)


def fit(course: Iterable[str]) -> Vocabulary:
    """Every word of the course materials, the most frequent first."""
    read = [words(text) for text in course]
    counts = Counter(word for each in read for word in each)
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    return Vocabulary(tuple(ordered), max(1, *map(len, read)))
