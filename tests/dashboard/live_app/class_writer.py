"""Publishes a class as its run's process does: the shown student learns for real, the others' marks are made up.

Obeys {"do": "show"}: the student's number changes, and with it its dot's ring; the picture stays the real student's.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch

from core.events import Event
from core.frames import FrameWriter, pack
from core.run import learn, setup
from core.snapshot import frame, scene
from core.spec import parse

FAILED = 2  # the last students of every class


def main(folder: Path, run: str, spec: dict, students: int, glass: bool) -> None:
    """Learns to the end first; then publishes the end of a class, and shows the student that is asked for."""
    torch.set_num_threads(1)
    attempt = setup(parse(spec), run, glass)
    for _ in learn(attempt):
        pass
    header, arrays = scene(attempt)
    (folder / "live" / f"{run}.scene").write_bytes(pack({**header, "students": students}, arrays))
    writer, shown, said = FrameWriter(folder / "live" / f"{run}.frame"), 0, folder / f"{run}.said"
    while True:
        header, arrays = frame(attempt)
        mark = "accuracy" if "accuracy" in header["marks"]["train"] else "mae"
        group = {"size": students, "shown": shown, "shown_run": f"{shown:032x}", "ended": students, "failed": FAILED,
                 "mark": mark}
        writer.publish({**header, "state": "done", "speed": "normal", "moment": None, "message": None, "resumed": None,
                        "class": group}, arrays | swarm(attempt.history, mark, students))
        time.sleep(0.05)
        told = [json.loads(line) for line in said.read_text().splitlines()] if said.exists() else []
        shown = next((command["value"] for command in reversed(told) if command["do"] == "show"), 0)


def swarm(history: list[Event], mark: str, students: int) -> dict[str, np.ndarray]:
    """Marks around those of the student that really learned; the same ones every time."""
    dice, arrays = np.random.default_rng(0), {"band.epoch": np.array([event["epoch"] for event in history], np.float32)}
    for name in [name for name in ("train", "val", "test") if name in history[-1]]:
        last = history[-1][name][mark]
        marks = (last + dice.normal(0, 0.03 * max(last, 0.1), students)).clip(0, 1 if mark == "accuracy" else None)
        marks[-FAILED:] = np.nan
        arrays[f"swarm.{name}"] = marks.astype(np.float32)
        for each in history[-1][name]:
            line = np.array([event[name][each] for event in history])
            arrays[f"band.{name}.{each}"] = np.stack([0.95 * line, line, 1.04 * line]).astype(np.float32)
    return arrays


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]), int(sys.argv[4]), sys.argv[5] == "glass")
