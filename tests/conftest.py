"""What tests share: a data folder of their own, the real app on a free port, a real Chromium.

`app` is one server per test module; `browser_page` a fresh visitor per test. The browser is the system's (CHROMIUM
names another); where there is none, the tests that need it fail and say so.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# machines are busy and slow at times: how long an example takes is no fault of the code
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before anybody imports torch
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

from bench.server import CHROMIUM_FLAGS, App, find_chromium, free_port  # noqa: E402


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test writes to a folder of its own, never to the data of the person who runs the tests."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("FINAL_EXAM_DATA", str(folder))
    monkeypatch.delenv("FINAL_EXAM_PROFILE", raising=False)
    return folder


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[App]:
    """The real app: .url .folder .store_url .pid .log .restart() .kill(). `PROFILE = "hosted"` in the test module
    chooses the other profile.
    """
    running = App(tmp_path_factory.mktemp("app"), free_port(), getattr(request.module, "PROFILE", "local"))
    try:
        running.start()
        yield running
    finally:
        running.end()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    try:
        return find_chromium()
    except RuntimeError as none:
        pytest.fail(str(none), pytrace=False)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """A real Chromium, one per module. Take it for second visitors: `browser.new_context()`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@pytest.fixture
def browser_page(browser: Any) -> Iterator[Any]:
    """A fresh visitor's page, 1280x720."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()
