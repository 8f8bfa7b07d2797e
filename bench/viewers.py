"""Visitors without a browser: they hold live sockets and Streamlit sessions open, as pages do."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from core.frames import unpack
from dashboard.live.visitor import COOKIE


@dataclass
class Viewer:
    """One live socket. Acknowledges every frame at once, as a fast browser does."""

    address: str  # http://host:port
    run: str
    visitor: str
    updates: int = 0
    size: int = 0  # bytes of all frames
    header: dict[str, Any] = field(default_factory=dict)
    socket: Any = None
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self) -> None:
        """Connects and takes what comes until it is cancelled."""
        async with websockets.connect(f"{self.address.replace('http', 'ws', 1)}/live/ws?run={self.run}",
                                      origin=self.address, additional_headers={"Cookie": f"{COOKIE}={self.visitor}"},
                                      max_size=None) as self.socket:
            async for message in self.socket:
                await self._take(message)

    async def _take(self, message: str | bytes) -> None:
        if isinstance(message, str):
            return
        header, _ = unpack(message)
        if header["type"] != "frame":
            return
        await self.socket.send(json.dumps({"ack": header["seq"]}))
        self.updates += header["step"] != self.header.get("step")
        self.size += len(message)
        self.header = header
        self.bell.set()

    async def until(self, state: str, seconds: float = 30) -> float:
        """Seconds until a frame says that the run is in this state."""
        start = time.monotonic()
        while self.header.get("state") != state:
            self.bell.clear()
            await asyncio.wait_for(self.bell.wait(), max(0.01, start + seconds - time.monotonic()))
        return time.monotonic() - start

    async def order(self, state: str, **command: Any) -> float:
        """Gives a command; seconds until a frame shows its effect."""
        await self.socket.send(json.dumps(command))
        return await self.until(state)


async def sit_idle(address: str, page: str, ready: asyncio.Event, visitor: str) -> None:
    """A Streamlit session that draws its page and then only listens. Raises RuntimeError where the page fails."""
    async with websockets.connect(f"{address.replace('http', 'ws', 1)}/_stcore/stream", origin=address,
                                  additional_headers={"Cookie": f"{COOKIE}={visitor}"}, subprotocols=["streamlit"],
                                  max_size=None) as socket:
        hello = BackMsg()
        hello.rerun_script.page_name = page
        await socket.send(hello.SerializeToString())
        async for message in socket:
            told = ForwardMsg.FromString(message)
            if told.delta.new_element.HasField("exception"):
                raise RuntimeError(f"The page failed: {told.delta.new_element.exception.message}")
            if told.HasField("script_finished"):
                ready.set()
