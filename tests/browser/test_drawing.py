"""Points drawn with a real mouse become a data set, and a network learns them behind a sealed exam."""

import pytest
from playwright.sync_api import Page

from tests.browser.visit import PATIENCE, opened_store, press, settled, until

pytestmark = pytest.mark.browser


def place(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a place of the plane lies on the screen."""
    box = page.locator(".dw-over").bounding_box()
    return box["x"] + (x + 3) / 6 * box["width"], box["y"] + (3 - y) / 6 * box["height"]


def drag(page: Page, *places: tuple[float, float]) -> None:
    """One stroke through these places."""
    page.mouse.move(*place(page, *places[0]))
    page.mouse.down()
    for each in places[1:]:
        page.mouse.move(*place(page, *each), steps=8)
    page.mouse.up()


def points(page: Page, number: int) -> None:
    page.wait_for_selector(f".dw[data-points='{number}']")


def counts(page: Page) -> list[int]:
    return [int(text) for text in page.locator(".dw-pens b").all_inner_texts()]


def test_points_are_clicked_sprayed_moved_undone_and_learned(app, browser_page):
    page = browser_page
    page.set_default_timeout(PATIENCE)
    page.goto(f"{app.url}/draw")
    page.locator(".dw-over").wait_for()
    points(page, 0)
    page.get_by_role("button", name="Use these points").click()
    page.get_by_text("There are no points yet").wait_for()
    page.mouse.click(*place(page, -2, 2))
    page.mouse.click(*place(page, -2, 2))
    points(page, 1)  # nothing lies twice on one place
    page.mouse.click(*place(page, -1, 2))
    points(page, 2)
    page.get_by_role("button", name="Move").click()
    drag(page, (-1, 2), (-2.5, 0))
    page.get_by_role("button", name="Draw", exact=True).click()
    drag(page, (-2, -2), (-2, 2))
    orange = counts(page)[0]
    assert orange > 20 and counts(page)[1:] == [0, 0, 0]
    page.get_by_role("button", name="blue").click()
    drag(page, (2, -2), (2, 2))
    blue = counts(page)[1]
    assert blue > 20 and counts(page)[0] == orange
    page.get_by_role("button", name="Undo").click()
    points(page, orange)
    page.keyboard.press("Control+y")  # the keys go on where the mouse was
    points(page, orange + blue)
    page.locator(".dw-over").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    points(page, orange + blue + 1)
    page.keyboard.press("Delete")
    points(page, orange + blue)
    page.get_by_role("button", name="Use these points").click()
    now = until(page, "now.state === 'ready' && now.kind === 'points'")
    row = opened_store(app).get_run(now["run"])
    assert row["spec"]["data"]["name"] == "own" and not row["glass"]
    page.get_by_role("radio", name="Max").click()
    press(page, "Play")
    until(page, "now.state === 'done'")
    assert opened_store(app).get_run(now["run"])["val"]["accuracy"] > 0.9, "left and right lie far apart"
    page.locator("button:not([disabled])", has_text="Open the final exam").wait_for()  # the page has heard of the end
    settled(page)
    page.get_by_role("button", name="Draw points").click()
    points(page, orange + blue)
