"""The first questions of the practice exam with the network's answers: pictures, series, rows of a table."""

from typing import Any

import numpy as np

from core.attempt import Attempt
from core.pictures.marked import EXAMPLES, Arrays, examples, marked

MOST_CELLS, CELLS = 30, 8  # columns of a table that are shown; and of a wider one


def panels(attempt: Attempt) -> list[str]:
    return ["examples", "curves", "network", "matrix"]


def scene(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """The questions and their right answers."""
    return {"examples": _example_texts(attempt)}, _examples(attempt)


def frame(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """What the network answers to them, and how the whole practice exam went."""
    whole, each = marked(attempt)
    return {}, whole | each


def _examples(attempt: Attempt) -> Arrays:
    """The first practice questions with their right answers: pictures, signals or rows of a table."""
    kind, part = attempt.dataset.kind, attempt.split.val
    arrays = examples(attempt)
    if kind == "images":
        arrays["examples.x"] = np.round(part.x[:EXAMPLES] * 255).astype(np.uint8)
    elif kind == "series":
        arrays["examples.x"] = part.x[:EXAMPLES].astype(np.float32)
    return arrays


def _example_texts(attempt: Attempt) -> dict[str, Any] | None:
    """Rows of a table as texts: the columns that the network sees, and of many the first."""
    dataset = attempt.dataset
    if dataset.kind != "table":
        return None
    places = [column.column for column in attempt.preparation.columns]
    seen = sorted(places if attempt.spec.data.columns else range(len(dataset.columns)))
    shown = seen[:CELLS if len(seen) > MOST_CELLS else MOST_CELLS]
    return {"columns": [dataset.columns[place].name for place in shown],
            "rows": [dataset.show(int(row), shown) for row in attempt.split.val.ids[:EXAMPLES]]}
