"""Ways of correcting the weights: optimizers by name."""

from collections.abc import Callable, Iterable

import torch
from torch.nn import Parameter

# name -> (parameters, learning rate, weight decay) -> optimizer. Weight decay is added to the slope (L2), but in AdamW
# it is taken off the weights themselves (Loshchilov & Hutter 2019). foreach=False: one plain loop is the quickest
# for the few small tensors of these networks.
OPTIMIZERS: dict[str, Callable[[Iterable[Parameter], float, float], torch.optim.Optimizer]] = {
    "sgd": lambda p, lr, wd: torch.optim.SGD(p, lr=lr, weight_decay=wd, foreach=False),
    "momentum": lambda p, lr, wd: torch.optim.SGD(p, lr=lr, weight_decay=wd, momentum=0.9, foreach=False),
    "adam": lambda p, lr, wd: torch.optim.Adam(p, lr=lr, weight_decay=wd, fused=True),
    "adamw": lambda p, lr, wd: torch.optim.AdamW(p, lr=lr, weight_decay=wd, fused=True),
    "rmsprop": lambda p, lr, wd: torch.optim.RMSprop(p, lr=lr, weight_decay=wd, foreach=False),
}
