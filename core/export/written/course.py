"""The data that travel beside a script: the raw rows of course materials and practice exam.

Those of the final exam travel only where it is behind glass, or was opened to whoever asks.
"""

import io
from typing import Any

import numpy as np

from core.embedded import READERS, Embedded
from core.export.written import reading, weights
from core.learning.probe import few
from core.pretrained import kept
from core.split import Examples
from core.suits import UNLABELLED

NAMES = {"train": "course", "val": "practice", "test": "exam"}


def shown(finished: Any) -> list[str]:
    """The sets that may travel, in our words."""
    is_open = finished.attempt.test is not None or finished.opening is not None
    return ["train", "val", *["test"] * is_open]


def arrays(finished: Any) -> dict[str, np.ndarray]:
    """Everything that the script reads, by name."""
    attempt, found = finished.attempt, {}
    for name in shown(finished):
        part = getattr(attempt.split, name)
        found[f"{NAMES[name]}_x"] = _raw(attempt, part)
        if not _answerless(attempt, name):
            found[f"{NAMES[name]}_y"] = np.asarray(part.y)
    if attempt.spec.learning.name in UNLABELLED:
        rows = few(attempt).numpy()
        found |= {"known": rows, "known_y": attempt.split.train.y[rows]}
    brought = {f"start.{name}": array for name, array in weights.brought(attempt).items()}
    return found | reading.learned(attempt, "test" in shown(finished)) | brought


def packed(finished: Any) -> bytes:
    """The same as a file of numpy's."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays(finished))
    return file.getvalue()


def _raw(attempt: Any, part: Examples) -> np.ndarray:
    """The examples as they are; texts as letters, not as objects. What another network has read travels as it was read.
    """
    if isinstance(reader := attempt.preparation.reader, Embedded):
        return kept.embed(list(part.x), READERS[reader.name])
    return np.asarray(part.x, dtype=str) if attempt.dataset.kind == "text" else np.asarray(part.x)


def _answerless(attempt: Any, name: str) -> bool:
    """Levels have no answers; and without answers nobody learns from those of the course, but for the few."""
    how = attempt.spec.learning.name
    return how in ("reinforce", "ppo") or (how in UNLABELLED and name == "train")
