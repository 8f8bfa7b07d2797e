"""Trains for real and publishes as a run's process does: scene once, then frames. Obeys play, pause and epoch."""

import json
import sys
import time
from pathlib import Path

import torch

from core.frames import FrameWriter, pack
from core.run import learn, setup
from core.snapshot import frame, scene
from core.spec import parse


def main(folder: Path, run: str, spec: dict, glass: bool, pace: float) -> None:
    """`pace`: seconds per epoch at least. Begins with play unless the file `<run>.wait` is there."""
    torch.set_num_threads(1)
    attempt = setup(parse(spec), run, glass)
    (folder / "live" / f"{run}.scene").write_bytes(pack(*scene(attempt)))
    writer = FrameWriter(folder / "live" / f"{run}.frame")
    state = "ready" if (folder / f"{run}.wait").exists() else "learning"
    said, last = 0, 0.0
    events = learn(attempt)
    while True:
        state, said = listen(folder / f"{run}.said", state, said)
        if state == "learning":
            until = time.monotonic() + pace
            state = one_epoch(events, state)
            time.sleep(max(0.0, until - time.monotonic()))
        else:
            time.sleep(0.02)
        if time.monotonic() - last >= 0.05 or state != "learning":
            last = time.monotonic()
            header, arrays = frame(attempt)
            writer.publish({**header, "state": state, "speed": "normal", "moment": None, "message": None,
                            "resumed": None}, arrays)
        if state == "done":
            return


def one_epoch(events, state: str) -> str:
    for event in events:
        if event and event["kind"] in ("done", "failed"):
            return event["kind"]
        if event and event["kind"] == "epoch":
            return state
    return "done"


def listen(path: Path, state: str, said: int) -> tuple[str, int]:
    lines = path.read_text().splitlines() if path.exists() else []
    for line in lines[said:]:
        do = json.loads(line)["do"]
        state = {"play": "learning", "pause": "paused"}.get(do, state)
    return state, len(lines)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]), sys.argv[4] == "glass", float(sys.argv[5]))
