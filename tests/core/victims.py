"""Processes that the tests kill while they write: light, so that another starts in a moment (no torch here)."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from core.store import Store

RUN = "a" * 32


def append_for_ever(url: str, pipe: Connection) -> None:
    """Tells epoch after epoch, and says through the pipe which one the store has taken."""
    store = Store(url)
    number = store.count_events(RUN)
    while True:
        store.append(RUN, number, [{"kind": "epoch", "epoch": number, "step": number, "train": {"loss": number / 7}}])
        pipe.send(number)
        number += 1


def save_for_ever(url: str, numbers: int, pipe: Connection) -> None:
    """Saves checkpoint after checkpoint, each full of its own number, and says which one is safe."""
    store = Store(url)
    saved = store.load_checkpoint(RUN)
    step = saved[1]["step"] if saved else 0
    while True:
        step += 1
        store.save_checkpoint(RUN, step, step, {"w": np.full(numbers, step, np.float32)}, {"step": step})
        pipe.send(step)


def killed(target: Callable[..., None], *given: Any) -> int:
    """Starts the process, kills it at a random moment of its work, and returns the last thing it acknowledged."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.core.victims"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=target, args=(*given, theirs))
    process.start()
    theirs.close()
    last = ours.recv()  # it works
    time.sleep(random.uniform(0, 0.05))
    os.kill(process.pid, signal.SIGKILL)
    try:
        while True:
            last = ours.recv()  # what it had said before it died
    except (EOFError, OSError):
        process.join()
        return last
