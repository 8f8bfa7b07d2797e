"""Conducts a class: as a run is conducted, but its students' records are written down too, and any can be shown."""

import time
from typing import Any

from core.cohort import Cohort, revisited, students
from core.commands import Command
from core.conduct import Conductor
from core.frames import FrameWriter, pack, unpack
from core.run import setup
from core.spec import parse
from core.store import Store

WRITE = 2.0  # seconds between two commits of what students have told; each takes some ms a student
SHARE = 5    # and it may cost at most one part in this many of the run's time


class ClassConductor(Conductor):
    """A class that dies is trained again from its beginning: it takes seconds, and comes out the same."""

    attempt: Cohort

    def prepare(self, job: dict, row: dict) -> None:
        self.written, self.cost = time.monotonic(), 0.0
        super().prepare(job, row)

    def _do(self, command: Command) -> None:
        if command["do"] == "show":
            self.attempt.show(command["value"])
        else:
            super()._do(command)

    def _flush(self, changes: dict, **job: object) -> None:
        if self.ended or not self.playing or time.monotonic() - self.written >= max(WRITE, SHARE * self.cost):
            self._write_students()
        super()._flush(changes, **job)

    def _write_students(self) -> None:
        begun = time.monotonic()
        self.attempt.keep(self.store)
        self.written = time.monotonic()
        self.cost = self.written - begun

    def _save(self, events: int | None = None) -> None:
        """Nothing of its own to save: a student's last weights are kept with its last Event."""

    def _leave(self) -> None:
        if self.leaving != "queued":
            self.store.sweeps.leave([member.run for member in self.attempt.members])
        super()._leave()


def show_again(store: Store, job: dict[str, Any]) -> None:
    """A class that has ended: draws another of its students into its last picture."""
    row = store.get_run(job["run"])
    spec = parse(row["spec"])
    member = students(spec, row["owner"], row["glass"])[min(job["asked"]["student"], spec.students - 1)]
    attempt = setup(member.spec, member.run, row["glass"])
    saved = store.load_checkpoint(member.run)
    if saved:
        attempt.restore(*saved, events=store.events(member.run))
    header, arrays = revisited(unpack(store.load_blob(row["run"], "frame")), member.number, attempt)
    writer = FrameWriter(store.live / f"{row['run']}.frame")
    store.save_blob(row["run"], "frame", pack(header | {"seq": writer.seq + 1}, arrays))
    writer.publish(header, arrays)
    store.queue.remove(job["job"])
