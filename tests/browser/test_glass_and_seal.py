"""Glass shows the exam live and says what that costs; the seal lets nothing of it out before it is opened."""

import base64
import re
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np
import pytest

from core import datasets, jobs
from core.exam import wilson
from core.run import run as run_here
from core.spec import SpecError, parse
from core.split import cut
from tests.browser.visit import (
    PATIENCE,
    Wire,
    comes_true,
    opened_store,
    play_area,
    press,
    settled,
    until,
    visitor_of,
)

pytestmark = pytest.mark.browser
OWN_APP = True  # all that it has kept is searched for the exam

EXAM_TILE = ".fx-tile.fx-test"
CLICKS = 20
BASE64 = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")


def test_glass_shows_the_exam_live_and_counts_every_look(app, browser_page):
    wire = Wire(browser_page)
    run = play_area(browser_page, app, ds=31, ep=40)["run"]
    tile, banner = browser_page.locator(EXAM_TILE), browser_page.locator(".fx-glass")
    assert "The exam is open: this is practice now." in banner.inner_text()
    press(browser_page, "Play")
    until(browser_page, "now.state === 'done'")
    settled(browser_page)
    last = run_here(parse(opened_store(app).get_run(run)["spec"]), glass=True)
    truth = [event for event in last if event["kind"] == "epoch"][-1]["test"]["accuracy"]
    assert tile.inner_text().split("%")[0].split()[-1] == f"{100 * truth:.0f}" and "60 questions" in tile.inner_text()
    assert "40 looks" in banner.inner_text()
    watched = [frame["marks"]["test"]["accuracy"] for frame in wire.frames(run) if frame["epoch"]]
    assert len(set(watched)) > 1, "the mark was seen to change while it learned"


def test_the_switch_starts_a_sealed_attempt_and_back(app, browser_page):
    glass = play_area(browser_page, app, ds=32)["run"]
    browser_page.locator(".st-key-sealed").get_by_text("Seal the final exam").click()
    sealed = until(browser_page, f"now.run !== '{glass}' && now.state === 'ready'")["run"]
    settled(browser_page)
    assert opened_store(app).get_run(sealed)["glass"] is False and "sealed=1" in browser_page.url
    assert "sealed" in browser_page.locator(EXAM_TILE).inner_text()
    assert not browser_page.locator(".fx-glass").is_visible()
    browser_page.locator(".st-key-sealed").get_by_text("Seal the final exam").click()
    until(browser_page, f"now.run !== '{sealed}' && now.state === 'ready'")
    settled(browser_page)
    assert "sealed" not in browser_page.url and browser_page.locator(".fx-glass").is_visible()


@lru_cache
def truth(name, seed, epochs):
    """What the exam is and how this network does in it, found out without the app: (split, glass run's Events)."""
    spec = parse({"data": {"name": name, "seed": seed}, "learning": {"epochs": epochs}})
    return cut(datasets.load(spec.data), spec.data, spec.split), list(run_here(spec, glass=True))


def rows_as_bytes(examples, kind):
    """Each question as it would travel: float32, float64, or the bytes of a picture."""
    if kind == "images":
        return [np.round(row * 255).astype(np.uint8).tobytes() for row in examples.x]
    return [row.astype(width).tobytes() for row in examples.x for width in ("<f4", "<f8")]


def marks_as_bytes(events):
    """The exam's losses as they would travel: in JSON, and two rounds side by side in a line."""
    losses = [event["test"]["loss"] for event in events if event["kind"] == "epoch"]
    pairs = np.lib.stride_tricks.sliding_window_view(np.array(losses), 2)
    return [repr(loss).encode() for loss in losses] + [pair.astype(width).tobytes() for pair in pairs
                                                       for width in ("<f4", "<f8")]


def unfolded(parts):
    """All bytes, and what is in them as base64."""
    inside = [base64.b64decode(found[:len(found) // 4 * 4] + b"==") for part in parts for found in BASE64.findall(part)]
    return b"\0".join([*parts, *inside])


def leaks(canaries, parts):
    haystack = unfolded(parts)
    return [canary for canary in canaries if canary in haystack]


@pytest.mark.parametrize("name", ["moons", "digits"])
def test_nothing_of_a_sealed_exam_leaves_the_core_before_it_is_opened(app, browser_page, name):
    split, events = truth(name, 33, 12)
    kind = datasets.DATASETS[name].KIND
    known = set(rows_as_bytes(split.train, kind)) | set(rows_as_bytes(split.val, kind))
    canaries = [row for row in rows_as_bytes(split.test, kind) if row not in known] + marks_as_bytes(events)
    page, wire = browser_page, Wire(browser_page)
    run = play_area(page, app, d=name, ds=33, ep=12, sealed=1)["run"]
    press(page, "Play")
    until(page, "now.state === 'done'")
    settled(page)
    files = downloaded(page, app, run)
    kept = [path.read_bytes() for path in app.folder.rglob("*") if path.is_file()]
    assert {part for address in wire.addresses for part in ("/live/ws", "/_stcore/stream") if part in address} == {
        "/live/ws", "/_stcore/stream"}, "both sockets were listened to"
    assert leaks(rows_as_bytes(split.val, kind), wire.raw), "the practice exam was sent, and is found this way"
    assert [event["val"]["loss"] for event in events if event["kind"] == "epoch"][-1] in [
        frame["marks"]["val"]["loss"] for frame in wire.frames(run) if "val" in frame["marks"]]
    assert leaks(canaries, wire.raw) == [] and leaks(canaries, files) == [] and leaks(canaries, kept) == []
    assert all("test" not in frame["marks"] for frame in wire.frames(run))
    assert not [array for header, arrays in wire.ours for array in arrays if "test" in array and header["run"] == run]


def downloaded(page, app, run):
    """The run's history as My runs hands it out; no column of the exam is in it."""
    page.goto(f"{app.url}/runs", timeout=PATIENCE)
    page.locator(f".st-key-history_{run}").get_by_role("button").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download as a table").click()
    data = waiting.value.path().read_bytes()
    assert data.startswith(b"epoch,step,train_loss") and b"test" not in data
    assert "sealed" in page.locator(f".st-key-card_{run}").inner_text()
    return [data, page.content().encode()]


def test_opening_shows_the_mark_with_its_error_bar_and_the_next_look_is_a_peek(app, browser_page):
    _, events = truth("moons", 35, 12)
    share = [event for event in events if event["kind"] == "epoch"][-1]["test"]["accuracy"]
    low, high = wilson(round(share * 60), 60)
    page = browser_page
    run = play_area(page, app, ds=35, ep=12, sealed=1)["run"]
    opener = page.get_by_role("button", name="Open the final exam")
    assert opener.is_disabled()
    press(page, "Play")
    until(page, "now.state === 'done'")
    opener.click()
    page.get_by_role("button", name="Open it").click()
    mark = page.get_by_text(f"Final exam: {100 * share:.0f} % ({100 * low:.0f}–{100 * high:.0f})")
    mark.wait_for()
    page.locator(EXAM_TILE, has_text=f"{100 * share:.0f} %").wait_for()
    assert "sealed" not in page.locator(EXAM_TILE).inner_text()
    again = page.get_by_role("button", name="Look again")
    again.click()
    dialog = page.get_by_role("dialog")
    assert "peek" in dialog.inner_text()
    page.get_by_role("button", name="Open it").click()
    page.get_by_text("Looked at 2 times: every look after the first is a peek.").wait_for()
    assert [each["official"] for each in opened_store(app).openings(run=run)] == [True, False]
    page.reload(timeout=PATIENCE)
    mark.wait_for()
    until(page, f"now.run === '{run}'")


def test_twenty_openings_at_once_give_one_official_mark(app, browser_page):
    run = play_area(browser_page, app, ds=34, ep=3, sealed=1)["run"]
    press(browser_page, "Play")
    until(browser_page, "now.state === 'done'")
    store, visitor = opened_store(app), visitor_of(browser_page)

    def click(number):
        try:
            return jobs.open_exam(store, run, visitor, f"click {number}")
        except SpecError as refused:  # a busy machine may be too slow for all of them: that is said, never a traceback
            return refused

    with ThreadPoolExecutor(CLICKS) as crowd:
        answers = list(crowd.map(click, range(CLICKS)))
    given = [answer for answer in answers if isinstance(answer, dict)]
    assert given and sum(answer["official"] for answer in given) <= 1
    ledger = comes_true(lambda: len(found := store.openings(run=run)) >= len(given) and found, browser_page)
    assert [each["official"] for each in ledger].count(True) == 1
    assert {each["result"]["test"]["accuracy"] for each in ledger} == {given[0]["test"]["accuracy"]}
