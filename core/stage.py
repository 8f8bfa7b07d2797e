"""Where a run shows itself: the scene once, then frames, as often as somebody looks. Latest wins."""

import logging
import os
import time
from typing import Any

import numpy as np

from core.attempt import Attempt
from core.cohort import Cohort, frame_of, scene_of
from core.frames import FrameWriter, pack
from core.store import Store
from core.store.files import replace_file

log = logging.getLogger(__name__)

WATCHED = 10.0  # seconds: the socket touches the viewer's file every few seconds while a page is open
EVERY = 0.05  # seconds between frames when somebody watches
SELDOM = 1.0  # seconds between frames when nobody does: for those who come
SHARE = 3  # a frame may cost at most one part in this many of the run's time


class Stage:
    """The scene and the newest frame of one run, in the live folder."""

    def __init__(self, store: Store, attempt: Attempt | Cohort):
        self.store, self.attempt, self.run = store, attempt, attempt.run
        self.writer = FrameWriter(store.live / f"{self.run}.frame")
        self.shown = 0.0  # when the newest frame was published
        self.cost = 0.0   # seconds of computing that it took
        self.picture: tuple[dict[str, Any], dict[str, np.ndarray]] = ({}, {})

    def set(self) -> str:
        """Publishes the scene; returns the run's title."""
        header, arrays = scene_of(self.attempt)
        payload = pack(header, arrays)
        replace_file(self.store.live / f"{self.run}.scene", payload, lasting=False)
        self.store.save_blob(self.run, "scene", payload)
        return header["title"]

    def is_due(self) -> bool:
        wait = max(EVERY, SHARE * self.cost) if self.watched_for() < WATCHED else SELDOM
        return time.monotonic() - self.shown >= wait

    def watched_for(self) -> float:
        """Seconds since a viewer was last there; infinite when there never was one."""
        try:
            return time.time() - os.stat(self.store.live / f"{self.run}.viewer").st_mtime
        except OSError:
            return float("inf")

    def show(self, facts: dict[str, Any]) -> None:
        """Publishes a frame of this moment; `facts` are what only the process knows: state, speed, messages."""
        begun = time.process_time()  # not the clock on the wall: on a crowded machine that counts the others too
        header, arrays = self._draw()
        self.writer.publish(header | facts, arrays)
        self.shown = time.monotonic()
        self.cost = time.process_time() - begun

    def keep(self, facts: dict[str, Any]) -> None:
        """Saves the present picture with the run, for when the live files are gone."""
        header, arrays = self._draw()
        self.store.save_blob(self.run, "frame", pack(header | facts | {"seq": self.writer.seq + 1}, arrays))

    def _draw(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        training = self.attempt.model.training
        try:
            self.picture = frame_of(self.attempt)
        except (ValueError, ArithmeticError) as error:  # weights that are no numbers any more can't be drawn
            log.warning("run %s: no new picture (%s); the last one stays", self.run, error)
        finally:
            self.attempt.model.train(training)  # in the middle of an epoch, dropout goes on after the picture
        return self.picture
