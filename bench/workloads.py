"""The workloads: W1 spirals, W1m moons, W2 digits, W3m and W3c MNIST-1D, as Specs and as tensors for all."""

from dataclasses import dataclass

import numpy as np
from torch import nn

from core import datasets, prepare
from core.measure import Rows, rows
from core.models import build
from core.spec import Spec, parse
from core.split import cut

SPECS = {
    "W1": {"data": {"name": "spirals", "rows": 500}, "split": {"train": 0.5, "val": 0.25, "test": 0.25},
           "model": {"hidden": [8, 8], "activation": "tanh"},
           "learning": {"optimizer": "sgd", "lr": 0.03, "batch_size": 10, "epochs": 100_000}},
    "W1m": {"data": {"name": "moons", "rows": 500, "noise": 0.1}, "split": {"train": 0.5, "val": 0.25, "test": 0.25},
            "model": {"hidden": [8, 8], "activation": "tanh"},
            # a longer stride than W1: all contenders are past 95 % after some dozens of epochs
            "learning": {"optimizer": "sgd", "lr": 0.3, "batch_size": 10, "epochs": 100_000}},
    "W2": {"data": {"name": "digits"}, "model": {"hidden": [128, 64], "activation": "relu"},
           "learning": {"optimizer": "adam", "lr": 1e-3, "batch_size": 32, "epochs": 100_000}},
    "W3m": {"data": {"name": "mnist1d", "rows": 5000}, "split": {"train": 0.8, "val": 0.1, "test": 0.1},
            "model": {"hidden": [256, 256], "activation": "relu"},
            "learning": {"optimizer": "adam", "lr": 1e-3, "batch_size": 100, "epochs": 100_000}},
}
SPECS["W3c"] = SPECS["W3m"] | {"model": {"name": "cnn"}}  # the same data and learning


@dataclass(frozen=True)
class Task:
    """What every contender of a workload gets: the same three sets, the same first weights, the same settings."""

    name: str
    spec: Spec
    train: Rows
    val: Rows
    test: Rows
    inputs: int
    outputs: int

    @property
    def batch(self) -> int:
        return self.spec.learning.batch_size

    @property
    def steps(self) -> int:
        """Optimizer steps of an epoch; the last batch may be short."""
        return -(-len(self.train.x) // self.batch)

    def network(self) -> nn.Module:
        """A fresh network of torch, always with the same first weights."""
        return build(self.spec.model, self.inputs, self.outputs, self.spec.seed)

    def weights(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """The first weights of an MLP for others than torch: ([in, out], [out]) of each layer."""
        layers = [layer for layer in self.network().modules() if isinstance(layer, nn.Linear)]
        return [(layer.weight.detach().numpy().T.copy(), layer.bias.detach().numpy().copy()) for layer in layers]


def spec(name: str, seed: int = 0) -> Spec:
    """The workload with that seed."""
    return parse(SPECS[name] | {"seed": seed})


def task(name: str, seed: int = 0) -> Task:
    return task_of(name, spec(name, seed))


def task_of(name: str, chosen: Spec) -> Task:
    """The Spec's data, cut and prepared as a run of the product does it."""
    dataset = datasets.load(chosen.data)
    split = cut(dataset, chosen.data, chosen.split)
    preparation = prepare.fit(dataset, split.train)
    sets = [rows(preparation, part) for part in (split.train, split.val, split.test)]
    return Task(name, chosen, *sets, sets[0].x.shape[1], len(dataset.classes))
