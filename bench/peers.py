"""The contenders: our bare loop, our whole run, the loop that PyTorch courses teach, and scikit-learn."""

import itertools
import warnings
from collections.abc import Callable

import numpy as np
import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from core.fit import fit
from core.learning import LEARNING
from core.measure import answers
from core.models import build
from core.run import learn, setup
from core.spec import Spec

warnings.filterwarnings("ignore", category=ConvergenceWarning)


def ours_bare(spec: Spec) -> Callable[[int], int]:
    """core.fit with nothing around it: the steps alone."""
    attempt = setup(spec)
    learning = LEARNING[spec.learning.name]
    loss = learning.loss(attempt.criterion, attempt.model, spec.learning.l1)

    def train(epochs: int) -> int:
        def batches():
            return learning.batches(*attempt.train, attempt.batch_size, attempt.dice["order"])
        return sum(moment == "step" for moment, _ in
                   fit(attempt.model, batches, loss, attempt.optimizer, range(epochs)))
    return train


def ours(spec: Spec, each_epoch: Callable[..., object] | None = None) -> Callable[[int], int]:
    """core.run as the product uses it: marks of course and practice exam, and an Event, in every epoch."""
    attempt = setup(spec)
    moments = learn(attempt)
    next(moments)  # the start Event

    def train(epochs: int) -> int:
        before = attempt.step
        for event in moments:
            if event is None:
                continue
            if each_epoch:
                each_epoch(attempt, event)
            if attempt.epoch % epochs == 0:
                break
        return attempt.step - before
    return train


def network(spec: Spec) -> tuple[nn.Module, torch.optim.Optimizer, object]:
    """The same network with the same first weights, its optimizer as torch makes it by default, and the data."""
    attempt = setup(spec)
    outputs = len(attempt.dataset.classes)
    model = build(spec.model, attempt.train.x.shape[1], outputs, spec.seed)
    plain = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[spec.learning.optimizer]
    return model, plain(model.parameters(), lr=spec.learning.lr), attempt


def course(spec: Spec, each_epoch: Callable[[nn.Module, object], object] | None = None) -> Callable[[int], int]:
    """The loop of courses: a DataLoader, and .item() after every step."""
    model, optimizer, attempt = network(spec)
    loader = DataLoader(TensorDataset(*attempt.train), batch_size=spec.learning.batch_size, shuffle=True)
    loss_function = nn.CrossEntropyLoss()

    def train(epochs: int) -> int:
        steps, total = 0, 0.0
        for _ in range(epochs):
            model.train()
            for x, y in loader:
                loss = loss_function(model(x), y)
                total += loss.item()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                steps += 1
            if each_epoch:
                each_epoch(model, attempt)
        return steps
    return train


def sklearn_network(spec: Spec, epochs: int, seed: int = 0) -> MLPClassifier:
    how = spec.learning
    return MLPClassifier(spec.model.hidden, activation=spec.model.activation, solver=how.optimizer, alpha=0,
                         batch_size=how.batch_size, learning_rate_init=how.lr, momentum=0, max_iter=epochs, tol=0,
                         n_iter_no_change=epochs + 1, random_state=seed)


def scikit(spec: Spec) -> Callable[[int], int]:
    attempt = setup(spec)
    x, y = (part.numpy() for part in attempt.train)

    def train(epochs: int) -> int:
        done = sklearn_network(spec, epochs).fit(x, y)
        return done.n_iter_ * -(-len(x) // spec.learning.batch_size)
    return train


def scikit_live(spec: Spec, each_epoch: Callable[[MLPClassifier, object], object]) -> Callable[[int], int]:
    """scikit-learn epoch by epoch, so that somebody can look after each."""
    attempt = setup(spec)
    x, y = (part.numpy() for part in attempt.train)
    model, classes = sklearn_network(spec, 1), np.unique(y)

    def train(epochs: int) -> int:
        for _ in range(epochs):
            model.partial_fit(x, y, classes=classes)
            each_epoch(model, attempt)
        return epochs * -(-len(x) // spec.learning.batch_size)
    return train


def practice_accuracy(model: nn.Module | MLPClassifier, attempt: object) -> float:
    """Share of the practice exam that is right."""
    x, y = attempt.val
    if isinstance(model, MLPClassifier):
        return float(model.score(x.numpy(), y.numpy()))
    return (answers(model, x).argmax(-1) == y).float().mean().item()


def epochs_until(good: float, train: Callable[[int], int], mark: Callable[[], float], most: int = 400) -> int | None:
    """Trains epoch by epoch until the mark is good enough; the number of epochs, None when it never was."""
    for epoch in itertools.count(1):
        train(1)
        if mark() >= good:
            return epoch
        if epoch >= most:
            return None
