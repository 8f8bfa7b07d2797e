"""Which of a choice's names fit the data and this machine, so that none is offered that a run would refuse."""

import sys
from pathlib import Path

from core.check import LOSSES_OF
from core.datasets import DATASETS
from core.devices import there
from core.spec import Spec, options
from dashboard.cached import store

# Until a run's process has asked torch: where the drivers of a graphics card show themselves.
CARDS = {"cuda": any(map(Path.exists, map(Path, ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd")))),
         "mps": sys.platform == "darwin"}


def fitting(path: str, spec: Spec) -> list[str]:
    """The names that a run of these data on this machine would take, and the one that is chosen."""
    names = options(path)
    if path == "learning.loss":
        names = ["auto", *LOSSES_OF[DATASETS[spec.data.name].TASK]]
    elif path == "device":
        found = CARDS | there(store().live)
        names = [name for name in names if found.get(name, True) or name == spec.device]
    return list(names)
