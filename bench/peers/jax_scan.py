"""JAX: one jitted call per turn, lax.scan over epochs and steps; short last batches are dropped."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from bench.contender import Contender
from bench.workloads import Task

NEEDS = ("jax",)
ADAM = (0.9, 0.999, 1e-8)  # as torch has them


def one_thread() -> None:
    """Asked for before JAX starts: the others have one thread too."""
    import os

    os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
    os.environ.setdefault("JAX_PLATFORMS", "cpu")


def forward(layers: Any, x: Any, activation: str) -> Any:
    """Scores [n, classes] of an MLP whose layers are (weights [in, out], bias [out])."""
    import jax

    bend = {"tanh": jax.numpy.tanh, "relu": jax.nn.relu}[activation]
    for weights, bias in layers[:-1]:
        x = bend(x @ weights + bias)
    return x @ layers[-1][0] + layers[-1][1]


def stepper(activation: str, optimizer: str, lr: float) -> Callable[..., Any]:
    """(state, (x, y, weight decay)) -> state after one step. state: layers, two moments, count."""
    import jax
    from jax import numpy as jnp

    def error(layers: Any, x: Any, y: Any) -> Any:
        scores = jax.nn.log_softmax(forward(layers, x, activation))
        return -jnp.take_along_axis(scores, y[:, None], axis=1).mean()

    def step(state: Any, batch: Any) -> Any:
        layers, mean, square, count = state
        x, y, decay = batch
        slopes = jax.tree.map(lambda slope, w: slope + decay * w, jax.grad(error)(layers, x, y), layers)
        if optimizer == "sgd":
            return jax.tree.map(lambda w, slope: w - lr * slope, layers, slopes), mean, square, count
        b1, b2, small = ADAM
        count = count + 1
        mean = jax.tree.map(lambda m, slope: b1 * m + (1 - b1) * slope, mean, slopes)
        square = jax.tree.map(lambda s, slope: b2 * s + (1 - b2) * slope * slope, square, slopes)
        layers = jax.tree.map(lambda w, m, s: w - lr * (m / (1 - b1**count)) / (jnp.sqrt(s / (1 - b2**count)) + small),
                              layers, mean, square)
        return layers, mean, square, count
    return step


def first_state(weights: list[tuple[np.ndarray, np.ndarray]]) -> Any:
    import jax
    from jax import numpy as jnp

    layers = jax.tree.map(jnp.asarray, weights)
    nothing = jax.tree.map(jnp.zeros_like, layers)
    return layers, nothing, jax.tree.map(jnp.zeros_like, layers), jnp.float32(0)


def contender(task: Task) -> Contender:
    one_thread()
    import jax
    from jax import numpy as jnp

    how = task.spec.learning
    step = stepper(task.spec.model.activation, how.optimizer, how.lr)
    x, y = (jnp.asarray(part.numpy()) for part in task.train)
    steps = len(x) // task.batch

    def epoch(state: Any, key: Any) -> tuple[Any, None]:
        order = jax.random.permutation(key, len(x))[:steps * task.batch].reshape(steps, task.batch)
        return jax.lax.scan(lambda now, rows: (step(now, (x[rows], y[rows], how.weight_decay)), None), state, order)

    run = jax.jit(lambda state, keys: jax.lax.scan(epoch, state, keys)[0], donate_argnums=0)
    ask = jax.jit(partial(forward, activation=task.spec.model.activation))
    kept = {"state": first_state(task.weights()), "key": jax.random.key(task.spec.seed)}

    def train(epochs: int) -> int:
        kept["key"], now = jax.random.split(kept["key"])
        kept["state"] = jax.block_until_ready(run(kept["state"], jax.random.split(now, epochs)))
        return epochs * steps
    return Contender(train, lambda rows: np.asarray(ask(kept["state"][0], rows.numpy())))
