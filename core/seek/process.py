"""The process of one search, or of the curves of more data: works, says how far it is, and goes when it is told to."""

import json
import logging
import os
import signal
import time
from typing import Any

from core.processes import born
from core.quotas import Quotas
from core.seek.more import More
from core.seek.plan import parse_plan
from core.seek.search import Search
from core.spec import SpecError, parse
from core.store import Store
from core.store.queue import LIVE
from core.store.rows import RunGone

log = logging.getLogger(__name__)

BEAT = 0.5  # seconds between two signs of life

Row = dict[str, Any]


class _Go(Exception):
    """It ends here. `state`: what the search's row says then."""

    def __init__(self, state: str, error: str | None = None, remedy: str | None = None):
        super().__init__(state)
        self.state, self.error, self.remedy = state, error, remedy


def work(store: Store, job: Row, quotas: Quotas) -> None:
    """To its end, or until it is cancelled (its job row is taken away), let go (SIGTERM) or at its limit.

    Whatever happens, its row says so in words; what was tried is kept.
    """
    name, found = job["run"], None
    watch = _Watch(store, job, quotas)
    signal.signal(signal.SIGTERM, watch.let_go)
    try:
        found = opened(store, name, job["seconds"])
        for _ in found.learn():
            watch.mind(found)
    except _Go as reason:
        found.leave()
        store.searches.change(name, state=reason.state, error=reason.error, remedy=reason.remedy)
        if reason.state == "queued":
            store.queue.change(job["job"], LIVE, state="queued", pid=None, born=None, seconds=watch.seconds)
            return
    except SpecError as error:
        store.searches.change(name, state="failed", error=error.error, remedy=error.remedy)
    except RunGone as reason:
        log.info("search %s: %s", name, reason)
    except Exception as error:
        log.exception("search %s crashed", name)
        if found is not None:
            found.leave()
        store.searches.change(name, state="failed", error=f"The search crashed: {type(error).__name__}.",
                              remedy="Tries that are finished are kept. Start it again to go on.")
    store.queue.remove(job["job"])


def opened(store: Store, name: str, seconds: float = 0.0) -> Search | More:
    """What a search's row asks for, ready to go on. `seconds`: of its time budget that are used up."""
    row = store.searches.get(name)
    if row is None:
        raise RunGone("This search was deleted.")
    asked = row["asked"]
    if "more" in asked:
        return More(store, row["owner"], parse(asked["more"]["base"]), asked["more"]["seeds"])
    search = Search(store, row["owner"], parse_plan(asked))
    search.until -= seconds
    return search


class _Watch:
    """Says twice a second how far the work is, and whether it should end."""

    def __init__(self, store: Store, job: Row, quotas: Quotas):
        self.store, self.job, self.quotas = store, job["job"], quotas
        self.began, self.before, self.last, self.leaving = time.monotonic(), job["seconds"], -BEAT, False
        self.state = {"state": "running", "pid": os.getpid(), "born": born(os.getpid())}

    @property
    def seconds(self) -> float:
        """Of work so far, all processes together."""
        return self.before + time.monotonic() - self.began

    def let_go(self, *_: object) -> None:
        self.leaving = True

    def mind(self, found: Search | More) -> None:
        """Says how far it is. Raises _Go when it is over."""
        if self.leaving:
            raise _Go("queued")
        if time.monotonic() - self.last < BEAT:
            return
        self.last = time.monotonic()
        told = self.state | {"heartbeat": time.time(), "seconds": self.seconds, "answer": json.dumps(found.standing)}
        if not self.store.queue.change(self.job, LIVE, **told):
            raise _Go("stopped")
        wall, cpu = self.quotas.wall_seconds, self.quotas.cpu_seconds
        if wall is not None and self.seconds > wall:
            raise _Go("stopped", f"This search has worked for {wall / 60:g} minutes, the limit of one.", _LESS)
        if cpu is not None and time.process_time() > cpu:
            raise _Go("stopped", f"This search has used {cpu / 60:g} minutes of computing time, the limit of one.",
                      _LESS)


_LESS = "What was tried is kept. Fewer tries or rounds take less time; so does starting it once more."
