"""From the seal to the autopsy in a real browser: open an exam, read every mistake, find what is known by heart."""

import json
import re

import pytest

from core import byheart
from tests.browser.visit import PATIENCE, comes_true, opened_store, play_area, press, settled, until

pytestmark = pytest.mark.browser

CARD = "[class*=st-key-autopsy_card_]"


def test_an_exam_opened_in_the_playground_is_read_question_by_question(app, browser_page):
    page = browser_page
    run = play_area(page, app, ds=41, n=100, wrong="0.2", ep=30, lr="0.02", sealed=1)["run"]
    page.goto(f"{app.url}/autopsy?run={run}", timeout=PATIENCE)
    page.get_by_text("has not finished learning").wait_for()
    assert page.locator(CARD).count() == 0
    page.get_by_role("link", name="Go on in the Playground").click()
    until(page, f"now.run === '{run}'")
    press(page, "Play")
    until(page, "now.state === 'done'")
    play_area(page, app, run=run)  # as on another day
    settled(page)
    page.get_by_role("button", name="Open the final exam").click()
    page.get_by_role("button", name="Open it").click()
    page.locator(".st-key-autopsy_playground").get_by_role("button").click()
    page.get_by_role("heading", name="Autopsy").wait_for()
    settled(page)

    answers = opened_store(app).openings(run=run)[0]["result"]["answers"]
    wrong = [n for n, truth in enumerate(answers["truth"]) if truth != answers["guess"][n]]
    assert f"{len(wrong)} of 20 wrong" in page.inner_text("body") and f"run={run}" in page.url
    first = max(wrong, key=lambda each: answers["sure"][each])
    assert f"question {first + 1}" in page.locator(CARD).first.inner_text()
    picture = page.locator(CARD).first.locator("img")
    assert picture.evaluate("node => node.complete && node.naturalWidth > 0") and picture.get_attribute("alt")

    known_by_heart(page, app, run)
    with page.expect_download() as told:
        page.get_by_role("button", name="Certificate").click()
    text = told.value.path().read_text(encoding="utf-8")
    assert "First opening: the official mark." in text and run in text
    printed = page.context.new_page()
    printed.set_content(text)
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed.pdf(prefer_css_page_size=True))) == 1


def known_by_heart(page, app, run):
    page.get_by_text("Known by heart", exact=True).click()
    page.get_by_role("button", name="Find what it knows by heart").click()
    page.get_by_text("Most of all by heart").wait_for(timeout=2 * PATIENCE)
    found = comes_true(lambda: byheart.found(opened_store(app), run), page)
    assert json.dumps(found) and f"{sum(found['wrong'])} wrong answers" in page.inner_text("body")
    assert page.locator(CARD).count() == 10
    assert len(opened_store(app).openings(run=run)) == 1, "the exam was looked at no second time"
