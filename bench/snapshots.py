"""Time travel: what it costs to keep the moments of a default run, and how smoothly a browser goes through them."""

import gzip
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench import goals
from bench.goals import Found
from bench.live import PATIENCE, SCRIPT, cpu_of, renderer_of_ours
from bench.report import Bar, Row
from bench.server import CHROMIUM_FLAGS, App, find_chromium, free_port
from core.attempt import Attempt
from core.film import QUICK, film
from core.finished import recall
from core.run import learn, setup
from core.spec import parse
from core.store import Store

RUN = "b" * 32
# Looks at another round in every animation frame for so many ms, there and back; says how many pictures were painted.
SCRUB = """(ms) => { const [root, rail] = [bench.root(), document.querySelector('.fx-range-input')];
  const [begun, painted] = [performance.now(), Number(root.dataset.painted)];
  return new Promise((resolve) => { const look = () => { const passed = performance.now() - begun;
    if (passed > ms) { resolve((Number(root.dataset.painted) - painted) / (passed / 1000)); return; }
    rail.value = String(Math.round(Number(rail.max) * Math.abs(1 - (passed / 2000) % 2)));
    rail.dispatchEvent(new Event('input'));
    requestAnimationFrame(look); }; requestAnimationFrame(look); }); }"""
# Takes hold of the rail at its middle; ms until that round is painted.
GRAB = """() => { const rail = document.querySelector('.fx-range-input');
  const [begun, middle] = [performance.now(), Math.round(Number(rail.max) / 2)];
  rail.value = String(middle);
  rail.dispatchEvent(new Event('input'));
  return bench.until(begun, () => bench.root().dataset.past === String(middle)); }"""


def measure(quick: bool = False) -> tuple[list[Bar], list[Row]]:
    found, rows = goals.gather(lambda: _kept(3 if quick else 9), lambda: _looked_at(3 if quick else 10))
    return goals.bars(goals.SNAPSHOTS, found), rows


def _kept(times: int) -> tuple[Found, list[Row]]:
    """CPU and bytes: of training without a trail, of taking the snapshots, of saving them, and of drawing the film."""
    training = [_cpu(lambda: _learned(keeps_trail=False)) for _ in range(times)]
    attempt, another = (_learned(keeps_trail=True) for _ in range(2))
    taking = [_cpu(lambda: _take_all(another)) for _ in range(times)]
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'final-exam.db'}")
        saving = statistics.median(_saving(store, attempt) for _ in range(times))
        size, drawing, sent = _filmed(store, attempt)
        store.close()
    share = (statistics.median(taking) + saving) / statistics.median(training)
    rows = [{"default run": f"{attempt.epoch} rounds", "training CPU ms": 1e3 * statistics.median(training),
             "taking ms": 1e3 * statistics.median(taking), "saving ms": 1e3 * saving, "film CPU ms": 1e3 * drawing,
             "film MB": sent / 1e6, "disk MB": size / 1e6}]
    return {goals.TRAIL_CPU: share, goals.TRAIL_DISK: size / 1e6}, rows


def _learned(keeps_trail: bool) -> Attempt:
    attempt = setup(parse({}), RUN)
    attempt.keeps_trail = keeps_trail
    for _ in learn(attempt):
        pass
    return attempt


def _take_all(attempt: Attempt) -> None:
    """Each round's snapshot, as a run takes it."""
    for epoch in range(1, attempt.spec.learning.epochs + 1):
        attempt.epoch = epoch
        attempt.remember()


def _saving(store: Store, attempt: Attempt) -> float:
    """CPU seconds that a checkpoint takes longer because of its trail."""
    trail = attempt.trail
    whole = _cpu(lambda: store.save_checkpoint(RUN, attempt.epoch, attempt.step, *attempt.checkpoint()))
    attempt.trail = {}
    bare = _cpu(lambda: store.save_checkpoint(RUN, attempt.epoch, attempt.step, *attempt.checkpoint()))
    attempt.trail = trail
    return max(0.0, whole - bare)


def _filmed(store: Store, attempt: Attempt) -> tuple[int, float, int]:
    """Bytes of all checkpoints and the film on the disk; CPU seconds of drawing it; its bytes as they are sent."""
    store.create_run(RUN, attempt.spec.model_dump(mode="json"))
    store.append(RUN, 0, [event for event in learn(setup(attempt.spec, RUN)) if event])
    for step in (attempt.step - 1, attempt.step):  # two are kept
        store.save_checkpoint(RUN, attempt.epoch, step, *attempt.checkpoint())
    packed: list[bytes] = []
    drawing = _cpu(lambda: packed.append(gzip.compress(film(recall(store, RUN)), QUICK)))
    kept = sum(path.stat().st_size for path in (store.folder / "checkpoints").rglob("*.safetensors"))
    return kept + len(packed[0]), drawing, len(packed[0])


def _cpu(work: Any) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _looked_at(seconds: int) -> tuple[Found, list[Row]]:
    """A default run in the app: the first grab, then scrubbing and playing back in a real Chromium."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = App(Path(folder), free_port())
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        try:
            app.start()
            page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
            page.set_default_timeout(PATIENCE)
            page.add_init_script(SCRIPT)
            grabs = [_grab(page, app, seed) for seed in range(3)]
            page.wait_for_selector(".fx-time[aria-busy=false]")  # the whole film is there
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            renderer = renderer_of_ours()
            before, painted = cpu_of(renderer), page.evaluate("bench.read()")["painted"]
            rate = page.evaluate(SCRUB, 1000 * seconds)
            paid = (cpu_of(renderer) - before) / max(1, page.evaluate("bench.read()")["painted"] - painted)
            return ({goals.GRAB: statistics.median(grabs) / 1e3, goals.SCRUBBING: rate, goals.ASKED: len(asked)},
                    [{"scrubbing": f"{seconds} s", "painted/s": rate, "renderer CPU ms/frame": 1e3 * paid,
                      "first grab ms, median of 3": statistics.median(grabs)}])
        finally:
            browser.close()
            app.end()


def _grab(page: Page, app: App, seed: int) -> float:
    """Trains a default run to its end; ms from the first grab to the picture."""
    page.goto(f"{app.url}/playground?ds={seed + 1}")
    page.wait_for_function("() => window.bench?.root()?.dataset.state === 'ready' && Number(bench.root().dataset.seq)")
    page.get_by_role("radio", name="Max").click()
    page.evaluate("bench.press('Play', 'learning')")
    page.wait_for_function("() => bench.root().dataset.state === 'done'")
    page.wait_for_timeout(1500)
    return page.evaluate(GRAB)
