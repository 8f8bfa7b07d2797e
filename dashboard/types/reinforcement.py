"""Learning by trial: a network walks levels of a game, and its exam are levels that it has never walked."""

from collections.abc import Mapping
from typing import Any

from dashboard.types import walked
from dashboard.types.page import Type, Variant

MAZES = {"split": {"train": 0.625, "val": 0.1875, "test": 0.1875},  # 2,000 levels for the course, 600 for each exam
         "model": {"name": "policy", "hidden": [128, 128], "activation": "relu"},
         "learning": {"name": "ppo", "lr": 0.002, "epochs": 40}}
POLES = {"model": {"name": "policy", "hidden": [64, 64]},
         "learning": {"name": "ppo", "lr": 0.003, "epochs": 12, "walks": 32, "discount": 0.99, "curiosity": 0.0}}


def mazes(levels: int | None) -> Mapping[str, Any]:
    """Mazes, so many of which are studied; the exams are the same."""
    return MAZES | {"data": {"name": "mazes", "levels": levels}}


TYPE = Type("reinforcement", "Learning by trial",
            "Nobody says what is right: it acts, and the game pays. The exam asks levels it has never walked.", {
                "2,000 levels": Variant(mazes(None), "Watch the arrows begin to agree: after a few rounds they lead to "
                                        "the goal in mazes that it has never walked."),
                "10 levels": Variant(mazes(10), "It soon knows its ten mazes by heart. In new ones it does worse than "
                                     "when it knew nothing."),
                "Cart and pole": Variant(POLES | {"data": {"name": "cartpole"}}, "Each cart has a pole of its own. "
                                         "Watch the first ones fall at once, and the later ones stand for four "
                                         "seconds."),
                "Longer poles in the exam": Variant(POLES | {"data": {"name": "cartpole", "noise": 0.0}, "split": {
                    "world": "longer", "far": 150}}, "All poles of course and practice are alike; the exam brings "
                    "poles four times as long. Seal it, and bet."),
            }, lessons=("levels",), below=walked.panel)
