"""The live view as a Streamlit component: mounted once, fed by its socket, or by a fragment where that is blocked."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from core.commands import check
from core.frames import FrameReader, pack, unpack
from core.spec import SpecError
from dashboard.cached import store
from dashboard.live import assets
from dashboard.live.desk import Desk, StoreDesk, may_command
from dashboard.live.visitor import visitor_in
from dashboard.live.watcher import MOVING, corrected, standing, touch
from dashboard.scripts import lead_to

FEED_EVERY = 0.25  # seconds between two frames where the socket is blocked
NEWS = ("state", "moment")  # it has come to rest; a teachable moment. Each redraws the page
TRIGGERS = (*NEWS, "blocked")

_mount = st.components.v2.component("final_exam_live", js=assets.boot("mount.js"), isolate_styles=False)


@dataclass(frozen=True)
class LiveEvents:
    """What the visitor asked for in the view since the last script run; each is told once."""

    reset: bool = False
    undo: bool = False
    student: str | None = None  # the run of a class's student that shall be opened by itself


def live_view(run: str, *, mode: Literal["playground", "story", "inside"] = "playground", key: str = "live",
              toolbar: bool = True, exam: dict[str, float] | None = None, desk: Desk | None = None) -> LiveEvents:
    """Shows a run as it happens. Another `run` under the same key changes the picture without building it anew.

    The run is this visitor's own, and may be commanded; the server checks again. `exam`: its marks, once it was opened.
    """
    settings = {"run": run, "mode": mode, "toolbar": toolbar, "mine": True, "exam": exam, "seat": seat()}
    if not st.session_state.get(f"{key}.blocked"):
        result = _mounted(settings | {"fed": False}, key)
        if result["blocked"]:
            st.session_state[f"{key}.blocked"] = True
            st.rerun()
        return _events(result, run, key, desk)
    st.fragment(_feed, run_every=FEED_EVERY)(settings | {"fed": True}, key, desk or _house())
    return st.session_state.pop(f"{key}.events", LiveEvents())


def seat() -> str:
    """Names this visit to its sockets; nobody else can know it."""
    return st.session_state.setdefault("seat", secrets.token_hex(16))


def _mounted(data: Any, key: str) -> Any:
    callbacks = {f"on_{name}_change": lambda: None for name in (*TRIGGERS, "asked")}
    return _mount(data=data, key=key, height="content", **callbacks)


def _feed(settings: dict[str, Any], key: str, desk: Desk) -> None:
    """One beat of the slow way: newest scene and frame as bytes. What the visitor did goes to the page at once."""
    result = _mounted(fed(settings, desk), key)
    told = _events(result, settings["run"], key, desk)
    if told != LiveEvents() or any(result[name] for name in NEWS):
        st.session_state[f"{key}.events"] = told
        st.rerun()


def fed(settings: dict[str, Any], desk: Desk) -> bytes:
    """Settings, scene and frame in one parcel."""
    if settings["mode"] == "inside":
        touch(desk.live / f"{settings['run']}.inside")
    scene, frame = snapshot(settings["run"], desk)
    parts = {"scene": scene, "frame": frame}
    return pack({"type": "fed", **settings}, {name: memoryview(part) for name, part in parts.items() if part})


def snapshot(run: str, desk: Desk) -> tuple[bytes | None, bytes]:
    """The newest scene and frame of a run: live, else as kept, else where it stands in the queue."""
    touch(desk.live / f"{run}.viewer")
    path = Path(desk.live / f"{run}.scene")
    scene = path.read_bytes() if path.exists() else desk.kept(run, "scene")
    reader = FrameReader(desk.live / f"{run}.frame")
    found = reader.read()
    reader.close()
    frame = found[1] if found else desk.kept(run, "frame")
    if frame is None or unpack(frame)[0].get("state") in ("queued", "learning"):
        stands = standing(desk, run)
        if frame is None or stands["state"] not in MOVING:
            frame = corrected(frame, run, stands)
    return scene, frame


def _events(result: Any, run: str, key: str, desk: Desk | None) -> LiveEvents:
    """What the visitor asked for and was not done yet; the commands among it are passed on."""
    done = st.session_state.get(f"{key}.done", 0)
    asked = [each for each in result["asked"] or [] if each["n"] > done]
    st.session_state[f"{key}.done"] = max([done, *(each["n"] for each in asked)])
    wishes = {each["do"]: each for each in asked}
    for each in asked:
        _commanded(run, each.get("command"), desk)
    if "inside" in wishes:  # the network shall be looked into, on its own page
        st.session_state["led_inside"] = True
        lead_to("inside", run=run)
        st.rerun()
    student = wishes.get("open", {}).get("student")
    return LiveEvents("reset" in wishes, "undo" in wishes, student if isinstance(student, str) else None)


def _commanded(run: str, command: dict[str, Any] | None, desk: Desk | None) -> None:
    """A command that could not go over the socket."""
    if not command:
        return
    desk = desk or _house()
    try:
        if may_command(desk, run, _visitor()):
            desk.command(run, check(command))
    except SpecError as error:
        st.toast(f"{error.error} {error.remedy}")


def _house() -> Desk:
    desk = StoreDesk()
    desk.store = store()
    return desk


def _visitor() -> str | None:
    return visitor_in(st.context.cookies) or st.session_state.get("visitor")
