"""What tests share: a data folder of their own, and a real Chromium.

`browser_page` is a fresh visitor per test. The browser is the system's (CHROMIUM names another); where there is none,
the tests that need it fail and say so.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# machines are busy and slow at times: how long an example takes is no fault of the code
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before anybody imports torch
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

from bench.server import CHROMIUM_FLAGS, find_chromium  # noqa: E402


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test writes to a folder of its own, never to the data of the person who runs the tests."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("FINAL_EXAM_DATA", str(folder))
    monkeypatch.delenv("FINAL_EXAM_PROFILE", raising=False)
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    try:
        return find_chromium()
    except RuntimeError as none:
        pytest.fail(str(none), pytrace=False)


@contextmanager
def chromium_running(path: str) -> Iterator[Any]:
    """A real Chromium. Its pages of one host share a process, as far as they share a context."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=[*CHROMIUM_FLAGS, "--process-per-site"])
        yield running
        running.close()


@contextmanager
def window_open(browser: Any) -> Iterator[Any]:
    """A context with an empty page that stays: so the process that has compiled the app's scripts outlives a test."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    parked = context.new_page()
    parked.route("**", lambda route: route.fulfill(body=""))
    parked.goto("http://127.0.0.1/")
    yield context
    context.close()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """A real Chromium, one per module. Take it for second visitors: `browser.new_context()`."""
    with chromium_running(chromium) as running:
        yield running


@pytest.fixture(scope="module")
def window(browser: Any) -> Iterator[Any]:
    """What the fresh visitors of a module share, one after the other."""
    with window_open(browser) as context:
        yield context


@pytest.fixture
def browser_page(window: Any) -> Iterator[Any]:
    """A fresh visitor's page, 1280x720: a new page, and no cookie and nothing stored of those before."""
    page = window.new_page()
    page.set_default_timeout(20_000)
    yield page
    parked, *left = window.pages
    storage = parked.context.new_cdp_session(parked)
    for each in left:
        storage.send("Storage.clearDataForOrigin", {"origin": each.url, "storageTypes": "local_storage"})
        each.close()
    storage.detach()
    window.clear_cookies()
