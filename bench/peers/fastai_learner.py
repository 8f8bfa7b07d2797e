"""fastai's Learner with its own DataLoader and optimizers; its log and its validation switched off, no bar loaded."""

from functools import partial

from torch import nn
from torch.utils.data import TensorDataset

from bench.contender import Contender, asks
from bench.workloads import Task

NEEDS = ("fastai",)


def contender(task: Task) -> Contender:
    from fastai.callback.core import Callback, CancelValidException
    from fastai.data.core import DataLoaders
    from fastai.data.load import DataLoader
    from fastai.learner import Learner
    from fastai.optimizer import SGD, Adam

    class NoValidation(Callback):
        def before_validate(self):
            raise CancelValidException

    how, model = task.spec.learning, task.network()
    loader = DataLoader(TensorDataset(*task.train), bs=how.batch_size, shuffle=True, num_workers=0)
    kind = {"sgd": partial(SGD, mom=0.0), "adam": partial(Adam, wd=0.0)}[how.optimizer]
    learner = Learner(DataLoaders(loader, loader), model, loss_func=nn.CrossEntropyLoss(), opt_func=kind, lr=how.lr,
                      cbs=NoValidation())

    def train(epochs: int) -> int:
        with learner.no_logging():
            learner.fit(epochs, lr=how.lr)
        return epochs * task.steps
    return Contender(train, asks(model))
