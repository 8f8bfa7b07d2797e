"""JAX: many models of one workload at once, vmap over the models and lax.scan over the steps."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from bench.peers.jax_scan import first_state, forward, one_thread, stepper
from bench.workloads import Task

NEEDS = ("jax",)
NARROW = 32  # up to this width all models are padded to the widest and share one stack; above, one stack per width


def sweep(tasks: list[Task], steps: int) -> Callable[[], tuple[int, list[float]]]:
    """Trains all tasks from their first weights; gives (model-steps, accuracy of each on its practice exam)."""
    one_thread()
    widths = [max(task.spec.model.hidden) for task in tasks]
    keys = [0 if width <= NARROW else width for width in widths]
    stacks = [_stack([task for task, own in zip(tasks, keys, strict=True) if own == key], steps)
              for key in dict.fromkeys(keys)]

    def train() -> tuple[int, list[float]]:
        accuracies = [share for stack in stacks for share in stack()]
        return len(tasks) * steps, accuracies
    return train


def _stack(tasks: list[Task], steps: int) -> Callable[[], list[float]]:
    import jax
    from jax import numpy as jnp

    spec, dice = tasks[0].spec, np.random.default_rng(0)
    step = stepper(spec.model.activation, spec.learning.optimizer, spec.learning.lr)
    wide = max(max(task.spec.model.hidden) for task in tasks)
    state = jax.vmap(first_state)([tuple(np.stack(arrays) for arrays in zip(*layer, strict=True))
                                   for layer in zip(*(_padded(task.weights(), wide) for task in tasks), strict=True)])
    most = max(len(task.train.x) for task in tasks)
    x = jnp.asarray(np.stack([_long(task.train.x.numpy(), most) for task in tasks]))
    y = jnp.asarray(np.stack([_long(task.train.y.numpy(), most) for task in tasks]))
    orders = jnp.asarray(np.stack([_batches(task, steps, dice) for task in tasks]))  # [models, steps, batch]
    decays = jnp.asarray([task.spec.learning.weight_decay for task in tasks], dtype=jnp.float32)

    def learn(own: Any, own_x: Any, own_y: Any, order: Any, decay: Any) -> Any:
        return jax.lax.scan(lambda now, rows: (step(now, (own_x[rows], own_y[rows], decay)), None), own, order)[0]

    run = jax.jit(jax.vmap(learn))
    ask = jax.jit(jax.vmap(partial(forward, activation=spec.model.activation)))
    val = np.stack([task.val.x.numpy() for task in tasks])
    truth = np.stack([task.val.y.numpy() for task in tasks])

    def train() -> list[float]:
        layers = run(state, x, y, orders, decays)[0]
        return (np.asarray(ask(layers, val)).argmax(-1) == truth).mean(-1).tolist()
    return train


def _padded(weights: list[tuple[np.ndarray, np.ndarray]], wide: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Hidden layers of `wide` units; the new ones are zeros and stay zeros (tanh and ReLU of 0 are 0)."""
    last = len(weights) - 1
    return [(np.pad(w, ((0, wide - w.shape[0] if layer else 0), (0, wide - w.shape[1] if layer < last else 0))),
             np.pad(b, (0, wide - len(b) if layer < last else 0))) for layer, (w, b) in enumerate(weights)]


def _long(rows: np.ndarray, most: int) -> np.ndarray:
    """Repeats rows up to a common number; the batches never name the repeated ones."""
    return np.resize(rows, (most, *rows.shape[1:]))


def _batches(task: Task, steps: int, dice: np.random.Generator) -> np.ndarray:
    """Row numbers [steps, batch]: a new order each epoch."""
    full = len(task.train.x) // task.batch
    epochs = [dice.permutation(len(task.train.x))[:full * task.batch].reshape(full, task.batch)
              for _ in range(-(-steps // full))]
    return np.concatenate(epochs)[:steps]
