"""The three sets as a bar, in a real browser: a border is moved, the counts follow, and the seal takes it away."""

import pytest

from tests.browser.visit import bring, settled

pytestmark = pytest.mark.browser

LINES = ["size,ripe"] + [f"{(row * 37 % 100) / 10},{'yes' if row * 37 % 100 > 49 else 'no'}" for row in range(200)]


def test_a_border_is_moved_by_mouse_and_keys_and_the_sealed_bar_has_none(app, browser_page, tmp_path):
    page = browser_page
    bring(page, app, tmp_path / "fruit.csv", LINES)
    borders = page.locator(".border[role=slider]")
    borders.first.wait_for()
    settled(page)
    page.get_by_role("button", name="Seal the final exam").scroll_into_view_if_needed()
    box = borders.last.bounding_box()
    track = page.locator(".track").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(track["x"] + 0.9 * track["width"], box["y"] + 20, steps=4)
    page.mouse.up()
    page.get_by_text("20 rows, 10 %").wait_for()
    borders.first.focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_text("110 rows, 55 %").wait_for()
    page.get_by_role("button", name="Seal the final exam").click()
    page.get_by_text("110 rows to study, 70 to practise, 20 in the final exam").wait_for()
    sealed = page.locator(".sets.sealed")
    assert sealed.locator(".lock").count() == 1
    assert not sealed.get_by_role("slider").count(), "what is sealed can't be moved"
