"""From a file to a network that has studied it, in a real browser: brought, sealed, compared, trained."""

import pytest

from tests.browser.visit import PATIENCE, bring, opened_store, press, settled, until

pytestmark = pytest.mark.browser

NAME = "<img src=x onerror=alert(1)> [x](javascript:1)"
LINES = [f"id,{NAME},ripe"] + [f"{row},{(row * 37 % 100) / 10},{'yes' if row * 37 % 100 > 49 else 'no'}"
                               for row in range(200)]


def test_a_table_is_brought_sealed_and_studied_and_its_names_are_only_text(app, browser_page, tmp_path):
    page = browser_page
    bring(page, app, tmp_path / "fruit.csv", LINES)
    page.get_by_role("heading", name="What to know before it is cut").wait_for()
    settled(page)
    assert page.locator("img[src=x]").count() == 0 and page.locator("a[href^=javascript]").count() == 0
    page.get_by_role("button", name="Seal the final exam").click()
    page.get_by_text("40 in the final exam").wait_for()
    page.get_by_role("button", name="Train a network").click()
    now = until(page, "now.state === 'ready'")
    row = opened_store(app).get_run(now["run"])
    assert row["spec"]["data"]["name"] == "own" and not row["glass"] and row["spec"]["split"]["test"] == 0.2
    assert row["spec"]["data"].get("label_noise", 0) == 0
    page.get_by_role("radio", name="Max").click()
    press(page, "Play")
    until(page, "now.state === 'done'")
    assert opened_store(app).get_run(now["run"])["val"]["accuracy"] > 0.9, "whoever sees the column can tell"
    assert page.locator("img[src=x]").count() == 0
    opened_with_a_bet(page, app, now["run"])


def opened_with_a_bet(page, app, run):
    settled(page)
    page.get_by_role("button", name="Open the final exam").click()
    page.get_by_text("There is no second final exam").wait_for()
    page.get_by_test_id("stDialog").get_by_role("spinbutton").fill("90")
    page.get_by_test_id("stDialog").get_by_role("spinbutton").press("Enter")
    settled(page)
    page.get_by_role("button", name="Open it").click()
    page.get_by_text("On new questions the network is").wait_for(timeout=2 * PATIENCE)
    first, second = opened_store(app).openings(run=run)
    assert first["result"]["bet"] == 90 and first["official"] and "baselines" in second["result"]
    assert page.get_by_text("You bet 90 %").is_visible()
    page.locator(".st-key-autopsy_playground").get_by_role("button").click()
    page.get_by_text("Weakest groups", exact=True).click()
    page.get_by_text("were looked at").or_(page.get_by_text("Nothing to compare")).first.wait_for()
    assert page.locator("img[src=x]").count() == 0 and page.locator("a[href^=javascript]").count() == 0
