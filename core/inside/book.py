"""Brain size against book size: how many answers the course materials hold, beside the numbers that can learn them."""

from typing import Any

from core.attempt import Attempt
from core.games import GAMES

AGAIN = ("autoencode", "denoise", "mask")  # types of learning in which an example is drawn again


def size(attempt: Attempt) -> dict[str, Any]:
    """`answers`: numbers that the course materials ask for; None where there is no end of them: levels, varied views.

    `what`: what one of them is.
    """
    name, rows = attempt.spec.learning.name, len(attempt.train.x)
    if name == "supervised":
        return {"answers": rows, "what": "answers"}
    if name == "next_letter":
        return {"answers": rows * attempt.train.x.shape[1], "what": "letters"}
    if name in AGAIN:
        return {"answers": rows * attempt.train.x.shape[1], "what": "pixels" if attempt.dataset.kind == "images"
                else "numbers"}
    return {"answers": None, "what": "levels" if attempt.dataset.kind == "levels" else "examples"}


def outputs(attempt: Attempt, units: int) -> list[str]:
    """What each output stands for; nothing where they have no names."""
    dataset = attempt.dataset
    if dataset.kind == "levels":
        return [*GAMES[dataset.name].ACTIONS, "hope"]
    if dataset.classes and attempt.spec.learning.name in ("supervised", "next_letter"):
        return list(dataset.classes)
    return [dataset.target] if units == 1 and dataset.task == "regression" else []


def draws(attempt: Attempt) -> bool:
    """Whether its answer to an example is that example, drawn again."""
    return attempt.spec.learning.name in AGAIN
