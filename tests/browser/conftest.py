"""What browser tests share: the real app on a free port, a Chromium, and the process that has compiled its scripts.

They are started once and not for every file: a start takes as long as three visits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bench.server import App, answers, free_port
from tests.conftest import chromium_running, window_open


@contextmanager
def running(folder: Path, profile: str = "local") -> Iterator[App]:
    app = App(folder, free_port(), profile)
    try:
        app.start()
        yield app
    finally:
        app.end()


@pytest.fixture(scope="package")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with running(tmp_path_factory.mktemp("app")) as app:
        yield app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[App]:
    """The real app: .url .folder .store_url .pid .log .restart() .kill().

    `OWN_APP = True` in a test module: one that no other file uses, so that all it has kept comes from this one.
    `PROFILE = "hosted"` chooses the other profile, in an app of its own.
    """
    profile = getattr(request.module, "PROFILE", "local")
    if profile == "local" and not getattr(request.module, "OWN_APP", False):
        shared = request.getfixturevalue("shared_app")
        if not answers(f"{shared.url}/_stcore/health"):
            shared.restart()  # a test that ends it may have failed before it had started it again
        yield shared
        return
    with running(tmp_path_factory.mktemp("own"), profile) as own:
        yield own


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Any]:
    """A real Chromium. Take it for second visitors: `browser.new_context()`."""
    with chromium_running(chromium) as started:
        yield started


@pytest.fixture(scope="package")
def window(browser: Any) -> Iterator[Any]:
    """What fresh visitors share, one after the other."""
    with window_open(browser) as context:
        yield context
