"""Ways of correcting the weights: optimizers by name, and the solver that needs no way at all."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor
from torch.nn import Module, Parameter

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


class Exact(torch.optim.Optimizer):
    """Least squares: one step sets the weights that make the squared error of the whole course as small as it can be.

    It asks not for a slope but for the questions and answers themselves. For networks that are a weighted sum of
    `powers`; where many weights do equally well, the smallest are taken. Weight decay means what it means to gradient
    descent, which would come to rest at the same place. Nothing is remembered from step to step.
    """

    def __init__(self, model: Module, questions: Tensor, answers: Tensor, weight_decay: float):
        super().__init__(model.parameters(), {"weight_decay": weight_decay})
        self.model, self.questions, self.answers = model, questions, answers

    @torch.no_grad()
    def step(self) -> None:
        a = self.model.powers(self.questions).cpu()
        b = self.answers.cpu().double()[:, None]
        if decay := self.param_groups[0]["weight_decay"]:  # mean(miss²) + decay / 2 · w² as rows of their own
            a = torch.cat([a, (len(a) * decay / 2) ** 0.5 * torch.eye(a.shape[1], dtype=a.dtype)])
            b = torch.cat([b, b.new_zeros(a.shape[1], 1)])
        weights = torch.linalg.lstsq(a, b, driver="gelsd").solution  # by singular values: the smallest of many answers
        self.model.weigh.weight.copy_(weights.T)


# Solvers go by the whole course at once, and so are made with it: (network, questions, answers, weight decay).
SOLVERS: dict[str, Callable[[Module, Tensor, Tensor, float], torch.optim.Optimizer]] = {"exact": Exact}
