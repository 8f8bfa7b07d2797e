"""skorch: scikit-learn's manners around a network of torch; its printing and its inner validation switched off."""

import torch
from torch import nn

from bench.contender import Contender, asks
from bench.workloads import Task

NEEDS = ("skorch",)


def contender(task: Task) -> Contender:
    from skorch import NeuralNetClassifier

    how = task.spec.learning
    net = NeuralNetClassifier(task.network(), criterion=nn.CrossEntropyLoss, lr=how.lr, batch_size=how.batch_size,
                              optimizer={"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[how.optimizer],
                              iterator_train__shuffle=True, train_split=None, callbacks__print_log=None, verbose=0)
    net.initialize()
    x, y = (part.numpy() for part in task.train)

    def train(epochs: int) -> int:
        net.partial_fit(x, y, epochs=epochs)
        return epochs * task.steps
    return Contender(train, asks(net.module_))
