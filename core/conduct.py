"""Conducts one run: slices of learning, commands between them, pace, Events, frames, checkpoints."""

import contextlib
import json
import logging
import time
from collections.abc import Iterator

from core import narrator
from core.attempt import Attempt
from core.cohort import study
from core.commands import SPEEDS, Command, Inbox, path_of
from core.events import Event
from core.quotas import Quotas
from core.recorder import Recorder
from core.saver import Saver
from core.spec import SpecError
from core.stage import Stage
from core.store import Store

log = logging.getLogger(__name__)

SLICE = 0.010      # seconds of learning between two looks at the commands
FLUSH = 0.25       # seconds between two commits of Events while it learns; until then they are in the run's tail
HEARTBEAT = 1.5    # seconds between two signs of life
NAP, REST = 0.004, 0.015  # seconds of sleep: until the next epoch is due; while paused
GRACE = 3.0        # seconds in which a process that must go tries to finish its epoch


class Conductor:
    """One run in this process, from where its checkpoint or its beginning is, until it ends or is let go."""

    def __init__(self, store: Store, job: dict, attempt: Attempt, quotas: Quotas):
        self.store, self.attempt, self.quotas, self.run = store, attempt, quotas, attempt.run
        self.inbox = Inbox(path_of(store.folder, self.run), job["inbox"])
        self.playing, self.speed, self.auto_pause = job["play"], job["speed"], job["auto_pause"]
        self.goal: str | None = None     # "step" or "epoch": pause after the next one
        self.recorder = Recorder(store, self.run, attempt.events)
        self.at_boundary = True          # between two epochs, where a checkpoint can be taken
        self.leaving: str | None = None  # the job's state after this process: "queued" or "resting"
        self.ended = False
        self.due = 0.0                   # when the next epoch may begin
        self.message: dict | None = None  # what went wrong with the last command, or with saving
        self.verdict: dict = {}          # what ended the run before its time, for its row
        self.moment: str | None = None
        self.moments: set[str] = set()
        self.resumed: int | None = None
        self.catching_up = False         # what is recomputed after a crash was told before, and is not paced
        self.saver = Saver(store, attempt)
        self.seconds = job["seconds"]    # of learning so far
        self.state = self.ahead = ""     # as it is written down; as the first picture says it, before that
        self.touched, self.dirty = time.monotonic(), True
        self.learning: Iterator[Event | None] = iter(())

    # --- beginning

    def prepare(self, job: dict, row: dict) -> None:
        """Restores what there is, publishes the scene, and tells the first Event. `row`: the run's."""
        stored = self.store.events(self.run)
        saved = self.store.load_checkpoint(self.run)
        if saved:
            self.attempt.restore(*saved, events=stored)
            self.recorder.n = self.attempt.events
        self.stage = Stage(self.store, self.attempt)
        title = self.stage.set()
        self.recorder.news = {} if row["title"] else {"title": title}  # a name that its owner gave stays
        left = job["asked"] or {"step": 0, "pending": []}
        changes = [event for event in stored[self.recorder.n:] if event["kind"] == "change"]
        self.attempt.expect(change for change in left["pending"] if change["step"] >= self.attempt.step)
        self.learning = study(self.attempt, changes)
        if not self.attempt.events:
            self.recorder.fresh.append(next(self.learning))
        if not stored and not saved:  # somebody waits for its first picture, and the database may be busy
            self.ahead, self.dirty = self._state(), False
            self.stage.show(self.facts() | {"state": self.ahead})
        if row["state"] == "interrupted":
            self.resumed = self.attempt.epoch
        self._catch_up(len(stored), left["step"])
        if self.recorder.fresh:
            self._flush({})
        self.stage.keep_scene()
        self.attempt.stopping = left.get("stopping", False)  # only now: what was told before it must come out the same

    def _catch_up(self, events: int, step: int) -> None:
        """Learns again what was told after the checkpoint, before any new command: it must come out the same."""
        self.catching_up = True
        while (self.attempt.events < events or self.attempt.step < step) and not self.ended:
            self._next()
            if self.recorder.waited() >= HEARTBEAT:
                self._flush({})
        self.catching_up = False
        while moment := narrator.moment(self.attempt.history, self.moments):
            self.moments.add(moment)  # it is past, and no reason to pause

    # --- the loop

    def conduct(self) -> None:
        """Until the run ends, or this process is told to go, or nobody looks at a run that stands still."""
        try:
            self._go_round()
        except Exception:
            with contextlib.suppress(Exception):  # what was learned before the crash is kept, if that is possible
                self._flush({})
            raise

    def _go_round(self) -> None:
        while not self.ended:
            self._obey()
            if self.leaving:
                return self._leave()
            if self.playing and time.monotonic() >= self.due:
                self._slice()
            if not self.ended:
                self._report()
                self._wait()
        return None

    def let_go(self, state: str = "resting") -> None:
        """Asks the loop to end soon (also called from a signal)."""
        self.leaving = state

    def let_go_if_still(self) -> None:
        if not self.playing:
            self.leaving = "resting"

    def _slice(self) -> None:
        begun = now = time.monotonic()
        while now - begun < SLICE and self.playing and now >= self.due and not self.ended:
            self._next()
            now = time.monotonic()
        self.seconds += now - begun
        wall, cpu = self.quotas.wall_seconds, self.quotas.cpu_seconds
        if self.ended or self.attempt.stopping:
            return
        if wall is not None and self.seconds > wall:
            self._end_at_limit(f"This run has learned for {wall / 60:g} minutes, the limit of one run.")
        elif cpu is not None and time.process_time() > cpu:
            self._end_at_limit(f"This run has used {cpu / 60:g} minutes of computing time, the limit of one run.")

    def _next(self) -> None:
        """One moment of learning: a step, or something to tell."""
        event = next(self.learning)
        if event is None:
            self.at_boundary = False
            if self.goal == "step":
                self._pause()
            return
        if event["kind"] in ("done", "failed"):
            return self._finish(event)
        self.recorder.fresh.append(event)
        if event["kind"] == "epoch":
            self.at_boundary = True
            if not self.catching_up:
                self._epoch_ended()
        return None

    def _epoch_ended(self) -> None:
        pace = SPEEDS[self.speed]
        if pace and self.playing:
            now = time.monotonic()
            self.due = max(now, (self.due or now) + 1 / pace)  # an epoch longer than its time is followed at once
            self.seconds += self.due - now
        if self.goal == "epoch":
            self._pause()
        if self.auto_pause and self.playing:
            self.moment = narrator.moment(self.attempt.history, self.moments)
            if self.moment:
                self.moments.add(self.moment)
                self._pause()

    # --- commands

    def _obey(self) -> None:
        for command in self.inbox.read():
            self.message, self.dirty, self.touched = None, True, time.monotonic()
            try:
                self._do(command)
            except SpecError as error:
                self.message = {"error": error.error, "remedy": error.remedy}

    def _do(self, command: Command) -> None:
        do = command["do"]
        if do == "pause":
            self._pause()
        elif do == "speed":
            self.speed, self.due = command["value"], 0.0
        elif do == "change":
            self.attempt.turn(command["field"], command["value"])
        elif do == "queue":
            self.playing, self.leaving = True, "queued"
        else:  # play, step, epoch, stop: the run moves
            self.playing, self.due, self.moment = True, 0.0, None
            self.goal = do if do in ("step", "epoch") else None
            if do == "stop":
                self.attempt.stop()

    def _pause(self) -> None:
        self.playing, self.goal, self.dirty = False, None, True

    def _end_at_limit(self, error: str) -> None:
        self.verdict = {"error": error, "remedy": "Fewer rounds, less data or a smaller network take less time."}
        self.message = self.verdict
        self.attempt.stop()
        self.due = 0.0

    # --- what others see

    def _state(self) -> str:
        if self.playing:
            return "learning"
        return "paused" if self.attempt.step else "ready"

    def facts(self) -> dict:
        """What a frame says beside the picture."""
        return {"state": self.state, "speed": self.speed, "moment": self.moment, "message": self.message,
                "resumed": self.resumed, "why": None, "place": None}

    def _report(self) -> None:
        """Events to the disk before the frame that shows them; a checkpoint when it is time; a sign of life.

        To the disk: while it learns into the run's tail, which `kill -9` can't take away; the database gets them a
        little later. A run that has come to rest is in the database before it says so: pages read it there.
        """
        state = self._state()
        turned, self.state = state != self.state, state
        show = self.dirty or (turned and state != self.ahead) or self.stage.is_wanted(self.playing)
        if turned or (self.dirty and not self.playing):
            self._flush({"state": state} if turned else {})
        if show:
            self.recorder.keep()
            self.stage.show(self.facts())
        if self.recorder.waited() >= (FLUSH if self.recorder.fresh else HEARTBEAT):
            self._flush({})
        self.dirty, self.ahead = False, ""
        if self.at_boundary and (self.saver.is_due() if self.playing else turned):
            self._save()

    def _flush(self, changes: dict, **job: object) -> None:
        listed = {"listed": True} if self.attempt.step else {}  # it has learned
        within = not self.playing and not self.at_boundary  # paused in the middle of an epoch
        kept = {"step": self.attempt.step if within else 0, "pending": self.attempt.pending,
                "stopping": self.attempt.stopping}
        row = {"state": "running", "heartbeat": time.time(), "inbox": self.inbox.offset, "play": self.playing,
               "speed": self.speed, "seconds": self.seconds, "asked": json.dumps(kept)} | job
        self.recorder.flush(listed | changes, row, self.catching_up)

    def _wait(self) -> None:
        if self.playing:
            rest = self.due - time.monotonic()
            if rest > 0:
                time.sleep(min(rest, NAP))
            return
        time.sleep(REST)
        still = time.monotonic() - self.touched
        if min(self.stage.watched_for(), still) > self.quotas.unwatched_seconds:
            self.leaving = "resting"

    # --- saving, leaving, ending

    def _save(self, events: int | None = None) -> None:
        if self.recorder.fresh:
            self._flush({})  # a checkpoint never knows more Events than the store
        message = self.saver.save(self.attempt.events if events is None else events)
        self.message, self.dirty = message or self.message, self.dirty or bool(message)

    def _leave(self) -> None:
        """Saves what there is, so that another process can go on from here."""
        until = time.monotonic() + GRACE
        while self.playing and not self.at_boundary and not self.ended and time.monotonic() < until:
            self._next()
        if self.ended:
            return
        if self.at_boundary:
            self._save()
        queued = self.leaving == "queued"
        self.state = "queued" if queued and self.playing else self._state()
        self.stage.keep(self.facts())
        self._flush({"state": self.state}, state=self.leaving, pid=None, born=None, play=self.playing)
        self.recorder.close()
        self.stage.show(self.facts())
        if self.inbox.read():  # it came while we were leaving; whoever sent it saw a run that lives
            self.store.queue.change(self.run, ("resting",), state="queued")

    def _finish(self, event: Event) -> None:
        """The last Event. Its checkpoint and picture are kept before it counts, so that an ended run is whole."""
        self.ended, self.playing = True, False
        if event["kind"] == "done":
            self._save(events=self.attempt.events - 1)  # whoever restores it tells the last Event again
            self.state = "stopped" if event["why"] == "stopped" else "done"
        else:
            self.state = "failed"
            self.message = {"error": event["error"], "remedy": event["remedy"]}
        facts = self.facts() | {"why": event.get("why")}
        self.stage.keep(facts)
        self.recorder.fresh.append(event)
        end = "failed" if self.state == "failed" else "finished"
        self._flush(self.verdict | {"state": self.state}, state=end, pid=None, born=None)
        self.recorder.close()
        self.stage.show(facts)
