"""One watcher per run reads its newest scene and frame once for everybody who looks at it."""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from core.frames import FrameReader, pack, unpack
from core.notice import restated
from core.pretrained import kept
from dashboard.live.desk import Desk

log = logging.getLogger(__name__)

TICK = 0.02  # seconds between two looks at the frame file; a look costs some 10 microseconds
SOON = 0.004  # the same, while somebody waits for the first picture of a run that was just asked for
SCENE_EVERY = 0.3  # seconds between two looks at the scene's date
TOUCH_EVERY = 5.0  # seconds between two signs of life of the viewers, for the run's process
HELD = 0.6  # seconds in which a run that was just asked for gets its process: it is not yet called waiting
ASK_EVERY = 1.5  # seconds without a new frame after which the store is asked how the run stands
MOVING = {"queued", "ready", "learning", "paused"}  # states in which a run may still change


class Watcher:
    """What is known of a run right now. `scene_version` and `version` count what has come."""

    def __init__(self, run: str, desk: Desk):
        self.run, self.desk = run, desk
        self.reader = FrameReader(desk.live / f"{run}.frame")
        self.scene: bytes | None = None
        self.frame: bytes | None = None
        self.header: dict[str, Any] = {}
        self.seq = self.version = self.scene_version = 0
        self.bells: set[asyncio.Event] = set()
        self._scene_date: tuple[int, int] | None = None
        self._due = {"scene": 0.0, "touch": 0.0, "ask": 0.0}
        self.begun = time.monotonic()
        self.asking: asyncio.Task | None = None  # for how the run stands: the looks go on meanwhile

    @contextmanager
    def bell(self) -> Iterator[asyncio.Event]:
        """An event that rings at every change, for one viewer."""
        bell = asyncio.Event()
        self.bells.add(bell)
        bell.set()
        try:
            yield bell
        finally:
            self.bells.discard(bell)

    async def follow(self) -> None:
        """Looks until nobody watches any more."""
        while self.bells:
            try:
                self._look(time.monotonic())
            except Exception:
                log.exception("watching run %s", self.run)
                await asyncio.sleep(1)
            await asyncio.sleep(SOON if self.frame is None and self._is_young() else TICK)
        self.reader.close()

    def _is_young(self) -> bool:
        return time.monotonic() - self.begun < HELD

    def _look(self, now: float) -> None:
        found = self.reader.read(self.seq)
        if self._is_due("scene", now, SCENE_EVERY) or (found and self.scene is None):
            self._look_for_scene()  # first: what the frame belongs to
        if found:
            self.seq, payload = found
            self._show(payload)
            self._due["ask"] = now + ASK_EVERY
        if self._is_due("touch", now, TOUCH_EVERY):
            touch(self.desk.live / f"{self.run}.viewer")
        if self._is_due("ask", now, ASK_EVERY) and self.asking is None:
            self.asking = asyncio.create_task(self._ask())

    def _is_due(self, what: str, now: float, every: float) -> bool:
        if now < self._due[what]:
            return False
        self._due[what] = now + every
        return True

    def _look_for_scene(self) -> None:
        path = self.desk.live / f"{self.run}.scene"
        with suppress(FileNotFoundError):
            status = path.stat()
            if self._scene_date != (status.st_mtime_ns, status.st_ino):
                scene = path.read_bytes()
                self._scene_date = (status.st_mtime_ns, status.st_ino)
                self._show_scene(scene)

    async def _ask(self) -> None:
        """No news for a while: what was kept when the live files went, or where the run stands."""
        try:
            await self._ask_the_store()
        except Exception:
            log.exception("asking how run %s stands", self.run)
        finally:
            self.asking = None

    async def _ask_the_store(self) -> None:
        if self.scene is None and (scene := await asyncio.to_thread(self.desk.kept, self.run, "scene")):
            self._show_scene(scene)
        if self.frame is None and (frame := await asyncio.to_thread(self.desk.kept, self.run, "frame")):
            self._show(frame)
        if self.header.get("state", "queued") in MOVING:
            stands = await asyncio.to_thread(standing, self.desk, self.run)
            if self.frame is None and stands["state"] in MOVING and self._is_young():
                self._due["ask"] = self.begun + HELD
            elif self._differs(stands):
                self._show(corrected(self.frame, self.run, stands))

    def _differs(self, stands: dict[str, Any]) -> bool:
        """Whether the store knows better than the newest frame: the run waits, or its process has died."""
        if self.frame is None:
            return True
        if stands.get("narrator") not in (None, self.header.get("narrator")):
            return True
        shown = self.header.get("state"), self.header.get("place")
        if stands["state"] == "queued":
            return shown != ("queued", stands["place"])
        return stands["state"] not in MOVING and stands["state"] != shown[0]

    def _show(self, payload: bytes) -> None:
        self.frame, self.header = payload, unpack(payload)[0]
        self.version += 1
        self._ring()

    def _show_scene(self, scene: bytes) -> None:
        self.scene = scene
        self.scene_version += 1
        self._ring()

    def _ring(self) -> None:
        for bell in self.bells:
            bell.set()


class Watchers:
    """The watchers of all runs that somebody looks at."""

    def __init__(self, desk: Desk):
        self.desk = desk
        self.watchers: dict[str, tuple[Watcher, asyncio.Task]] = {}

    @contextmanager
    def watching(self, run: str) -> Iterator[tuple[Watcher, asyncio.Event]]:
        """The run's watcher and a bell of one's own; the last to leave turns off the light."""
        watcher = self._watcher(run)
        with watcher.bell() as bell:
            if run not in self.watchers:
                self.watchers[run] = (watcher, asyncio.create_task(watcher.follow()))
            yield watcher, bell
        if not watcher.bells:
            self.watchers.pop(run, None)

    def _watcher(self, run: str) -> Watcher:
        return self.watchers[run][0] if run in self.watchers else Watcher(run, self.desk)


def standing(desk: Desk, run: str) -> dict[str, Any]:
    """How a run stands when its frames say nothing: state in the words of frames, place in the queue, message."""
    known, now = desk.known(run) or {}, desk.status(run) or {}
    message = {"error": known["error"], "remedy": known.get("remedy") or ""} if known.get("error") else None
    epochs = (known.get("spec") or {}).get("learning", {}).get("epochs")
    return {"state": now.get("state") or "queued", "place": now.get("place"), "message": message, "epochs": epochs,
            "narrator": reading(known.get("spec") or {}, now.get("pid"))}


def reading(spec: dict[str, Any], process: int | None) -> str | None:
    """How far MiniLM is with the sentences, or EfficientNet with the pictures, before such a run can begin."""
    said = {"minilm": "MiniLM reads the sentences", "efficientnet": "EfficientNet looks at the pictures"}
    what = said.get(spec.get("data", {}).get("read"))
    found = kept.progress(process) if process and what else None
    return found and f"{what}: {found[0]:,} of {found[1]:,}. It does so only once for each."


def corrected(frame: bytes | None, run: str, stands: dict[str, Any]) -> bytes:
    """The newest frame with what the store knows better."""
    kept = {name: value for name, value in stands.items() if value is not None or name in ("state", "place")}
    return pack(*restated(frame, {"run": run, **kept}))


def touch(path: Path) -> None:
    """Says to the run's process that somebody is watching."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
