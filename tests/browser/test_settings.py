"""The settings in a real browser show what is so, also those that are not on the page at the time."""

import pytest
from playwright.sync_api import expect

from tests.browser.visit import control, play_area, settled

pytestmark = pytest.mark.browser


def test_settings_behind_a_closed_button_show_what_the_link_says(app, browser_page):
    """A widget that is not on the page misses what it is told: it must be told again when it comes."""
    play_area(browser_page, app, opt="rmsprop", stop="20", seed="5")
    settled(browser_page)
    browser_page.locator(".st-key-add_layer button").click()
    browser_page.wait_for_url(lambda address: "h=8-8-8" in address)
    settled(browser_page)
    browser_page.locator(".st-key-more_learning button").first.click()
    expect(control(browser_page, "seed").locator("input")).to_have_value("5")
    expect(control(browser_page, "learning.early_stop")).to_contain_text("20")
    assert "opt=rmsprop" in browser_page.url and "stop=20" in browser_page.url


def test_fast_clicks_are_all_counted(app, browser_page):
    play_area(browser_page, app, h="2")
    for _ in range(4):
        browser_page.locator(".st-key-add_layer button").click()
        settled(browser_page)
    browser_page.wait_for_url(lambda address: "h=2-2-2-2-2&" in address)
