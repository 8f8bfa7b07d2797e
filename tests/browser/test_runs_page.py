"""My runs in a real browser: everything is listed, opened, downloaded, deleted on purpose; damage stays where it is."""

import csv
import time

import pytest
from sqlalchemy import insert, update

from core import jobs
from core.spec import parse, run_id
from core.split import SETS
from core.store.tables import events, runs
from tests.browser.visit import (
    BROKEN,
    PATIENCE,
    comes_true,
    known,
    look,
    opened_store,
    settled,
    until,
)

pytestmark = pytest.mark.browser

SHORT = {"learning": {"epochs": 4}}
QUICKLY = 5  # seconds for the list of 10,000 attempts (promise P17)


@pytest.fixture
def page(app, browser_page):
    """A visitor whose number is known, so that runs can be made for them beside the page."""
    return known(browser_page, app)


def trained(app, visitor, seed, glass=False):
    """A finished run of this visitor."""
    store, spec = opened_store(app), parse(SHORT | {"data": {"seed": seed}})
    run = jobs.submit(store, spec, visitor, glass=glass)
    end = time.monotonic() + 60
    while store.get_run(run)["state"] != "done":
        assert time.monotonic() < end, store.get_run(run)
        time.sleep(0.05)
    return run


def my_runs(page, app):
    page.goto(f"{app.url}/runs", timeout=PATIENCE)
    page.get_by_role("heading", name="My runs").wait_for(timeout=PATIENCE)
    settled(page)


def card(page, run):
    return page.locator(f".st-key-card_{run}")


def test_every_attempt_is_listed_with_a_padlock_until_its_exam_is_opened(app, page):
    sealed, glass = trained(app, page.visitor, 1), trained(app, page.visitor, 2, glass=True)
    my_runs(page, app)
    assert page.locator("[class*=st-key-card_]").count() == 2
    assert "sealed 60 questions" in " ".join(card(page, sealed).inner_text().split())
    assert "practised in the open" in card(page, glass).inner_text()
    store = opened_store(app)
    for run in (sealed, glass):
        row = store.get_run(run)
        for name in ("train", "val"):
            assert f"{100 * row[name]['accuracy']:.0f} % (" in card(page, run).inner_text()
    result = jobs.open_exam(store, sealed, page.visitor, "I want to know.")
    my_runs(page, app)
    said = card(page, sealed).inner_text()
    assert f"{100 * result['test']['accuracy']:.0f} % (" in said and "sealed" not in said


def test_an_attempt_is_opened_again_where_it_was_left(app, page):
    run = trained(app, page.visitor, 3)
    my_runs(page, app)
    card(page, run).get_by_role("button", name="Open").click()
    shown = until(page, f"now.run === '{run}' && now.state === 'done'")
    assert shown["epoch"] == "4" and "/playground" in page.url and run in page.url


def test_the_download_is_the_history_to_the_last_digit(app, page):
    run = trained(app, page.visitor, 4, glass=True)
    my_runs(page, app)
    page.locator(f".st-key-history_{run}").get_by_role("button").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download as a table").click()
    table = list(csv.DictReader(waiting.value.path().read_text().splitlines()))
    told = [{"epoch": event["epoch"], "step": event["step"]}
            | {f"{name}_{measure}": event[name][measure] for name in SETS for measure in event[name]}
            for event in opened_store(app).events(run) if event["kind"] == "epoch"]
    assert [{name: float(value) for name, value in row.items()} for row in table] == told and len(told) == 4


def test_deleting_asks_once_more_and_is_for_good(app, page):
    keep, gone = trained(app, page.visitor, 5), trained(app, page.visitor, 6)
    my_runs(page, app)
    page.locator(f".st-key-more_{gone}").get_by_role("button").click()
    assert page.locator(f".st-key-delete_{gone}").count() == 0, "no way to delete by one slip"
    page.get_by_text("Delete this attempt for good").click()
    page.locator(f".st-key-delete_{gone}").get_by_role("button").click()
    card(page, gone).wait_for(state="detached")
    assert card(page, keep).is_visible()
    store = opened_store(app)
    comes_true(lambda: store.get_run(gone) is None, page)
    assert store.events(gone) == [] and store.get_run(keep) is not None
    page.goto(f"{app.url}/playground?run={gone}", timeout=PATIENCE)
    other = until(page, "now.state === 'ready'")
    assert other["run"] != gone and page.get_by_text("it was deleted").is_visible()


def test_a_damaged_run_is_shown_as_such_and_hides_no_other(app, page):
    good, bad, torn = (trained(app, page.visitor, seed) for seed in (7, 8, 9))
    store = opened_store(app)
    with store.doors.sure.begin() as door:
        door.execute(update(runs).where(runs.c.run == bad).values(spec='{"data": {"na'))
        door.execute(update(events).where(events.c.run == torn, events.c.n == 2).values(body='{"kind": "epo'))
    my_runs(page, app)
    assert "damaged" in card(page, bad).inner_text()
    assert "finished, 4 of 4 rounds" in card(page, good).inner_text()
    page.locator(f".st-key-history_{torn}").get_by_role("button").click()
    card(page, torn).get_by_text("damaged").wait_for()
    card(page, good).get_by_role("button", name="Open").click()
    until(page, f"now.run === '{good}'")
    for run in (bad, torn):
        page.goto(f"{app.url}/playground?run={run}", timeout=PATIENCE)
        until(page, "Number(now.painted) > 0")
        settled(page)
        assert page.locator(BROKEN).count() == 0 and "Traceback" not in page.inner_text("body")
    assert look(page)["run"]


def test_ten_thousand_attempts_are_listed_quickly(app, page):
    spec, now = parse(SHORT), time.time()
    marks = '{"accuracy": 0.9, "loss": 0.3}'
    rows = [{"run": run_id(spec, page.visitor, number), "owner": page.visitor, "attempt": number, "glass": False,
             "listed": True, "spec": '{"learning": {"epochs": 4}}', "title": f"Number {number}", "state": "done",
             "epochs": 4, "train": marks, "val": marks, "resumed": 0, "created": now + number, "updated": now}
            for number in range(1, 10_001)]
    with opened_store(app).doors.sure.begin() as door:
        door.execute(insert(runs), rows)
    app.kill()
    app.start()
    took = [seconds_to_the_list(page, app) for _ in range(3)]
    assert min(took) < QUICKLY, took
    search = page.get_by_placeholder("moons, failed")
    search.fill("Number 4321")
    search.press("Enter")
    page.get_by_text("Number 4321", exact=True).wait_for()


def seconds_to_the_list(page, app):
    start = time.monotonic()
    page.goto(f"{app.url}/runs", timeout=PATIENCE)
    page.get_by_text("Number 10000", exact=True).wait_for(timeout=PATIENCE)  # the chart names it, too
    return time.monotonic() - start
