"""The floor for tiny networks: plain C, compiled for the task. On wide ones a tuned matrix product beats its loops."""

import ctypes
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from torch import Tensor

from bench.contender import Contender
from bench.workloads import Task

NEEDS = ()
SOURCE = Path(__file__).with_name("floor.c")
# What -ffast-math gives a loop, without its start-up code: that would round tiny numbers of this process to zero.
LOOPS = ("-fno-math-errno", "-fno-trapping-math", "-fno-signed-zeros", "-ffinite-math-only", "-fassociative-math",
         "-freciprocal-math")
FLAGS = ("-O3", "-march=native", *LOOPS, "-shared", "-fPIC", "-w")


def compiler() -> str | None:
    return shutil.which(os.environ.get("CC", "cc"))


def missing() -> str:
    return "" if compiler() else "skipped: no C compiler (cc, or the one that CC names)"


def contender(task: Task) -> Contender:
    library = _library(task)
    weights = np.concatenate([part.ravel() for layer in task.weights() for part in layer]).astype(np.float32)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    x, y = np.ascontiguousarray(task.train.x.numpy()), task.train.y.numpy().astype(np.int32)
    order, state = np.arange(len(x), dtype=np.int32), np.array([task.spec.seed + 88172645463325252, 0], dtype=np.uint64)
    how = task.spec.learning

    def train(epochs: int) -> int:
        arrays = (_at(array) for array in (weights, mean, square, x, y, order))
        return library.train(*arrays, len(x), epochs, ctypes.c_float(how.lr), ctypes.c_float(how.weight_decay),
                             _at(state))

    def answer(rows: Tensor) -> np.ndarray:
        asked = np.ascontiguousarray(rows.numpy())
        scores = np.empty((len(asked), task.outputs), dtype=np.float32)
        library.answer(_at(weights), _at(asked), len(asked), _at(scores))
        return scores
    return Contender(train, answer)


def _library(task: Task) -> ctypes.CDLL:
    """The C file compiled for the task's sizes. Raises RuntimeError with what the compiler says."""
    first, second = task.spec.model.hidden
    sizes = {"IN": task.inputs, "H1": first, "H2": second, "OUT": task.outputs, "BATCH": task.batch,
             "TANH": int(task.spec.model.activation == "tanh"), "ADAM": int(task.spec.learning.optimizer == "adam")}
    with tempfile.TemporaryDirectory() as folder:  # a loaded library no longer needs its file
        target = Path(folder) / "floor.so"
        command = [compiler(), *FLAGS, *(f"-D{name}={value}" for name, value in sizes.items()), str(SOURCE), "-o",
                   str(target), "-lm"]
        answer = subprocess.run(command, capture_output=True, text=True)
        if answer.returncode:
            raise RuntimeError(answer.stderr.strip()[-300:])
        return ctypes.CDLL(str(target))


def _at(array: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)
