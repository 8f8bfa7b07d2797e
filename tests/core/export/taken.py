"""Runs to take home, and what somebody else would do with them: run the files where there is nothing of ours."""

import contextlib
import io
import re
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from core.events import Event
from core.export import EXPORTS
from core.finished import Finished
from core.run import learn, setup
from core.spec import Spec, parse
from tests.core.suited import suited

RUN = "f" * 32
SETS = {"course": "train", "practice": "val", "exam": "test"}
# Each folder's script in turn, in one process that knows torch and numpy, and nothing of ours.
ALONE = """
import contextlib, pathlib, runpy, sys
sys.path = [place for place in sys.path if place]
for folder in sys.argv[2:]:
    with open(pathlib.Path(folder, "told.txt"), "w") as told, contextlib.redirect_stdout(told):
        runpy.run_path(str(pathlib.Path(folder, sys.argv[1])))
strangers = [name for name in sys.modules if name.split(".")[0] in ("core", "dashboard", "tests", "streamlit")]
assert not strangers, strangers
"""


def finished(choices: dict[str, Any] | Spec, title: str = "", glass: bool = False, stop_after: int | None = None,
             opening: dict[str, Any] | None = None) -> Finished:
    """A run that has learned to its end, or was stopped by hand after so many steps."""
    if not isinstance(choices, Spec):
        choices = parse(suited(choices.get("data", {}).get("name", "moons"), choices))
    attempt, events = setup(choices, RUN, glass), []
    for told in learn(attempt):
        events += [told] if told else []
        if stop_after is not None and attempt.step >= stop_after:
            attempt.stop()
    return Finished({"run": RUN, "title": title, "glass": glass}, choices, attempt, events, opening)


def unpacked(run: Finished, what: str, folder: Path) -> Path:
    """The files of an export in a folder of their own."""
    zipfile.ZipFile(io.BytesIO(EXPORTS[what].make(run))).extractall(folder)
    return folder


def told(folders: list[Path], script: str = "train.py") -> list[str]:
    """What each folder's script prints."""
    done = subprocess.run([sys.executable, "-I", "-c", ALONE, script, *map(str, folders)], capture_output=True,
                          text=True, cwd=folders[0], timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return [(folder / "told.txt").read_text() for folder in folders]


def told_here(folder: Path, script: str = "train.py") -> str:
    """The same in this process, where torch is at hand already."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        runpy.run_path(str(folder / script))
    return text.getvalue()


def rounds(text: str) -> list[dict[str, dict[str, float]]]:
    """The marks that a script printed, round by round."""
    found = []
    for line in re.findall(r"^round +\d+ +(.*)$", text, re.M):
        parts = [part.split(": ") for part in line.split("   ")]
        found.append({SETS[name]: dict(zip(said.split()[::2], map(float, said.split()[1::2]), strict=True))
                      for name, said in parts})
    return found


def compared(text: str) -> dict[str, dict[str, tuple[float, float]]]:
    """The table at the end: set -> mark -> (what the app said, what the script says)."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for name, mark, said, mine in re.findall(r"^(\w+): (\w+) +(\S+) +(\S+)$", text, re.M):
        found.setdefault(SETS[name], {})[mark] = float(said), float(mine)
    return found


def close(one: float, other: float) -> bool:
    """To four digits; what is next to nothing, to a millionth."""
    return abs(one - other) <= max(1e-4 * abs(other), 1e-6)


def differences(text: str, run: Finished) -> list[str]:
    """Where a script's marks are not those of the run's Events; empty where it tells the same."""
    mine, theirs = rounds(text), run.attempt.history
    wrong = [f"{len(mine)} rounds, not {len(theirs)}"] * (len(mine) != len(theirs))
    for found, event in zip(mine, theirs, strict=False):
        wrong += [f"round {event['epoch']}: {name} has {sorted(found.get(name, {}))}" for name in run.attempt.sets
                  if set(found.get(name, {})) != set(event[name])]
        wrong += _apart(found, event)
    table = compared(text)
    return wrong + [f"at the end, {name} {mark}: {said} against {ours}" for name, marks in table.items()
                    for mark, (said, ours) in marks.items() if not close(ours, said)] + ["no table"] * (not table)


def _apart(found: dict[str, dict[str, float]], event: Event) -> list[str]:
    return [f"round {event['epoch']}, {name} {mark}: {value} against {event[name].get(mark)}"
            for name, marks in found.items() for mark, value in marks.items()
            if not close(value, event[name].get(mark, float("nan")))]
