"""Keras 3's model.fit, on JAX where it is installed, else on torch; its progress bar switched off."""

import importlib.util
import os

import numpy as np

from bench.contender import Contender
from bench.workloads import Task

NEEDS = ("keras",)


def contender(task: Task) -> Contender:
    os.environ.setdefault("KERAS_BACKEND", "jax" if importlib.util.find_spec("jax") else "torch")
    import keras

    how, first = task.spec.learning, task.weights()
    model = keras.Sequential([keras.Input((task.inputs,))]
                             + [keras.layers.Dense(units, activation=task.spec.model.activation)
                                for units in task.spec.model.hidden] + [keras.layers.Dense(task.outputs)])
    model.set_weights([array for layer in first for array in layer])
    kind = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}[how.optimizer]
    model.compile(kind(how.lr), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    x, y = (part.numpy() for part in task.train)

    def train(epochs: int) -> int:
        model.fit(x, y, batch_size=how.batch_size, epochs=epochs, verbose=0)
        return epochs * task.steps
    return Contender(train, lambda rows: np.asarray(keras.ops.convert_to_numpy(model(rows.numpy()))))
