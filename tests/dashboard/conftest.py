"""Pages without a browser: AppTest, one visitor with a cookie, and no process that would train."""

import sys
from collections.abc import Callable
from functools import cache

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner

from core import byheart, exam, jobs, saved, searching
from core.run import learn, setup
from core.spec import parse
from core.store import Store
from dashboard import cached
from dashboard.live.visitor import COOKIE

VISITOR = "a" * 32
SCAN = "scan_component_manifests"


@pytest.fixture(autouse=True, scope="session")
def packages_looked_through_once():
    """Streamlit reads what every installed package says of itself whenever a page is made; it says the same again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, SCAN, cache(getattr(manifest_scanner, SCAN)))
        yield


@pytest.fixture(autouse=True)
def quiet_house(data_folder, monkeypatch):
    """A visitor with a cookie, an empty store, and nobody who takes jobs."""
    for asking in (jobs, byheart, saved, searching):
        monkeypatch.setattr(asking, "ensure_supervisor", lambda store: None)
    monkeypatch.setattr(type(st.context), "cookies", property(lambda self: {COOKIE: VISITOR}))
    cached.store.clear()
    ours = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = ours  # AppTest puts the page there, and processes forked by later tests would run it
    cached.store.clear()


@pytest.fixture
def store(quiet_house) -> Store:
    return cached.store()


@pytest.fixture
def train(store) -> Callable[..., str]:
    """Really trains a run, here and now, and writes down what its process would have written."""

    def learned(choices: dict, *, owner: str = VISITOR, glass: bool = False, attempt: int = 1, epochs: int = 0) -> str:
        spec = parse(choices)
        run = jobs.submit(store, spec, owner, glass=glass, play=True, attempt=attempt)
        learner = setup(spec, run, glass)
        events = [event for event in learn(learner) if event]
        if epochs:  # it was paused after so many
            events = [event for event in events if event["kind"] != "done" and event.get("epoch", 0) <= epochs]
        else:
            store.save_checkpoint(run, learner.epoch, learner.step, *learner.checkpoint())
        store.append(run, 0, events, {"state": "paused"} if epochs else None)
        return run

    return learned


@pytest.fixture
def examined(store, train) -> Callable[..., str]:
    """A run whose exam this visitor has opened."""

    def made(choices: dict, **more) -> str:
        run = train(choices, **more)
        exam.open_sealed(store, run, VISITOR, "I want to know.")
        return run

    return made


@pytest.fixture
def first(store) -> str:
    """The Story's first attempt, finished."""
    from tests.dashboard import reading

    return reading.studied(store)


@pytest.fixture
def marked(first, store) -> str:
    """The same with its exam opened."""
    exam.open_sealed(store, first, VISITOR, "story")
    return first


@pytest.fixture
def smarter(marked, store) -> tuple[str, str]:
    """The first run, opened, and a class that stopped earlier."""
    from tests.dashboard import reading

    return marked, reading.studied(store, "stop")
