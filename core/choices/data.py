"""What a network studies: every choice about the data."""

import re
from typing import Literal

from pydantic import model_validator

from core.declared import SEED_MAX, Part, SpecError, choice

DataName = Literal["moons", "circles", "spirals", "xor", "blobs", "polynomial", "digits", "breast_cancer", "wine",
                   "iris", "diabetes", "penguins", "mnist5k", "mnist1d", "clock", "coins", "people", "walk",
                   "cued_digits", "shapes", "movies", "products", "tweets", "news", "letters", "mazes", "cartpole",
                   "own"]


class DataSpec(Part):
    name: DataName = choice("moons", "Course", "data set", "What the network studies.")
    rows: int | None = choice(None, "Pages in the book", "rows", "How many examples there are in all, before they are "
                              "cut into the three sets. Empty: the set's own number.", ge=12, le=100_000)
    noise: float | None = choice(None, "Blur", "noise", "How far each point is pushed from where it belongs. "
                                 "Only for data that is drawn fresh. Empty: the set's own.", ge=0, le=2)
    label_noise: float = choice(0.0, "Wrong answers", "label noise", "Share of examples, in all three sets, whose "
                                "answer is wrong. Nobody can learn these; they can only be memorised.", ge=0, le=1)
    wrong_in: Literal["everywhere", "book"] = choice(
        "everywhere", "Where they stand", "sets with label noise", "Everywhere: wrong answers in all three sets. Book: "
        "in what is studied and practised; the final exam is marked by the true answers.")
    order: Literal["kept", "shuffled"] = choice(
        "kept", "Order of the values", "positions", "Shuffled: the values of each picture or series change places, all "
        "in the same way. Nothing is lost but what lies beside what.")
    scaling: Literal["standard", "none"] = choice(
        "standard", "One measure for all", "scaling", "Standard: every input gets mean 0 and spread 1, learned from "
        "the course materials. None: numbers stay as they are.")
    read: Literal["plain", "minilm", "efficientnet"] = choice(
        "plain", "How it is read", "representation", "Plain: by its words or pixels. MiniLM: by a network that has "
        "read a billion pairs of sentences. EfficientNet: by one that has seen a million photographs.")
    columns: int | None = choice(None, "Columns looked at", "number of features", "How many columns of a table the "
                                 "network sees. Empty: all.", ge=1, le=10_000)
    chosen: Literal["best", "luck"] = choice(
        "best", "How columns are chosen", "feature selection", "Best: those that go most with the answers. Luck: drawn "
        "by the run's own luck (seed).")
    part: Literal["all", "first", "second"] = choice(
        "all", "Which classes", "classes taken", "All of them, or the first or the second half: of ten digits 0 to 4, "
        "or 5 to 9.")
    labels: int | None = choice(None, "Answers per class", "labelled examples per class", "How many course examples of "
                                "each class come with their answer. Supervised learning studies only these; "
                                "self-supervised learning the others too. Empty: all.", ge=1, le=10_000)
    levels: int | None = choice(None, "Levels studied", "training levels", "How many levels of the course are walked; "
                                "practice and final exam stay what they are. Empty: all.", ge=1, le=20_000)
    seed: int = choice(0, "Draw of the data", "data seed", "Another number draws other examples of the same kind.",
                       ge=0, le=SEED_MAX)
    own: str = choice("", "Which of your own", "own data set", "The name of a data set that you brought; it is made "
                      "from what is in it.", max_length=16, needs=("data.name", "own"))

    @model_validator(mode="after")
    def names_its_own(self) -> "DataSpec":
        if self.own and not re.fullmatch("[0-9a-f]{16}", self.own):
            raise SpecError("data.own", f"A data set of your own is named by 16 digits and letters from a to f, not by "
                            f"{self.own!r}.", "Bring your file on the page Your data, and take the name it gets.")
        return self
