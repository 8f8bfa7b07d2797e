"""What the live socket asks of the rest of the product: whose a run is, what was kept of it, passing on a command."""

import logging
import time
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from core.spec import SpecError

log = logging.getLogger(__name__)

SAVED_WITHIN = 3.0  # seconds in which a run that has just paused is saved


class Desk(Protocol):
    """Handed to the routes; tests hand in their own."""

    @property
    def live(self) -> Path:
        """The folder with the newest scenes and frames."""

    def known(self, run: str) -> dict[str, Any] | None:
        """The run's row: owner, state, error, remedy, spec …"""

    def status(self, run: str) -> dict[str, Any]:
        """How the run stands in the queue: state, place."""

    def kept(self, run: str, name: str) -> bytes | None:
        """The last scene or frame of a run whose live files are gone."""

    def film(self, run: str, visitor: str, least: int, few: bool) -> tuple[str, bytes]:
        """A name for the newest film of a run, and the film, compressed. `least`: the round it should reach; `few`: a
        first one with few moments.

        Raises SpecError with a sentence where there is none.
        """

    def command(self, run: str, command: dict[str, Any]) -> None:
        """Passes a command on; a paused run whose process has gone is brought back."""

    def open_house(self) -> bool:
        """Whether runs that belong to nobody may be commanded by anybody: on one's own machine."""


class StoreDesk:
    """The desk of the running product: core.store and core.jobs, opened when first asked."""

    @cached_property
    def store(self) -> Any:
        from core.store import Store

        return Store()

    @property
    def live(self) -> Path:
        return self.store.folder / "live"

    def known(self, run: str) -> dict[str, Any] | None:
        return self.store.get_run(run)

    def status(self, run: str) -> dict[str, Any]:
        from core import jobs

        return jobs.status(self.store, run)

    def kept(self, run: str, name: str) -> bytes | None:
        return self.store.load_blob(run, name)

    def film(self, run: str, visitor: str, least: int, few: bool) -> tuple[str, bytes]:
        from core import jobs
        from core.store import reel

        until = time.monotonic() + SAVED_WITHIN
        while ((found := reel.newest(self.store, run)) or ("", 0))[1] < least and time.monotonic() < until:
            time.sleep(0.02)
        place = reel.place(self.store, run, found[0], few) if found else None
        if place is None or not place.exists():
            place = self.live / jobs.ask(self.store, "film", {"run": run, "few": few}, run, visitor)["file"]
        return place.name, place.read_bytes()

    def command(self, run: str, command: dict[str, Any]) -> None:
        from core import jobs

        if self.store.queue.get(run) is None and self.store.get_run(run) is not None:
            raise SpecError("run", "This run was started on the command line: here it can only be watched.",
                            "Choose Reset to learn the same in a run of your own.")
        jobs.command(self.store, run, command)

    def open_house(self) -> bool:
        from core.quotas import profile

        return profile() == "local"


def may_watch(desk: Desk, run: str, visitor: str | None) -> bool:
    """Whoever knows a run may look on; where visitors are strangers, not at data that another has brought."""
    known = desk.known(run)
    if known is None:
        return False
    brought = ((known.get("spec") or {}).get("data") or {}).get("name") == "own"
    return not brought or known["owner"] == visitor or desk.open_house()


def may_command(desk: Desk, run: str, visitor: str | None) -> bool:
    """Only the owner may; a run without owner (from the command line) is everybody's on one's own machine."""
    known = desk.known(run)
    if known is None:
        return False
    if known["owner"] == "":
        return desk.open_house()
    return visitor is not None and known["owner"] == visitor
