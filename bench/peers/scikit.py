"""scikit-learn's MLPClassifier; it draws its own first weights, and has one output where there are two classes."""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from bench.contender import GRID, Contender, loss_and_accuracy
from bench.workloads import Task

NEEDS = ("sklearn",)
warnings.filterwarnings("ignore", category=ConvergenceWarning)


def network(task: Task) -> MLPClassifier:
    """Without momentum, early stopping or a tolerance, so that it does what the others do."""
    how = task.spec.learning
    return MLPClassifier(task.spec.model.hidden, activation=task.spec.model.activation, solver=how.optimizer,
                         alpha=how.weight_decay, batch_size=how.batch_size, learning_rate_init=how.lr, momentum=0,
                         tol=0, n_iter_no_change=10**6, random_state=task.spec.seed, warm_start=True)


def contender(task: Task) -> Contender:
    x, y = (part.numpy() for part in task.train)
    model, classes = network(task), np.unique(y)

    def train(epochs: int) -> int:
        if epochs == 1:
            model.partial_fit(x, y, classes=classes)  # its own way for one epoch at a time
        else:
            model.set_params(max_iter=epochs).fit(x, y)
        return epochs * task.steps

    def look(epochs: int) -> int:
        for _ in range(epochs):
            model.partial_fit(x, y, classes=classes)
            model.predict_proba(GRID.numpy())
            for rows in (task.val, task.test):
                loss_and_accuracy(model.predict_proba(rows.x.numpy()), rows.y.numpy())
        return epochs * task.steps
    return Contender(train, lambda rows: model.predict_proba(rows.numpy()), look)
