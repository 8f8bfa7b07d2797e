"""The network of W3c: three Conv1d of 25 channels and one linear layer, 5,210 parameters, for signals of 40 points."""

import torch
from torch import Tensor, nn

CHANNELS = 25


class Convolution(nn.Module):
    """x [n, 40] -> [n, outputs]: 40 points, then 19, 10 and 5 places with 25 channels each (as in MNIST-1D's paper)."""

    def __init__(self, outputs: int):
        super().__init__()
        self.see = nn.Sequential(
            nn.Conv1d(1, CHANNELS, 5, stride=2, padding=1), nn.ReLU(),
            nn.Conv1d(CHANNELS, CHANNELS, 3, stride=2, padding=1), nn.ReLU(),
            nn.Conv1d(CHANNELS, CHANNELS, 3, stride=2, padding=1), nn.ReLU())
        self.decide = nn.Linear(CHANNELS * 5, outputs)

    def forward(self, x: Tensor) -> Tensor:
        return self.decide(self.see(x.unsqueeze(1)).flatten(1))


def build(outputs: int, seed: int) -> Convolution:
    """First weights from `seed` alone; the dice that torch shares stay where they were."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Convolution(outputs)
