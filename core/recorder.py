"""Takes down what a run tells: first into its tail, a little later into the database."""

import time

from core.events import Event
from core.store import Store


class Recorder:
    """The Events of one run on their way to the disk. Only the process that trains has one."""

    def __init__(self, store: Store, run: str, n: int):
        self.store, self.run = store, run
        self.fresh: list[Event] = []  # not yet in the database
        self.n = n                    # number of the first of them
        self.safe = 0                 # how many of them are in the tail
        self.news: dict = {}          # other columns of the run's row that changed
        self.flushed = 0.0            # when the database was last written to
        self.tail = store.tail(run)

    def keep(self) -> None:
        """Makes sure that `kill -9` takes nothing that was told: microseconds, and no waiting for other writers."""
        new = self.fresh[self.safe:]
        if new:
            self.tail.add(self.n + self.safe, new)
            self.safe = len(self.fresh)

    def waited(self) -> float:
        return time.monotonic() - self.flushed

    def flush(self, changes: dict, job: dict, catching_up: bool = False) -> None:
        """All Events, the run's row and its job's in one commit."""
        self.store.append(self.run, self.n, self.fresh, self.news | changes, job)
        self.n += len(self.fresh)
        self.fresh, self.news, self.safe, self.flushed = [], {}, 0, time.monotonic()
        if not catching_up:  # until then the tail of a process that died holds more than the database
            self.tail.clear()

    def close(self) -> None:
        """Everything is in the database, and nothing more will come."""
        self.tail.close()
