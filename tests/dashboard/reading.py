"""What tests of the Story share: reading its pages, pressing its buttons, and attempts that have been learned."""

import json
from functools import cache

import numpy as np
from streamlit.testing.v1 import AppTest

from core import jobs
from core.exam import wilson
from core.frames import pack
from core.run import learn, setup
from core.spec import run_id
from dashboard.story.scenes import CLASS, CLASSES, SPEC
from tests.dashboard.conftest import VISITOR
from tests.house.source import ROOT

FRAME = str(ROOT / "dashboard" / "main.py")


def opened(**query: str) -> AppTest:
    page = AppTest.from_file(FRAME, default_timeout=60)
    for key, value in query.items():
        page.query_params[key] = value
    return checked(page.run())


def checked(page: AppTest) -> AppTest:
    assert not page.exception, page.exception
    return page


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click()
    return checked(page.run())


def go(page: AppTest) -> AppTest:
    """Presses the one highlighted button."""
    keys = [button.key for button in page.button if (button.key or "").startswith("go_")]
    assert len(keys) == 1
    return press(page, keys[0])


def query_of(page: AppTest) -> dict[str, str]:
    return {key: value[0] if isinstance(value, list) else value for key, value in page.query_params.items()}


def text_of(page: AppTest) -> str:
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "error", "button")
    found = [element.value if kind != "button" else element.label for kind in kinds for element in page.get(kind)]
    return "\n".join(found).replace("\\", "").replace("\u00a0", " ")


def charts(page: AppTest) -> dict[str, dict]:
    return {each.proto.alt: json.loads(each.proto.spec) for each in page.get("plotly_chart")}


@cache
def learned(name: str) -> tuple[list, dict, dict]:
    """Really learned, once for all tests: Events, weights and facts of the first attempt or of a class's student."""
    spec = CLASSES[name].spec if name else SPEC
    learner = setup(spec.model_copy(update={"students": 1}), run_id(spec, VISITOR, 1, glass=False))
    return [event for event in learn(learner) if event], *learner.checkpoint()


def studied(store, name: str = "") -> str:
    """A finished run of the story, as its process would have left it; a class with marks around one student's."""
    events, tensors, meta = learned(name)
    run = jobs.submit(store, CLASSES[name].spec if name else SPEC, VISITOR)
    store.save_checkpoint(run, meta["epoch"], meta["step"], tensors, meta)
    store.append(run, 0, events)
    store.queue.change(run, state="finished")
    if name:
        swarm = {f"swarm.{part}": np.linspace(-0.05, 0.05, CLASS, dtype=np.float32) + events[-1][part]["accuracy"]
                 for part in ("train", "val")}
        store.save_blob(run, "frame", pack({"type": "frame", "run": run, "epoch": events[-1]["epochs"]}, swarm))
    return run


def sat(store, run: str, fingerprint: str = "f" * 16) -> list[float]:
    """A class's opened exam, as it would have been written down; every student's mark."""
    marks = np.linspace(0.7, 0.9, CLASS).tolist()
    result = {"test": {"accuracy": 0.8, "loss": 0.5}, "students": [{"accuracy": mark, "loss": 0.5} for mark in marks],
              "interval": list(wilson(48, 60)), "questions": 60, "fingerprint": fingerprint}
    store.add_opening(run, VISITOR, fingerprint, "story: a fresh exam", result, official=False)
    return marks
