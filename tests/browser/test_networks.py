"""Networks that are no perceptrons in a real browser: they learn, and their brain is drawn and explained."""

import pytest

from tests.browser.visit import play_area, press, until

pytestmark = pytest.mark.browser

NETWORKS = {
    "cnn": ({"d": "mnist1d", "n": 500, "m": "cnn", "lr": "0.01", "ep": 6}, "A filter slides along the series"),
    "polynomial": ({"d": "polynomial", "n": 50, "m": "polynomial", "deg": 9, "opt": "exact", "bs": "-", "ep": 3},
                   "Each unit on the left is a power of x"),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_that_is_no_perceptron_learns_and_is_drawn(app, browser_page, name, tmp_path):
    query, sentence = NETWORKS[name]
    broken: list[str] = []
    browser_page.on("pageerror", lambda error: broken.append(str(error)))
    play_area(browser_page, app, **query)
    press(browser_page, "Play")
    until(browser_page, "now.state === 'done'")
    brain = browser_page.locator("figure.fx-net")
    assert sentence in brain.inner_text()
    browser_page.wait_for_function("[...document.querySelectorAll('.fx-links path')].length > 5")
    assert brain.locator(".fx-links path[stroke]").count() == brain.locator(".fx-links path").count()
    assert not broken
    brain.screenshot(path=tmp_path / f"{name}.png")
