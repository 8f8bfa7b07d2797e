"""The contenders by name, one file each: the package it needs, and how it trains a task."""

import importlib
import importlib.util

from bench.contender import Contender
from bench.workloads import Task

# A new contender: one file with NEEDS (packages) and contender(task), and one line here. A file may also say what is
# missing beyond packages (`missing`), and which workloads alone it can do (`ONLY`).
PEERS = {
    "course loop": "course", "scikit-learn": "scikit", "Lightning Fabric": "fabric", "Lightning Trainer": "trainer",
    "skorch": "skorch_net", "fastai": "fastai_learner", "Keras 3": "keras_fit", "JAX jit + scan": "jax_scan",
    "C floor": "c_floor", "TensorFlow Playground": "playground",
}
TORCH_ONLY = ("course loop", "Lightning Fabric", "skorch")  # those that also take a network that is no MLP


def module(name: str) -> object:
    return importlib.import_module(f"bench.peers.{PEERS[name]}")


def line_up(task: Task, names: tuple[str, ...] | None = None) -> tuple[dict[str, Contender], dict[str, str]]:
    """(contenders that can start, name -> why it can't). One that fails in its first epoch is named, not fatal."""
    ready: dict[str, Contender] = {}
    absent: dict[str, str] = {}
    for name in names or PEERS:
        why = missing(name, task.name)
        try:
            if not why:
                ready[name] = module(name).contender(task)
                ready[name].train(1)
        except Exception as error:
            ready.pop(name, None)
            why = f"broken: {type(error).__name__}: {str(error)[:120]}"
        if why:
            absent[name] = why
    return ready, absent


def missing(name: str, workload: str = "W1") -> str:
    """Why the contender is skipped; empty where it can start."""
    if name not in TORCH_ONLY and workload == "W3c":
        return "skipped: takes part with MLPs only"
    file = module(name)
    lacking = [package for package in file.NEEDS if importlib.util.find_spec(package) is None]
    if lacking:
        return f"skipped: {', '.join(lacking)} not installed (requirements-bench.txt)"
    if workload not in getattr(file, "ONLY", (workload,)):
        return f"skipped: does {', '.join(file.ONLY)} only"
    return file.missing() if hasattr(file, "missing") else ""
