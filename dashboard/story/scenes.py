"""What the story is made of: its seven steps, its settings, its four remedies, and every word it says by itself.

The settings are chosen so that an ordinary laptop opens a gap between course and practice within ten seconds. The
remedies were chosen by their practice marks over ten seeds; no exam was looked at for it.
"""

from dataclasses import dataclass
from typing import Any

from core.spec import Spec, parse

SEED = 7  # of the data and the cut
LUCK = 2  # of the first weights: an untrained network that guesses, as most do
QUESTIONS = 60  # in each of the three sets
CLASS = 20  # networks that try a remedy: a single one could be lucky

SPEC: Spec = parse({
    "data": {"name": "moons", "rows": 3 * QUESTIONS, "noise": 0.25, "label_noise": 0.15, "seed": SEED},
    "split": {"train": 1 / 3, "val": 1 / 3, "test": 1 / 3, "seed": SEED},
    "model": {"hidden": [64, 64]},
    "learning": {"batch_size": None, "epochs": 400, "lr": 0.003},
    "seed": LUCK,
})

BOOK = 8 * QUESTIONS  # examples in the bigger book; practice and exam keep their size
ALL = BOOK + 2 * QUESTIONS
BOOK_SHARES = {"train": BOOK / ALL, "val": QUESTIONS / ALL, "test": QUESTIONS / ALL}


ANOTHER = "It has another practice exam: more rows redraw the data."


@dataclass(frozen=True)
class Remedy:
    """One way to study smarter: what changes in the settings, and how it is said."""

    name: str
    title: str
    term: str
    says: str
    icon: str
    speed: str  # so that each takes about five seconds, the bigger book ten
    changes: dict[str, dict[str, Any]]

    @property
    def spec(self) -> Spec:
        """The story's settings with this remedy, and nothing else, changed; for a class."""
        chosen = SPEC.model_dump(mode="json") | {"students": CLASS}
        return parse({part: value | self.changes.get(part, {}) if isinstance(value, dict) else value
                      for part, value in chosen.items()})

    @property
    def redraws(self) -> bool:
        """Whether the three sets are other ones than those of the first attempt."""
        return (self.spec.data, self.spec.split) != (SPEC.data, SPEC.split)


REMEDIES: dict[str, Remedy] = {remedy.name: remedy for remedy in (
    Remedy("stop", "Stop earlier", "early stopping", "Quit when practice stops improving.", ":material/timer:",
           "fast", {"learning": {"early_stop": 40}}),
    Remedy("small", "Smaller brain", "fewer units", "6 units instead of 128.", ":material/hub:",
           "fast", {"model": {"hidden": [3, 3]}}),
    Remedy("book", "Bigger book", "more data", f"{BOOK:,} examples to study, not {QUESTIONS}.", ":material/menu_book:",
           "fast", {"data": {"rows": ALL}, "split": BOOK_SHARES}),
    Remedy("simple", "Keep it simple", "weight decay", "Pull every weight towards zero.", ":material/compress:",
           "fast", {"learning": {"weight_decay": 0.05}}),
)}
# What every remedy is compared with: networks that study just as the first one did, each with luck of its own.
SAME = Remedy("same", "Nothing changed", "the same settings", f"{CLASS} networks study just as the first one did.",
              ":material/groups:", "fast", {})
CLASSES = REMEDIES | {SAME.name: SAME}
FIRST = "First attempt"  # what the first attempt is called beside the remedies

STEPS = ("deal", "study", "bet", "exam", "smarter", "choose", "said")
NAMES = {  # in the bar below
    "deal": "The deal", "study": "Studying", "bet": "Your bet", "exam": "The final exam", "smarter": "Study smarter",
    "choose": "A fresh exam", "said": "What it said",
}
TITLES = {
    "deal": "Can it pass an exam it has never seen?",
    "bet": "Your bet",
    "exam": "The final exam",
    "smarter": "Study smarter",
    "choose": "A fresh exam",
    "said": "What the exam said",
}
SAYS = {
    "deal": "A network studies the first stack, checks itself with the second. The third stays sealed.",
    "study": "Watch it draw a border between the orange and the blue dots.",
    "bet": f"What will it score on {QUESTIONS} questions that nobody has seen?",
    "exam": "Break the seal. The first mark is the official one.",
    "smarter": f"Can you close the gap? Each way is tried by a class of {CLASS}. The exam stays shut.",
    "choose": f"Choose an attempt by its practice mark. It sits a fresh exam: {QUESTIONS} new questions.",
    "said": "",
}
MOMENTS = {  # the narrator in the picture adds a sentence from the numbers
    "both_rise": "Both marks rise: what it studies helps elsewhere too.",
    "stall": "Practice has stopped rising. What is it learning now?",
    "by_heart": "Full marks on its book. Has it understood anything?",
}
PAUSED = "It is having a break."
FINISHED = "It has finished studying."
FAILED = "Something went wrong while it studied. Nothing is lost: start again."
