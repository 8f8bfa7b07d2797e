"""The live socket: newest frame to the browser, one at a time, and commands from the run's owner back."""

import asyncio
import json
import logging
import time
from contextlib import ExitStack, suppress
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from core.commands import check
from core.spec import SpecError
from dashboard.live import assets
from dashboard.live.desk import Desk, may_command, may_watch
from dashboard.live.films import RUN, Films
from dashboard.live.handover import Move, seated
from dashboard.live.visitor import visitor_in
from dashboard.live.watcher import Watchers, touch

log = logging.getLogger(__name__)

FPS, HIDDEN_FPS = 20, 2  # frames per second to a visible and to a hidden tab
ACK_TIMEOUT = 1.0  # seconds: a hidden tab paints nothing and says nothing
COMMANDS_PER_SECOND, COMMANDS_AT_ONCE = 10, 20
LONGEST_MESSAGE = 2000  # characters
MOST_SOCKETS = 1000
BUSY, UNKNOWN, FOREIGN = 1013, 4404, 1008  # close codes


def live_routes(desk: Desk, prefix: str = "") -> list[BaseRoute]:
    """The routes of the live view. `prefix`: the server's base path, which custom routes don't get by themselves."""
    hall = Hall(desk)
    return [WebSocketRoute(f"{prefix}/live/ws", hall.enter),
            Route(f"{prefix}/live/static/{{version}}/{{name}}", same_site(assets.serve)),
            Route(f"{prefix}/live/film/{{run}}", same_site(Films(desk).serve))]


def is_same_site(connection: HTTPConnection, *, required: bool) -> bool:
    """Whether the request comes from our own pages: browsers always send Origin with a socket, and can't forge it."""
    origin = connection.headers.get("origin")
    if origin is None:
        return not required
    return urlsplit(origin).netloc == connection.headers.get("host", "")


def same_site(serve: Any) -> Any:
    """Refuses other sites' pages."""

    async def guarded(request: Any) -> Response:
        if not is_same_site(request, required=False):
            return Response("This address serves its own pages only.", 403, media_type="text/plain")
        return await serve(request)

    return guarded


class Hall:
    """Everybody who watches, and the watchers they share."""

    def __init__(self, desk: Desk):
        self.desk, self.watchers, self.sockets = desk, Watchers(desk), 0

    async def enter(self, socket: WebSocket) -> None:
        """One viewer from handshake to goodbye."""
        run = socket.query_params.get("run", "")
        if not is_same_site(socket, required=True):
            await socket.close(FOREIGN)
            return
        await socket.accept()
        if self.sockets >= MOST_SOCKETS:
            await socket.close(BUSY, "Too many people are watching. Try again in a minute.")
            return
        visitor = visitor_in(socket.cookies)
        if not RUN.fullmatch(run) or not await asyncio.to_thread(may_watch, self.desk, run, visitor):
            await socket.close(UNKNOWN, "There is no such run.")
            return
        self.sockets += 1
        try:
            await Viewer(socket, self.desk, self.watchers).stay(run)
        finally:
            self.sockets -= 1


class Viewer:
    """One open socket: sends the newest frame when the last one has been painted, passes commands on."""

    def __init__(self, socket: WebSocket, desk: Desk, watchers: Watchers):
        self.socket, self.desk, self.watchers = socket, desk, watchers
        self.place = ExitStack()  # at the watcher of the run that is looked at
        self.visitor = visitor_in(socket.cookies)
        self.painted, self.sent = asyncio.Event(), None  # the number of the frame on its way
        self.hidden = False
        self.tokens, self.counted = float(COMMANDS_AT_ONCE), time.monotonic()

    async def stay(self, run: str) -> None:
        """Until either side has gone."""
        with self.place, suppress(WebSocketDisconnect, RuntimeError):
            self.watcher, self.bell = self.place.enter_context(self.watchers.watching(run))
            self.move = Move("", run)
            await self._welcome()
            tasks = {asyncio.create_task(each()) for each in (self._send, self._listen, self._move_on)}
            done, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            for task in done:
                if task.exception() and not isinstance(task.exception(), WebSocketDisconnect | RuntimeError):
                    log.error("live socket", exc_info=task.exception())
        if self.socket.client_state == WebSocketState.CONNECTED:
            with suppress(RuntimeError):
                await self.socket.close()

    async def _welcome(self) -> None:
        commandable = await asyncio.to_thread(may_command, self.desk, self.watcher.run, self.visitor)
        await self.socket.send_text(json.dumps({"type": "welcome", "commandable": commandable}))

    async def _send(self) -> None:
        watcher, scene, frame = self.watcher, 0, 0
        due = time.monotonic()
        while True:
            await self.bell.wait()
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self.bell.clear()
            if watcher is not self.watcher:
                watcher, scene, frame = self.watcher, 0, 0
            if scene != watcher.scene_version:
                scene = watcher.scene_version
                await self.socket.send_bytes(watcher.scene)
            if frame != watcher.version:
                due = max(due, time.monotonic() - 0.5 / FPS) + 1 / (HIDDEN_FPS if self.hidden else FPS)
                frame, self.sent = watcher.version, watcher.header.get("seq")
                self.painted.clear()
                await self.socket.send_bytes(watcher.frame)
                if watcher.run == self.move.run:
                    self.move.sent.set()
                await self._painted()

    async def _painted(self) -> None:
        """Until the frame that was sent is painted. Not wait_for: where the answer comes with the goodbye, that forgets
        the goodbye, and the viewer never leaves.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(ACK_TIMEOUT):
                await self.painted.wait()

    async def _move_on(self) -> None:
        """Turns to the run that the page will show next, and says so first."""
        with seated(self.socket.query_params.get("seat", "")[:64]) as told:
            while True:
                move = await told.get()
                if move.before != self.watcher.run:
                    continue
                await self.socket.send_text(json.dumps({"type": "next", "before": move.before, "run": move.run}))
                self._turn_to(move)
                await self._welcome()

    def _turn_to(self, move: Move) -> None:
        before, self.move = self.bell, move
        self.place.close()
        self.watcher, self.bell = self.place.enter_context(self.watchers.watching(move.run))
        self.painted.set()  # whoever waits for the last picture of the run before, or for a newer one, looks up
        before.set()

    async def _listen(self) -> None:
        while True:
            text = await self.socket.receive_text()
            message = _message(text)
            if message is None:
                await self.socket.close(FOREIGN)
                return
            if message.get("ack") == self.sent:
                self.painted.set()
            if "hidden" in message:
                self.hidden = bool(message["hidden"])
            if message.get("inside") is True:
                touch(self.desk.live / f"{self.watcher.run}.inside")
            if "do" in message:
                await self._command(message)

    async def _command(self, message: dict[str, Any]) -> None:
        try:
            command = check(message)
            self._spend()
            await asyncio.to_thread(self._pass_on, command)
        except SpecError as error:
            answer = {"type": "refused", "do": message.get("do"), "error": error.error, "remedy": error.remedy}
            await self.socket.send_text(json.dumps(answer))
        except Exception:
            log.exception("command for run %s", self.watcher.run)
            await self.socket.send_text(json.dumps({"type": "refused", "do": message.get("do"),
                                                    "error": "That did not work.", "remedy": "Try again."}))

    def _spend(self) -> None:
        """A bucket of tokens that fills by ten a second."""
        now = time.monotonic()
        self.tokens = min(COMMANDS_AT_ONCE, self.tokens + (now - self.counted) * COMMANDS_PER_SECOND)
        self.counted = now
        if self.tokens < 1:
            raise SpecError("", "Too many commands at once.", "Wait a second.")
        self.tokens -= 1

    def _pass_on(self, command: dict[str, Any]) -> None:
        if not may_command(self.desk, self.watcher.run, self.visitor):
            raise SpecError("", "This run is somebody else's: you can watch it.",
                            "Make your own with the same settings.")
        self.desk.command(self.watcher.run, command)


def _message(text: str) -> dict[str, Any] | None:
    if len(text) > LONGEST_MESSAGE:
        return None
    try:
        message = json.loads(text)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None
