"""What tests share: a data folder of their own, the real app on a free port, a real Chromium.

`app` is one server per test module; `browser_page` a fresh browser context per test. The browser is the system's
(CHROMIUM names another); where there is none, the tests that need it fail and say so.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
                  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
START_SECONDS = 60  # a cold start of the server on a busy two-core machine

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before anybody imports torch
os.environ.setdefault("OMP_WAIT_POLICY", "passive")


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test writes to a folder of its own, never to the data of the person who runs the tests."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("FINAL_EXAM_DATA", str(folder))
    monkeypatch.delenv("FINAL_EXAM_PROFILE", raising=False)
    return folder


@dataclass
class App:
    """A running `streamlit run dashboard`. Its supervisor and runs are processes of their own; `end` stops them too."""

    folder: Path
    port: int
    profile: str = "local"
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self.process is not None, "the app is not running"
        return self.process.pid

    @property
    def log(self) -> str:
        return (self.folder / "app.log").read_text(errors="replace")

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        settings = {"server.port": self.port, "server.address": "127.0.0.1", "server.headless": "true",
                    "server.fileWatcherType": "none", "browser.gatherUsageStats": "false"}
        flags = [part for name, value in settings.items() for part in (f"--{name}", str(value))]
        environment = {**os.environ, "FINAL_EXAM_DATA": str(self.folder), "FINAL_EXAM_PROFILE": self.profile}
        with open(self.folder / "app.log", "ab") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "streamlit", "run", "dashboard", *flags],
                                            cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
        self._wait_for_health()

    def _wait_for_health(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"The app ended at once:\n{self.log[-4000:]}")
            if answers(f"{self.url}/_stcore/health"):
                return
            time.sleep(0.1)
        raise RuntimeError(f"The app did not answer within {START_SECONDS} s:\n{self.log[-4000:]}")

    def kill(self) -> None:
        """kill -9 of the server alone; supervisor and runs go on."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def restart(self) -> None:
        """The server stops as on a deploy and comes back on the same port and the same data."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.start()

    def processes(self) -> list[psutil.Process]:
        """Everything that works on this data folder, the server included."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("FINAL_EXAM_DATA") == str(self.folder) and process.pid != os.getpid():
                    found.append(process)
            except psutil.Error:
                continue  # gone meanwhile, or another user's
        return found

    def end(self) -> None:
        """Server, supervisor and runs are gone afterwards."""
        self.kill()
        for _ in range(3):  # a dying supervisor may just have forked one more
            left = self.processes()
            for process in left:
                process.kill()
            psutil.wait_procs(left, timeout=5)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[App]:
    """The real app with a data folder of its own; `PROFILE = "hosted"` in the test module chooses the profile."""
    running = App(tmp_path_factory.mktemp("app"), free_port(), getattr(request.module, "PROFILE", "local"))
    try:
        running.start()
        yield running
    finally:
        running.end()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    wanted = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else CHROMIUM_NAMES
    found = next((path for name in wanted if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(f"No Chromium found ({', '.join(wanted)}). Install the system's package 'chromium', or set "
                    "CHROMIUM to the path of a Chromium or Chrome.", pytrace=False)
    return found


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
