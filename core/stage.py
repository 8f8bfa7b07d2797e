"""Where a run shows itself: the scene once, then frames, as often as somebody looks. Latest wins.

While somebody looks inside its network (core/inside), both have more in them.
"""

import logging
import os
import time
from typing import Any

import numpy as np

from core.attempt import Attempt
from core.cohort import Cohort, frame_of, scene_of
from core.frames import FrameWriter, pack
from core.inside import Inside
from core.store import Store
from core.store.files import replace_file

log = logging.getLogger(__name__)

WATCHED = 10.0  # seconds: the socket touches the viewer's file every few seconds while a page is open
EVERY = 0.05  # seconds between frames when somebody watches
SELDOM = 1.0  # seconds between frames when nobody does: for those who come
CLOSELY = 0.1  # seconds between frames when somebody looks inside: they are larger
SHARE = 3  # a frame may cost at most one part in this many of the run's time


class Stage:
    """The scene and the newest frame of one run, in the live folder."""

    def __init__(self, store: Store, attempt: Attempt | Cohort):
        self.store, self.attempt, self.run = store, attempt, attempt.run
        self.writer = FrameWriter(store.live / f"{self.run}.frame")
        self.shown = 0.0  # when the newest frame was published
        self.cost = 0.0   # seconds of computing that it took
        self.picture: tuple[dict[str, Any], dict[str, np.ndarray]] = ({}, {})
        self.inside: Inside | None = None  # while somebody looks inside
        self.closed = False  # whether it could not be looked into: a run goes on without
        self.scene = b""

    def set(self) -> str:
        """Publishes the scene; returns the run's title."""
        header, arrays = scene_of(self.attempt)
        self.scene = pack(header, arrays)
        replace_file(self.store.live / f"{self.run}.scene", self.scene, lasting=False)
        return header["title"]

    def keep_scene(self) -> None:
        """Saves it with the run, for when the live files are gone."""
        self.store.save_blob(self.run, "scene", self.scene)

    def is_wanted(self, learning: bool) -> bool:
        """Whether a picture should be shown though nothing but learning has happened."""
        return self.is_asked() or (learning and self.is_due())

    def is_due(self) -> bool:
        wait = max(CLOSELY if self.inside else EVERY, SHARE * self.cost) if self.watched_for() < WATCHED else SELDOM
        return time.monotonic() - self.shown >= wait

    def watched_for(self) -> float:
        """Seconds since a viewer was last there; infinite when there never was one."""
        return self._since("viewer")

    def is_asked(self) -> bool:
        """Whether somebody began to look inside after the newest picture, or shows another student's inside now."""
        asked = not self.closed and self._since("inside") < WATCHED
        return asked and (self.inside is None or self.inside.attempt is not self._student())

    def _since(self, sign: str) -> float:
        try:
            return time.time() - os.stat(self.store.live / f"{self.run}.{sign}").st_mtime
        except OSError:
            return float("inf")

    def _student(self) -> Attempt:
        """Whose network it is: of a class the one that is shown."""
        return self.attempt.student if isinstance(self.attempt, Cohort) else self.attempt

    def show(self, facts: dict[str, Any]) -> None:
        """Publishes a frame of this moment; `facts` are what only the process knows: state, speed, messages."""
        begun = time.process_time()  # not the clock on the wall: on a crowded machine that counts the others too
        header, arrays = self._draw()
        more, others = self._more()
        header, arrays = header | more, arrays | others
        self.writer.publish(header | facts, arrays)
        self.shown = time.monotonic()
        self.cost = time.process_time() - begun

    def keep(self, facts: dict[str, Any]) -> None:
        """Saves the present picture with the run, for when the live files are gone."""
        header, arrays = self._draw()
        self.store.save_blob(self.run, "frame", pack(header | facts | {"seq": self.writer.seq + 1}, arrays))

    def _more(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """What is inside, while somebody looks there."""
        if self.closed or self._since("inside") >= WATCHED:
            self.inside = None
            return {}, {}
        try:
            return self._look_inside()
        except (ValueError, ArithmeticError, RuntimeError, LookupError) as error:
            log.exception("run %s can't be looked into", self.run)
            self.inside, self.closed = None, True
            return {"inside": {"error": f"This network can't be looked into: {type(error).__name__}."}}, {}

    def _look_inside(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """What the frame has more in it; at the first look the scene is published anew, with what stays."""
        if self.inside is None or self.inside.attempt is not self._student():
            self.inside = Inside(self._student())
            header, arrays = scene_of(self.attempt)
            more, others = self.inside.scene()
            replace_file(self.store.live / f"{self.run}.scene", pack(header | more, arrays | others), lasting=False)
        return self.inside.frame()

    def _draw(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        training = self.attempt.model.training
        try:
            self.picture = frame_of(self.attempt)
        except (ValueError, ArithmeticError) as error:  # weights that are no numbers any more can't be drawn
            log.warning("run %s: no new picture (%s); the last one stays", self.run, error)
        finally:
            self.attempt.model.train(training)  # in the middle of an epoch, dropout goes on after the picture
        return self.picture
