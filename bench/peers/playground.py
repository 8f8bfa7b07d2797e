"""TensorFlow Playground's own engine in node, where both are named by environment variables; it brings its own loss."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from bench.contender import Contender
from bench.workloads import Task

NEEDS = ()
ONLY = ("W1", "W1m")  # two classes, one tanh output, squared error: what its engine is made for
NODE, ENGINE = "BENCH_NODE", "BENCH_PLAYGROUND"  # the program; Playground's src/nn.ts compiled to CommonJS
DRIVER = Path(__file__).with_name("playground.cjs")


def missing() -> str:
    lacking = [name for name in (NODE, ENGINE) if not os.environ.get(name)]
    return f"skipped: {' and '.join(lacking)} not set" if lacking else ""


def contender(task: Task) -> Contender:
    node = subprocess.Popen([os.environ[NODE], str(DRIVER), os.environ[ENGINE]], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)  # ends when its standard input does
    how = task.spec.learning
    _tell(node, _set(task.train) | {"val": _set(task.val), "test": _set(task.test), "batch": how.batch_size,
                                    "lr": how.lr, "shape": [task.inputs, *task.spec.model.hidden, 1]})
    last: dict[str, Any] = {"cpu": 0.0}

    def train(epochs: int, look: bool = False) -> int:
        _tell(node, {"epochs": epochs, "look": look})
        last.update(json.loads(node.stdout.readline()))
        return last["steps"]

    train(0)
    return Contender(train, look=lambda epochs: train(epochs, True), accuracy=lambda: last["accuracy"],
                     clock=lambda: last["cpu"])


def _tell(node: subprocess.Popen, what: dict[str, Any]) -> None:
    node.stdin.write(json.dumps(what) + "\n")
    node.stdin.flush()


def _set(rows: Any) -> dict[str, Any]:
    return {"x": rows.x.tolist(), "y": (rows.y * 2 - 1).tolist()}
