"""Tells those who watch a run what its process can't tell them any more: that it was interrupted, or has failed."""

from typing import Any

from core.frames import FrameReader, FrameWriter, pack, unpack
from core.store import Store

BLANK = {"type": "frame", "seq": 0, "epoch": 0, "step": 0, "epochs": 0, "marks": {}, "gap": None, "narrator": "",
         "moment": None, "message": None, "resumed": None, "why": None, "best": None, "place": None, "looks": 0,
         "speed": None}


def announce(store: Store, run: str, state: str, message: dict[str, str] | None = None) -> None:
    """Repeats the run's last frame with another state and message; only for a run that no process has."""
    path = store.live / f"{run}.frame"
    reader = FrameReader(path)
    newest = reader.read()
    reader.close()
    news = {"run": run, "state": state, "message": message, "moment": None}
    header, arrays = restated(newest[1] if newest else None, news)
    writer = FrameWriter(path)
    writer.publish(header, arrays)
    writer.close()
    if state == "failed":
        store.save_blob(run, "frame", pack(header, arrays))


def restated(frame: bytes | None, news: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and arrays of a run's last frame with what is known better now; of an empty one where there was none."""
    header, arrays = unpack(frame) if frame else (BLANK, {})
    return header | news, arrays
