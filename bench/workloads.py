"""The workloads, as Specs: W1 spirals, W1m moons, W2 digits, W3m MNIST-1D."""

from core.spec import Spec, parse

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


def spec(name: str, seed: int = 0) -> Spec:
    """The workload with that seed. Raises SpecError where its data set is not there."""
    return parse(SPECS[name] | {"seed": seed})
