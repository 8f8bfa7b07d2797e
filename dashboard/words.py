"""How things are said on screen: exam words first, marks with their error bar, visitors' text as plain text."""

import re
import unicodedata
from typing import Any

from core.exam import wilson
from core.spec import Spec, field_info

SETS = {"train": "Course materials", "val": "Practice exam", "test": "Final exam"}
TERMS = {"train": "training set", "val": "validation set", "test": "test set"}
STATES = {"queued": "waiting for its turn", "ready": "ready", "learning": "learning", "paused": "paused",
          "done": "finished", "failed": "failed", "stopped": "stopped", "interrupted": "interrupted"}
USUAL = Spec().model_dump(mode="json")
# Names that people write otherwise than settings do.
NAMES = {"mlp": "MLP", "cnn": "CNN", "gru": "GRU", "minilm": "MiniLM", "ppo": "PPO", "reinforce": "REINFORCE",
         "efficientnet": "EfficientNet", "sgd": "SGD"}
SURE_QUESTIONS = 1_000  # below this many questions a decimal of a per cent says nothing

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
LINKS = re.compile(r"www(?=\.)|[@:]", re.IGNORECASE)
JOINER = "\u2060"  # no width, no break: stops what looks like a link or an icon name from becoming one


def plain(text: Any, longest: int = 60) -> str:
    """A visitor's text that no Markdown can act on: no link, picture, colour, formula or reversed reading direction."""
    shown = bare(text, longest)
    return PUNCTUATION.sub(r"\\\1", LINKS.sub(lambda found: found.group() + JOINER, shown))


def bare(text: Any, longest: int = 60) -> str:
    """The same for places that show text as it is, such as the options of a list: there a backslash would be seen."""
    shown = "".join(" " if letter.isspace() else letter for letter in str(text)
                    if letter.isspace() or unicodedata.category(letter)[0] != "C")
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def grey(text: str) -> str:
    """Small and grey: for the technical term after the exam word."""
    return f":small[:gray[{text}]]"


def label(path: str) -> str:
    """The label of a choice: its exam word, then its term in grey (screen readers spell any further marks out)."""
    info = field_info(path)
    return f"{info.title} :gray[{info.json_schema_extra['term']}]"


def set_label(name: str) -> str:
    """The label of one of the three sets: train, val or test."""
    return f"{SETS[name]} {grey(TERMS[name])}"


def percent(share: float, questions: int) -> str:
    """A share of right answers; decimals only where there are enough questions for them to mean something."""
    return f"{rounded(100 * share, 1 if questions >= SURE_QUESTIONS else 0)} %"


def unbroken(text: str) -> str:
    """The same sentence, but no line ends between a number and its per cent sign."""
    return text.replace(" %", "\u00a0%")


def points(number: float | int | str) -> str:
    """So many points: "1 point", "7 points"."""
    return f"{number} point" if str(number) == "1" else f"{number} points"


def rounded(number: float, places: int = 0) -> str:
    """A half goes up, as in the live view and on paper, also where a mark has only the digits of a 32-bit number."""
    return f"{number + 1e-5:.{places}f}"


def mark(share: float, questions: int) -> str:
    """A mark with its error bar: "83 % (72–91)"."""
    low, high = wilson(round(share * questions), questions)
    places = 1 if questions >= SURE_QUESTIONS else 0
    return f"{percent(share, questions)} ({100 * low:.{places}f}–{100 * high:.{places}f})"


def number(value: Any) -> str:
    """A number as a person writes it: no trailing zeros, thousands apart."""
    if value is None:
        return "none"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer() and abs(value) < 1e15):
        return f"{int(value):,}"
    text = f"{value:.3g}"
    return text if "e" not in text or abs(value) > 1 else f"{value:.8f}".rstrip("0")


def named(name: str) -> str:
    """The name of a choice as people write it."""
    return NAMES.get(name, name.replace("_", " "))


def layers(hidden: tuple[int, ...]) -> str:
    return "–".join(map(str, hidden)) if hidden else "none"


def choice(value: Any) -> str:
    """Any value of a setting in words."""
    if isinstance(value, list | tuple):
        return layers(tuple(value)) if all(isinstance(units, int) for units in value) else f"{len(value)} times"
    return named(value) if isinstance(value, str) else number(value)


def settings(spec: Spec) -> list[str]:
    """What was chosen, as far as it differs from how things come: "Stride 0.01", "Hidden layers 4–4"; the data have a
    name of their own.
    """
    return differences(spec.model_dump(mode="json"))


def differences(chosen: dict[str, Any]) -> list[str]:
    """The same for settings as they are stored."""
    said = []
    for part, values in chosen.items():
        usual = USUAL.get(part)
        pairs = values.items() if isinstance(values, dict) else [("", values)]
        for name, value in pairs:
            path = f"{part}.{name}" if name else part
            if path not in ("data.name", "data.own") and value != (usual[name] if name else usual):
                said.append(f"{field_info(path).title} {'of ' if path == 'students' else ''}{choice(value)}")
    return said
