"""When the state of a run is saved, and what happens when the disk refuses."""

import logging
import time

from core.attempt import Attempt
from core.store import Store

log = logging.getLogger(__name__)

FIRST, EVERY = 0.5, 2.0  # seconds of learning before the first checkpoint, and between two
SHARE = 20  # saving may cost at most one part in this many of the run's time
LOST = 3    # checkpoints that may fail in a row before the run ends


class Saver:
    """Checkpoints of one run, taken between two epochs."""

    def __init__(self, store: Store, attempt: Attempt):
        self.store, self.attempt = store, attempt
        self.saved = time.monotonic() - EVERY + FIRST
        self.cost = 0.0  # seconds the last one took
        self.lost = 0    # failures since the last that succeeded

    def is_due(self) -> bool:
        return time.monotonic() - self.saved >= max(EVERY, SHARE * self.cost)

    def save(self, events: int) -> dict[str, str] | None:
        """Keeps the state for sure, as it is after so many Events. A failure comes back as a message to show.

        Raises OSError when saving failed again and again: a run that can't be saved does not go on for hours.
        """
        begun = time.monotonic()
        tensors, meta = self.attempt.checkpoint()
        message = None
        try:
            self.store.save_checkpoint(self.attempt.run, self.attempt.epoch, self.attempt.step, tensors,
                                       meta | {"events": events})
            self.lost = 0
        except OSError as error:
            log.exception("run %s: checkpoint not saved", self.attempt.run)
            self.lost += 1
            if self.lost >= LOST:
                raise
            message = {"error": f"The state of this run could not be saved: {error.strerror}.",
                       "remedy": "Make room on the disk. The run goes on, and tries again."}
        self.saved = time.monotonic()
        self.cost = self.saved - begun
        return message
