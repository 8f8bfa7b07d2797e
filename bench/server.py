"""The real app on a free port with a data folder of its own, for benchmarks and browser tests; and a real Chromium."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60  # a cold start of the server on a busy two-core machine
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
                  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


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
    def store_url(self) -> str:
        return f"sqlite:///{self.folder / 'final-exam.db'}"

    @property
    def pid(self) -> int:
        assert self.process is not None, "the app is not running"
        return self.process.pid

    @property
    def log(self) -> str:
        return (self.folder / "app.log").read_text(errors="replace")

    def start(self) -> None:
        """Starts the server and waits until it answers. Raises RuntimeError with the end of its log."""
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


def find_chromium() -> str:
    """The system's Chromium; CHROMIUM names another. Raises RuntimeError where there is none."""
    wanted = (os.environ["CHROMIUM"],) if os.environ.get("CHROMIUM") else CHROMIUM_NAMES
    found = next((path for name in wanted if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError(f"No Chromium found ({', '.join(wanted)}). Install the system's package 'chromium', or "
                           "set CHROMIUM to the path of a Chromium or Chrome.")
    return found
