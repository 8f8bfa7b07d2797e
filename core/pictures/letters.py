"""What a network that learns to write writes now, and the next letters that it is asked for."""

from typing import Any

import numpy as np
import torch

from core.attempt import Attempt
from core.datasets.letters import CLASSES, spelled
from core.learning.next_letter import write
from core.measure import answers
from core.pictures.marked import Arrays, as_bytes

BEGINNINGS, LETTERS = 3, 90  # texts that are written in a picture, and how far
ASKED = 12  # windows of the practice exam that are shown with the network's guess


def panels(attempt: Attempt) -> list[str]:
    return ["writing", "curves", "network"]


def scene(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """Where the texts begin, and the windows that are asked: all from the practice exam."""
    windows = attempt.split.val.x
    asked = [spelled(window) for window in windows[:ASKED]]
    return ({"beginnings": [spelled(window).lstrip() for window in _beginnings(windows)], "asked": asked,
             "letters": list(CLASSES)}, {"examples.y": attempt.split.val.y[:ASKED].astype(np.uint8)})


def frame(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """The dice are thrown anew for every picture, always in the same way: what changes is the network's doing."""
    device = attempt.train.x.device
    beginnings = torch.from_numpy(_beginnings(attempt.split.val.x).astype(np.int64)).to(device)
    written = write(attempt.model, beginnings, LETTERS, torch.Generator().manual_seed(0)).cpu().numpy()
    likely = torch.softmax(answers(attempt.model, attempt.val.x[:ASKED])[:, :, -1], dim=-1).cpu()
    guesses = {"examples.guess": likely.argmax(-1).to(torch.uint8).numpy(),
               "examples.sure": as_bytes(likely.max(-1).values)}
    return {"written": [spelled(text) for text in written]}, guesses


def _beginnings(windows: np.ndarray) -> np.ndarray:
    """The last windows of the practice exam, so that they are others than those that are asked."""
    return windows[-BEGINNINGS:]
