"""The routes of the live view on a real server in a thread, and what a viewer does there."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import uvicorn
from starlette.applications import Starlette
from websockets.sync.client import ClientConnection, connect

from bench.server import free_port
from core.frames import FrameWriter, pack, unpack
from dashboard.live.routes import live_routes
from tests.dashboard.live_app.desk import OWNER, FolderDesk

RUN, OTHER = "a" * 32, "b" * 32
STRANGER = "f" * 32


class Server:
    """The routes on a real server in a thread, and the folder that a run's process would write to."""

    def __init__(self, folder):
        self.desk, self.port = FolderDesk(folder), free_port()
        self.desk.write(**{RUN: {"owner": OWNER}, OTHER: {}})
        config = uvicorn.Config(Starlette(routes=live_routes(self.desk)), port=self.port, log_level="warning")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    @contextmanager
    def running(self) -> Iterator["Server"]:
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        yield self
        self.server.should_exit = True
        self.thread.join(10)
        assert not self.thread.is_alive(), "somebody who has left is still waited for"

    def watch(self, run: str = RUN, visitor: str | None = OWNER, origin: str | None = "own", seat: str = ""
              ) -> ClientConnection:
        own = f"http://127.0.0.1:{self.port}"
        cookie = {"Cookie": f"final_exam_visitor={visitor}"} if visitor else {}
        address = f"ws://127.0.0.1:{self.port}/live/ws?run={run}&seat={seat}"
        return connect(address, origin=own if origin == "own" else origin,
                       additional_headers=cookie, open_timeout=20, max_size=None)

    def scene(self, run: str = RUN, **header) -> None:
        (self.desk.live / f"{run}.scene").write_bytes(pack({"type": "scene", "run": run, **header}, {}))

    def writer(self, run: str = RUN) -> FrameWriter:
        return FrameWriter(self.desk.live / f"{run}.frame")

    def said(self, run: str = RUN) -> list[dict]:
        path = self.desk.folder / f"{run}.said"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def picture(**header) -> tuple[dict, dict]:
    arrays = {"weights.1": np.ones((2, 2), "f4")}
    return {"type": "frame", "run": RUN, "state": "learning", "epoch": 0, **header}, arrays


def take(socket: ClientConnection, kind: str = "frame", patience: float = 20) -> dict:
    """The next message of a kind; frames are acknowledged as a browser does after painting."""
    while True:
        data = socket.recv(timeout=patience)
        header = unpack(data)[0] if isinstance(data, bytes) else json.loads(data)
        if header["type"] == "frame":
            socket.send(json.dumps({"ack": header["seq"]}))
        if header["type"] == kind:
            return header


def eventually(fact, patience: float = 20):
    end = time.monotonic() + patience
    while not (found := fact()):
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)
    return found
