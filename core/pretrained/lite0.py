"""The forward pass of EfficientNet-Lite0: sixteen blocks of convolutions, the mean over all places, a head."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

# Repeats, kernel, stride of the first, channels within per channel that comes in, channels that go out.
BLOCKS = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
          (1, 3, 1, 6, 320))
STEM, HEAD, CLASSES = 32, 1280, 1000
STEADY = 1e-3  # added to a variance before its root is taken


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


def with_weights(theirs: dict[str, Tensor]) -> EfficientNet:
    """The network with these weights, for looking only. Raises ValueError where they are not its own.

    They come in the same order as ours, under other names.
    """
    with torch.device("meta"):  # drawn nowhere: the weights are put in their place
        model = EfficientNet()
    mine = model.state_dict()
    if [tuple(tensor.shape) for tensor in theirs.values()] != [tuple(tensor.shape) for tensor in mine.values()]:
        raise ValueError("These are not the weights of an EfficientNet-Lite0.")
    model.load_state_dict(dict(zip(mine, theirs.values(), strict=True)), assign=True)
    return model.eval().requires_grad_(False)


@torch.inference_mode()
def seen(model: EfficientNet, pictures: Tensor, side: int) -> Tensor:
    """What it sees in pictures [n, h, w], or [n, 3, h, w], values 0 to 1, drawn `side` pixels large: [n, 1280]."""
    pictures = pictures[:, None] if pictures.dim() == 3 else pictures
    large = F.interpolate(pictures, (side, side), mode="bilinear", align_corners=False, antialias=True)
    return model.features((large.expand(-1, 3, -1, -1) * 255 - 127) / 128)
