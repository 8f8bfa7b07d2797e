"""The process of one sweep: trains its members, obeys play, pause and stop between two steps, says how it stands."""

import time
from typing import Any

from core.commands import Inbox, path_of
from core.quotas import Quotas
from core.store import Store
from core.sweep import APP_ATTEMPT, parse_sweep
from core.sweeping import Sweeping

LOOK = 0.010       # seconds of learning between two looks at the commands
REST = 0.02        # seconds of sleep while paused
HEARTBEAT = 1.5    # seconds between two signs of life

Row = dict[str, Any]


class Steward:
    """One sweep in this process, until it ends or is let go. Members that are finished are never trained again."""

    def __init__(self, store: Store, job: Row, row: Row, quotas: Quotas):
        self.store, self.quotas, self.name = store, quotas, job["job"]
        self.inbox = Inbox(path_of(store.folder, self.name), job["inbox"])
        self.playing = True
        self.leaving: str | None = None  # the job's state after this process
        self.state, self.end = "learning", ""  # end: what the sweep's row says when this process has left
        self.verdict: Row = {"error": None, "remedy": None}  # what ended the sweep before its time
        self.job_state: Row = {"state": "running"}
        self.seconds = job["seconds"]    # of learning so far, all processes together
        self.touched = time.monotonic()  # when somebody last told it something
        self.sweep = parse_sweep(row["asked"])
        self.glass, self.owner = row["glass"], row["owner"]
        self.sweeping = Sweeping(store, self.owner, self.glass, APP_ATTEMPT)
        self.sweeping.facts = self._facts

    def conduct(self) -> None:
        """Trains until all members are over, or until it is stopped, let go, or at its limit."""
        self.sweeping.flush()  # a sign of life before the first member is set up
        looked = time.monotonic()
        for _ in self.sweeping.learn(self.sweep.members(self.owner, self.glass, APP_ATTEMPT)):
            now = time.monotonic()
            if now - looked < LOOK:
                continue
            self.seconds += now - looked
            self._obey()
            self._mind_limits()
            if not self.playing:
                self._stand()
            if self.leaving:
                return self._leave()
            looked = time.monotonic()
        return self._end("done", "finished")

    def let_go(self) -> None:
        """Asks it to leave soon (from a signal)."""
        self.leaving = "queued" if self.playing else "resting"

    def let_go_if_still(self) -> None:
        if not self.playing:
            self.leaving = "resting"

    def _obey(self) -> None:
        for command in self.inbox.read():
            self.touched = time.monotonic()
            if command["do"] in ("play", "pause"):
                self.playing = command["do"] == "play"
            elif command["do"] == "queue":  # no free place: it waits for its turn
                self.playing, self.leaving = True, "queued"
            elif command["do"] == "stop":
                self.end, self.leaving = "stopped", "cancelled"

    def _mind_limits(self) -> None:
        wall, cpu = self.quotas.wall_seconds, self.quotas.cpu_seconds
        if wall is not None and self.seconds > wall:
            self._end_at_limit(f"This sweep has learned for {wall / 60:g} minutes, the limit of one.")
        elif cpu is not None and time.process_time() > cpu:
            self._end_at_limit(f"This sweep has used {cpu / 60:g} minutes of computing time, the limit of one.")

    def _end_at_limit(self, error: str) -> None:
        self.verdict = {"error": error, "remedy": "What is trained is kept. Fewer values, seeds or rounds take less "
                                                  "time; so does pressing Train once more."}
        self.end, self.leaving = "stopped", "cancelled"

    def _stand(self) -> None:
        """Paused: waits for a command; after a while without one the process goes, and finished members stay."""
        self.state = "paused"
        self.sweeping.flush()
        beat = time.monotonic()
        while not self.playing and not self.leaving:
            time.sleep(REST)
            self._obey()
            now = time.monotonic()
            if now - beat >= HEARTBEAT:
                beat = now
                self.sweeping.flush()
            if now - self.touched > self.quotas.unwatched_seconds:
                self.leaving = "resting"
        if not self.leaving:
            self.state = "learning"
            self.sweeping.flush()

    def _leave(self) -> None:
        self.sweeping.leave()
        self._end(self.end or ("queued" if self.leaving == "queued" else "paused"), self.leaving)
        if self.inbox.read():  # it came while we were leaving; whoever sent it saw a sweep that lives
            self.store.queue.change(self.name, ("resting",), state="queued", play=True)

    def _end(self, state: str, job: str) -> None:
        """The last commit of this process."""
        self.state, self.job_state = state, {"state": job, "pid": None, "born": None}
        self.sweeping.flush()

    def _facts(self) -> tuple[Row, Row]:
        sweep = {"sweep": self.name, "state": self.state, "done": self.sweeping.done, "failed": self.sweeping.failed}
        job = {"job": self.name, "heartbeat": time.time(), "inbox": self.inbox.offset, "seconds": self.seconds,
               "play": self.playing or self.state == "queued"}
        return sweep | self.verdict, job | self.job_state
