"""Curves in a real browser: a small sweep is trained, its curve has every point, and a point's run opens."""

import pytest

from dashboard.curves import plan
from tests.browser.visit import BROKEN, PATIENCE, comes_true, known, opened_store, settled, until

pytestmark = pytest.mark.browser

SMALL = "n=60&ep=20&x=h&xs=1,4,16&seeds=3"
DOTS = ".scatterlayer .trace .points path"


def test_a_small_curve_is_trained_drawn_and_one_of_its_runs_opens(app, browser_page):
    page = known(browser_page, app)
    page.goto(f"{app.url}/curves?{SMALL}", timeout=PATIENCE)
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_text("9 of 9 trained").first.wait_for(timeout=PATIENCE)
    page.wait_for_function(f"() => document.querySelectorAll('{DOTS}').length === 6", timeout=PATIENCE)
    settled(page)
    assert page.get_by_text("Final exam", exact=True).count() == 0, "the exam's curve stays sealed"
    store = opened_store(app)
    now = plan.from_address({"n": "60", "ep": "20", "x": "h", "xs": "1,4,16", "seeds": "3"})[0]
    rows = store.sweeps.rows(each.run for each in plan.members(now, page.visitor))
    assert {row["state"] for row in rows.values()} == {"done"} and len(rows) == 9
    assert store.runs(page.visitor) == [], "members are not listed one by one"
    page.locator(DOTS).nth(1).click(force=True)  # the course's mark at 4 units
    links = page.locator("[class*=st-key-member_] a")
    links.nth(2).wait_for()
    wanted = [each.run for each in plan.members(now, page.visitor) if each.value == 4]
    run = wanted[0]
    page.locator(f".st-key-member_{run} a").click()
    shown = until(page, f"now.run === '{run}' && now.state === 'done' && now.epoch === '20'")
    assert shown["run"] == run and run in page.url and page.locator(BROKEN).count() == 0
    comes_true(lambda: store.load_blob(run, "frame"), page)
