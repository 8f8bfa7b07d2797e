"""A lesson in a real browser: from its card to the bet, watching, a reload half-way, the opened exams, and back."""

import pytest

from core.lessons import LESSONS
from core.lessons.standing import plan
from core.lessons.words import words
from tests.browser.visit import BROKEN, PATIENCE, another_visitor, comes_true, known, opened_store, settled

pytestmark = pytest.mark.browser

NAME = "cheat_columns"  # one of the quickest
FIGURE = ".fx-figure[data-painted]"


def test_a_lesson_from_its_card_to_its_opened_exams(app, browser_page):
    said = words(NAME)
    page = known(browser_page, app)
    page.goto(f"{app.url}/lessons", timeout=PATIENCE)
    page.locator(f".st-key-go_{NAME} button").click()
    page.get_by_role("heading", name=said["question"]).wait_for()
    assert f"lesson={NAME}" in page.url
    page.locator(".st-key-lesson_bet button").click()
    page.locator("[data-testid=stProgress]").wait_for()
    assert "bet=" in page.url

    page.reload(timeout=PATIENCE)  # the networks go on meanwhile, and the bet is in the address
    held = page.locator(".st-key-lesson_hold button.hold")
    held.wait_for(timeout=3 * PATIENCE)
    settled(page)
    store, runs = opened_store(app), [each.member.run for each in plan(LESSONS[NAME].arms, page.visitor)]
    assert not store.openings(visitor=page.visitor) and page.get_by_text("Final exam", exact=True).count() == 0
    assert all(row["test"] is None for row in store.sweeps.rows(runs).values()), "sealed: no mark anywhere"

    held.hover()
    page.mouse.down()
    comes_true(lambda: store.openings(visitor=page.visitor), page)
    page.mouse.up()
    page.get_by_text(said.shared["page"]["truth"]).wait_for(timeout=PATIENCE)
    assert set(store.openings(visitor=page.visitor)[0]["result"]["found"]) == set(runs)
    assert page.locator(BROKEN).count() == 0

    page.locator(".st-key-lesson_all button").click()
    page.locator(f".st-key-card_{NAME} img").wait_for()
    assert page.locator(f".st-key-go_{NAME}").get_by_text("Look again").is_visible()


def test_the_picture_moves_in_place_while_networks_learn(app, browser_page):
    """The same node all the time, painted again and again, never empty."""
    page = known(browser_page, app)
    page.goto(f"{app.url}/lessons?lesson=nonsense", timeout=PATIENCE)
    page.locator(".st-key-lesson_skip button").click()
    page.wait_for_function(f"() => Number(document.querySelector('{FIGURE}')?.dataset.painted) > 2",
                           timeout=PATIENCE)
    page.evaluate(f"() => {{ document.querySelector('{FIGURE}').kept = true; }}")
    before = page.evaluate(f"() => Number(document.querySelector('{FIGURE}').dataset.painted)")
    page.wait_for_function(f"() => Number(document.querySelector('{FIGURE}').dataset.painted) > {before + 3}",
                           timeout=PATIENCE)
    assert page.evaluate(f"() => document.querySelector('{FIGURE}').kept === true")
    assert page.evaluate(f"() => document.querySelectorAll('{FIGURE} .scatterlayer .trace').length >= 2")
    page.locator(".st-key-lesson_cancel_arms button").click()
    page.get_by_text("Stopped half-way").wait_for(timeout=PATIENCE)
    assert page.locator(BROKEN).count() == 0


def test_a_link_with_garbage_and_a_phone(app, browser):
    with another_visitor(browser, app, viewport={"width": 390, "height": 844}, locale="de-DE") as page:
        page.goto(f"{app.url}/lessons?lesson=%3Cscript%3E", timeout=PATIENCE)
        page.get_by_text("Eine Lektion").wait_for()  # the browser's language
        for address in ("", f"?lesson={NAME}"):
            page.goto(f"{app.url}/lessons{address}", timeout=PATIENCE)
            page.locator(".st-key-lesson_top").wait_for()
            settled(page)
            wide = page.evaluate("() => document.documentElement.scrollWidth")
            assert wide <= 390, f"{address or 'the list'} is {wide} pixels wide"
            assert page.locator(BROKEN).count() == 0
