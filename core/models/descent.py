"""The optimizers of a stack: the rules of torch.optim, for all weights of all members in a handful of operations.

Every member may have a learning rate, weight decay and L1 of its own, so these stand in buffers as long as the weights.
Each rule was checked against torch.optim, step by step (tests/core/test_stack.py).
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import torch

from core.models.stack import QUICK, Stack

KNOBS = ("lr", "weight_decay", "l1")


class Descent(ABC):
    """What all rules share. `memory`: the buffers that a rule keeps from step to step, under torch's own names."""

    keeps: ClassVar[tuple[str, ...]] = ()
    decoupled: ClassVar[bool] = False  # whether weight decay is taken off the weights, not added to the slope

    def __init__(self, stack: Stack):
        self.stack, self.flat, self.slopes = stack, stack.flat, stack.slopes
        self.knobs = {name: torch.zeros_like(self.flat) for name in KNOBS}
        self.used = dict.fromkeys(KNOBS, False)  # a penalty that no member has costs nothing
        self.memory = {name: torch.zeros_like(self.flat) for name in self.keeps}
        self.room = torch.zeros_like(self.flat)
        self.downhill = torch.zeros_like(self.flat)  # learning rate, negative: one number less to hand to addcmul_
        self.shrink = torch.zeros_like(self.flat)  # decoupled decay: learning rate times weight decay
        self.steps = 0

    def turn(self, member: int, shares: Sequence[float] = (), **knobs: float) -> None:
        """Sets a member's learning rate, weight decay or L1. `shares`: of the learning rate, for its layers."""
        for name, value in knobs.items():
            for layer, pair in enumerate(zip(*self.stack.parts(self.knobs[name]), strict=True)):
                for part in pair:  # weights and biases
                    part[member] = value * shares[layer] if name == "lr" and shares else value
            self.used[name] = self.used[name] or value != 0
        torch.neg(self.knobs["lr"], out=self.downhill)
        torch.mul(self.knobs["lr"], self.knobs["weight_decay"], out=self.shrink)

    def zero_grad(self) -> None:  # noqa: B027
        """Nothing to forget: the backward pass of a stack writes over the slopes of the step before."""

    def step(self) -> None:
        with QUICK():
            if self.used["l1"]:
                self.slopes.addcmul_(torch.sign(self.flat, out=self.room), self.knobs["l1"])
            if self.used["weight_decay"] and self.decoupled:
                self.flat.addcmul_(self.flat, self.shrink, value=-1)
            elif self.used["weight_decay"]:
                self.slopes.addcmul_(self.flat, self.knobs["weight_decay"])
            self.steps += 1
            self.move()

    @abstractmethod
    def move(self) -> None:
        """Moves every weight, by its slope in `slopes`."""


class SGD(Descent):
    """w <- w - lr * g"""

    def move(self) -> None:
        self.flat.addcmul_(self.slopes, self.downhill)


class Momentum(Descent):
    """b <- 0.9 b + g;  w <- w - lr * b  (Polyak 1964, in torch's form)"""

    keeps = ("momentum_buffer",)

    def move(self) -> None:
        moving = self.memory["momentum_buffer"].mul_(0.9).add_(self.slopes)
        self.flat.addcmul_(moving, self.downhill)


class Adam(Descent):
    """Kingma & Ba 2015. m, v: running means of g and g^2; w <- w - lr * m' / (sqrt(v') + eps), ' = bias corrected."""

    keeps = ("exp_avg", "exp_avg_sq")

    def move(self) -> None:
        mean, square = self.memory["exp_avg"], self.memory["exp_avg_sq"]
        mean.lerp_(self.slopes, 0.1)
        square.mul_(0.999).addcmul_(self.slopes, self.slopes, value=0.001)
        root = (1 - 0.999**self.steps) ** 0.5  # sqrt(v') = sqrt(v) / root
        torch.sqrt(square, out=self.room).add_(1e-8 * root)
        torch.div(mean, self.room, out=self.room)
        self.flat.addcmul_(self.room, self.knobs["lr"], value=-root / (1 - 0.9**self.steps))


class AdamW(Adam):
    """Adam, with weight decay taken off the weights themselves (Loshchilov & Hutter 2019)."""

    decoupled = True


class RMSprop(Descent):
    """Tieleman & Hinton 2012: s <- 0.99 s + 0.01 g^2;  w <- w - lr * g / (sqrt(s) + eps)"""

    keeps = ("square_avg",)

    def move(self) -> None:
        square = self.memory["square_avg"].mul_(0.99).addcmul_(self.slopes, self.slopes, value=0.01)
        torch.sqrt(square, out=self.room).add_(1e-8)
        torch.div(self.slopes, self.room, out=self.room)
        self.flat.addcmul_(self.room, self.downhill)


DESCENTS: dict[str, type[Descent]] = {"sgd": SGD, "momentum": Momentum, "adam": Adam, "adamw": AdamW,
                                      "rmsprop": RMSprop}

