"""What the live socket asks of the rest of the product: whose a run is, what was kept of it, passing on a command."""

import logging
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from core.spec import SpecError

log = logging.getLogger(__name__)


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

    def command(self, run: str, command: dict[str, Any]) -> None:
        from core import jobs

        if self.store.queue.get(run) is None and self.store.get_run(run) is not None:
            raise SpecError("run", "This run was started on the command line: here it can only be watched.",
                            "Choose Reset to learn the same in a run of your own.")
        jobs.command(self.store, run, command)

    def open_house(self) -> bool:
        from core.quotas import profile

        return profile() == "local"


def may_command(desk: Desk, run: str, visitor: str | None) -> bool:
    """Only the owner may; a run without owner (from the command line) is everybody's on one's own machine."""
    known = desk.known(run)
    if known is None:
        return False
    if known["owner"] == "":
        return desk.open_house()
    return visitor is not None and known["owner"] == visitor
