"""All sentences of the lessons: one folder per language, one file per lesson, and one for what they share."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
LANGUAGES = {"en": "English", "de": "Deutsch"}  # the first is what a lesson falls back on
COMMA = ("de",)  # write 0,94
SENTENCES = ("title", "question", "story", "bet", "watch", "see", "break", "broken", "published")


@dataclass(frozen=True)
class Words:
    """What one lesson says in one language."""

    language: str
    said: dict[str, Any]
    shared: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.said[key]

    def name(self, key: str) -> str:
        """The name of a group, line, axis, option or finding; of shared ones, such as "train", too."""
        return self.said.get("names", {}).get(key) or self.shared["names"].get(key, key)

    def see(self, numbers: dict[str, float]) -> list[str]:
        """The sentences of what is to be seen, with their figures."""
        figures = {name: self.figure(value) for name, value in numbers.items()}
        return [sentence.format(**figures) for sentence in self.said["see"]]

    def figure(self, value: float) -> str:
        """A number as this language writes it: whole from 10 on, else with three digits; a dash where it is not known,
        because those networks could not be trained.
        """
        if value != value:
            return "–"
        text = f"{value:.0f}" if abs(value) >= 10 else f"{value:.3g}"
        return text.replace(".", ",") if self.language in COMMA else text

    def count(self, number: int) -> str:
        """A whole number with its thousands apart, as this language does it."""
        return f"{number:,}".replace(",", "." if self.language in COMMA else ",")


@cache
def words(lesson: str, language: str = "en") -> Words:
    return Words(language, _read(language, lesson), shared(language))


@cache
def shared(language: str) -> dict[str, Any]:
    """What the lessons' page says itself."""
    return _read(language, "page")


def _read(language: str, name: str) -> dict[str, Any]:
    language = language if language in LANGUAGES else "en"
    return tomllib.loads((FOLDER / language / f"{name}.toml").read_text(encoding="utf-8"))
