"""How the practice exam went: the right answers, the guesses, and the whole set as one table."""

import numpy as np
import torch
from torch import Tensor

from core.attempt import Attempt
from core.measure import answers

Arrays = dict[str, np.ndarray]
EXAMPLES, RESIDUALS = 24, 200  # at most so many questions, and pairs of truth and guess, in a picture


def examples(attempt: Attempt) -> Arrays:
    """The right answers of the first practice questions."""
    regression = attempt.dataset.task == "regression"
    return {"examples.y": attempt.split.val.y[:EXAMPLES].astype(np.float32 if regression else np.uint8)}


def marked(attempt: Attempt) -> tuple[Arrays, Arrays]:
    """The whole practice exam as a confusion matrix, or as truths and guesses; and the first questions' guesses."""
    output, truth = answers(attempt.model, attempt.val.x).cpu(), attempt.split.val.y
    if attempt.dataset.task == "regression":
        guess = in_unit(attempt, output.squeeze(-1).numpy())
        whole = {"residual.truth": truth[:RESIDUALS].astype(np.float32), "residual.guess": guess[:RESIDUALS]}
        return whole, {"examples.guess": guess[:EXAMPLES]}
    share = torch.softmax(output, dim=-1)
    guess, classes = share.argmax(-1).numpy(), len(attempt.dataset.classes)
    counts = np.bincount(truth * classes + guess, minlength=classes**2)
    sure = as_bytes(share.max(-1).values)
    return ({"confusion": counts.reshape(classes, classes).astype(np.uint32)},
            {"examples.guess": guess[:EXAMPLES].astype(np.uint8), "examples.sure": sure[:EXAMPLES]})


def in_unit(attempt: Attempt, prepared: np.ndarray) -> np.ndarray:
    """Predicted targets back in the unit people know."""
    return (prepared * attempt.preparation.target_scale + attempt.preparation.target_mean).astype(np.float32)


def as_bytes(share: Tensor) -> np.ndarray:
    """0..1 as 0..255."""
    return (share * 255).round_().to(torch.uint8).numpy()
