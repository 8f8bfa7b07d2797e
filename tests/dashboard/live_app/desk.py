"""A desk without store or supervisor: a folder of live files, and commands written down as lines."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

from core.spec import SpecError

OWNER = "0123456789abcdef" * 2


class FolderDesk:
    """Knows the runs that `runs.json` in the folder names; keeps commands in `<run>.said`."""

    def __init__(self, folder: Path | str):
        self.folder = Path(folder)

    @property
    def live(self) -> Path:
        return self.folder / "live"

    def known(self, run: str) -> dict[str, Any] | None:
        return json.loads((self.folder / "runs.json").read_text()).get(run)

    def status(self, run: str) -> dict[str, Any]:
        return {"state": self.known(run)["state"], "place": self.known(run).get("place")}

    def kept(self, run: str, name: str) -> bytes | None:
        path = self.folder / f"{run}.{name}.kept"
        return path.read_bytes() if path.exists() else None

    def film(self, run: str, visitor: str, least: int, few: bool) -> tuple[str, bytes]:
        """What lies in `<run>.film`; who asked for it is written down, as a command is."""
        path = self.folder / f"{run}.film"
        if not path.exists():
            raise SpecError("run", "Of this network no earlier rounds were kept.", "Press Reset.")
        self.command(run, {"do": "film", "visitor": visitor, "least": least, "few": few})
        return f"{run}.{path.stat().st_mtime_ns}", gzip.compress(path.read_bytes(), mtime=0)

    def command(self, run: str, command: dict[str, Any]) -> None:
        with open(self.folder / f"{run}.said", "a") as file:
            file.write(json.dumps(command) + "\n")

    def open_house(self) -> bool:
        return True

    def write(self, **runs: dict[str, Any]) -> None:
        """Sets the rows of the runs."""
        self.live.mkdir(parents=True, exist_ok=True)
        usual = {"owner": "", "state": "learning", "error": None, "remedy": None}
        rows = {run: usual | row for run, row in runs.items()}
        (self.folder / "runs.json").write_text(json.dumps(rows))


def from_environment() -> FolderDesk:
    return FolderDesk(os.environ["LIVE_STAGE"])
