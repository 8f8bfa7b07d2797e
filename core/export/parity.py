"""Ten rows of the practice exam with what the network says to each: so everybody can see that it is the same one."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.measure import answers

ROWS = 10
CLOSE = 1e-5  # how far an answer may lie from the one that was written down, in units of 1 + its size


def rows(attempt: Any) -> tuple[np.ndarray, np.ndarray]:
    """Questions as the network sees them [10, ...] and its answers [10, ...]; fewer where there are no ten.

    From the practice exam: the final exam's rows are sealed.
    """
    questions = attempt.val.x[:ROWS]
    return questions.cpu().numpy().copy(), said(attempt, questions)


def said(attempt: Any, questions: Tensor | np.ndarray) -> np.ndarray:
    """What the network says to questions as it sees them."""
    questions = torch.as_tensor(questions).to(attempt.train.x.device)
    return answers(attempt.model, questions).detach().cpu().numpy().copy()


def differ(found: np.ndarray, wanted: np.ndarray) -> float:
    """How far answers lie apart at most, in units of 1 + the size of the answer; inf where they can't be compared."""
    if found.shape != wanted.shape or not np.isfinite(found).all():
        return float("inf")
    return float((np.abs(found - wanted) / (1 + np.abs(wanted))).max(initial=0.0))
