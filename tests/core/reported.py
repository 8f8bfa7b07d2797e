"""Finished runs as their process would have left them, and what stands in their reports."""

import json
import re
from typing import Any

from core import jobs
from core.exam import open_sealed
from core.export.taking import made
from core.run import learn, setup
from core.spec import parse
from core.store import Store

OWNER = "a" * 32


def finished(store: Store, choices: dict[str, Any], *, glass: bool = False) -> str:
    """Really trained, here and now."""
    spec = parse(choices)
    run = jobs.submit(store, spec, OWNER, glass=glass)
    learner = setup(spec, run, glass)
    events = [event for event in learn(learner) if event]
    store.save_checkpoint(run, learner.epoch, learner.step, *learner.checkpoint())
    store.append(run, 0, events)
    return run


def opened(store: Store, run: str) -> dict[str, Any]:
    return open_sealed(store, run, OWNER, "I want to know.")


def report(store: Store, run: str) -> str:
    return made(store, run, "report", OWNER)[1].decode()


def told(page: str) -> dict[str, Any]:
    """The numbers that the page carries."""
    return json.loads(re.search(r'<script type="application/json" id="told">(.*?)</script>', page, re.DOTALL).group(1))


def words(page: str) -> str:
    """What a reader without scripts sees, in one line."""
    body = re.sub(r"<(script|style).*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())
