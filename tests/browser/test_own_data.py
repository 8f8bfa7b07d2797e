"""From a file to a network that has studied it, in a real browser: brought, sealed, compared, trained."""

import pytest

from tests.browser.visit import PATIENCE, opened_store, press, settled, until

pytestmark = pytest.mark.browser

NAME = "<img src=x onerror=alert(1)> [x](javascript:1)"
LINES = [f"id,{NAME},ripe"] + [f"{row},{(row * 37 % 100) / 10},{'yes' if row * 37 % 100 > 49 else 'no'}"
                               for row in range(200)]


def test_a_table_is_brought_sealed_and_studied_and_its_names_are_only_text(app, browser_page, tmp_path):
    page = browser_page
    page.set_default_timeout(PATIENCE)
    file = tmp_path / "fruit.csv"
    file.write_text("\n".join(LINES))
    page.goto(f"{app.url}/data")
    page.locator("input[type=file]").set_input_files(file)
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
