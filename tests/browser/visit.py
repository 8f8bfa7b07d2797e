"""What visitors do in browser tests: open a page, watch the live view, press its buttons; and the store to compare."""

import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, Locator, Page

from bench.server import App
from core.frames import unpack
from core.store import Store
from dashboard.live.visitor import COOKIE

PATIENCE = 60_000  # ms: machines are busy at times; no test says how long something takes
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
ROOT = "[data-painted]"  # the live view's own element
LOOK = "() => ({...document.querySelector('[data-painted]')?.dataset})"
BROKEN = "[data-testid=stException]"


class Wire:
    """Everything that a page's WebSockets bring: `ours` (scenes and frames taken apart), `raw` (all bytes of all)."""

    def __init__(self, page: Page):
        self.ours: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.raw: list[bytes] = []
        self.addresses: list[str] = []
        page.on("websocket", self._listen)

    def _listen(self, socket: Any) -> None:
        self.addresses.append(socket.url)
        socket.on("framereceived", lambda data: self._take(data, "/live/ws" in socket.url))

    def _take(self, data: bytes | str, live: bool) -> None:
        self.raw.append(data if isinstance(data, bytes) else data.encode())
        if live and isinstance(data, bytes):
            self.ours.append(unpack(data))

    def frames(self, run: str) -> list[dict[str, Any]]:
        """Headers of the frames of a run, oldest first."""
        return [header for header, _ in self.ours if header["type"] == "frame" and header["run"] == run]


def play_area(page: Page, app: App, path: str = "playground", **query: Any) -> dict[str, str]:
    """Opens a page with a live view and waits for its first picture; what the view says then.

    Without settings: the address of those that leave everything as it comes.
    """
    page.set_default_timeout(PATIENCE)
    query = query or {"d": "moons"}
    page.goto(f"{app.url}/{path}?{urlencode(query)}")
    return until(page, "Number(now.painted) > 0 && now.state !== 'connecting' && now.seq !== '0'")


def bring(page: Page, app: App, file: Path, lines: list[str]) -> None:
    """Writes a table and brings it to the page Your data."""
    page.set_default_timeout(PATIENCE)
    file.write_text("\n".join(lines))
    page.goto(f"{app.url}/data")
    page.locator("input[type=file]").set_input_files(file)


def until(page: Page, fact: str, patience: float = PATIENCE) -> dict[str, str]:
    """Waits until a fact about the view (JavaScript, of `now`: its data attributes) is true; what it says then."""
    page.wait_for_function(f"() => {{ const node = document.querySelector('{ROOT}'); if (!node) return false; "
                           f"const now = node.dataset; return {fact}; }}", timeout=patience, polling=50)
    return look(page)


def look(page: Page) -> dict[str, str]:
    """What the live view says of itself: run, state, epoch, painted, seq, kind, remounts."""
    return page.evaluate(LOOK)


def press(page: Page, name: str) -> None:
    """Presses a button of the toolbar: Play, Pause, Step, Round, Reset, Undo."""
    page.get_by_role("toolbar", name="Run").get_by_role("button", name=re.compile(f"^{name}$")).click()


def control(page: Page, path: str) -> Locator:
    """A widget of the sidebar by the path of its setting."""
    return page.locator(f".st-key-set_{path.replace('.', '_')}")


def nudge(page: Page, path: str, key: str = "ArrowRight") -> None:
    """Moves a slider of the sidebar by one notch."""
    knob = control(page, path).get_by_role("slider").first
    knob.focus()
    page.keyboard.press(key)


def settled(page: Page) -> None:
    """No script is running any more."""
    page.wait_for_selector(IDLE, timeout=PATIENCE)


def opened_store(app: App) -> Store:
    """The app's own store, read beside it."""
    return Store(app.store_url)


def comes_true(fact: Callable[[], Any], page: Page, seconds: float = 60) -> Any:
    """Waits for something outside the browser, while the browser lives on; returns it."""
    end = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < end, f"it never came true: {fact}"
        page.wait_for_timeout(50)
    return found


def visitor_of(page: Page) -> str:
    """The visitor's number, from the cookie."""
    return next(each["value"] for each in page.context.cookies() if each["name"] == COOKIE)


def known(page: Page, app: App) -> Page:
    """The same page, of a visitor whose number is known before they come: `page.visitor`."""
    page.visitor = secrets.token_hex(16)
    page.context.add_cookies([{"name": COOKIE, "value": page.visitor, "url": app.url}])
    page.set_default_timeout(PATIENCE)
    return page


@contextmanager
def another_visitor(browser: Browser, app: App, **settings: Any) -> Iterator[Page]:
    """A page in a browser of its own; `page.visitor` is its visitor's number. `settings`: of the browser's context."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 720}} | settings)
    page = context.new_page()
    try:
        yield known(page, app)
    finally:
        context.close()
