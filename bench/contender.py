"""A contender: something that trains a network by epochs and can be asked for answers at any time."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from bench.workloads import Task
from core.measure import Rows

GRID = torch.cartesian_prod(torch.linspace(-2, 2, 100), torch.linspace(-2, 2, 100))  # the picture of W5, [10000, 2]


@dataclass
class Contender:
    """`train(epochs)` makes so many epochs and gives the number of steps; `answer` scores rows as [n, classes]."""

    train: Callable[[int], int]
    answer: Callable[[Tensor], np.ndarray] | None = None
    look: Callable[[int], int] | None = None  # epochs with the picture and two exams after each, where it has its own
    accuracy: Callable[[], float] | None = None  # of the practice exam, where the network can't be asked from here
    clock: Callable[[], float] = time.process_time  # CPU seconds of whoever does the work


def mark(contender: Contender, rows: Rows) -> float:
    """Share of the rows that are right."""
    return float((contender.answer(rows.x).argmax(-1) == rows.y.numpy()).mean())


def practice(contender: Contender, task: Task) -> float:
    return contender.accuracy() if contender.accuracy else mark(contender, task.val)


def live(contender: Contender, task: Task) -> Callable[[int], int]:
    """W5: after each epoch a 100x100 picture, and loss and accuracy of practice and final exam."""
    if contender.look:
        return contender.look

    def train(epochs: int) -> int:
        steps = 0
        for _ in range(epochs):
            steps += contender.train(1)
            contender.answer(GRID)
            for rows in (task.val, task.test):
                loss_and_accuracy(contender.answer(rows.x), rows.y.numpy())
        return steps
    return train


def loss_and_accuracy(scores: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Cross-entropy and accuracy of scores [n, classes]."""
    shifted = scores - scores.max(-1, keepdims=True)
    chance = shifted[np.arange(len(y)), y] - np.log(np.exp(shifted).sum(-1))
    return float(-chance.mean()), float((scores.argmax(-1) == y).mean())


def asks(model: nn.Module) -> Callable[[Tensor], np.ndarray]:
    """How any network of torch is asked."""
    def answer(x: Tensor) -> np.ndarray:
        model.eval()
        with torch.no_grad():
            return model(x).numpy()
    return answer


def torch_optimizer(model: nn.Module, task: Task) -> torch.optim.Optimizer:
    """The optimizer as torch makes it by default: what a course would write."""
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[task.spec.learning.optimizer]
    return kind(model.parameters(), lr=task.spec.learning.lr, weight_decay=task.spec.learning.weight_decay)
