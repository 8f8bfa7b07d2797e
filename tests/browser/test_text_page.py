"""The page for text in a real browser: words take on colour, a typed sentence is answered, and it stays text."""

import pytest

from tests.browser.test_text_is_text import PAYLOADS, Guard
from tests.browser.visit import known, play_area, press, settled, until

pytestmark = pytest.mark.browser

SHORT = {"d": "movies", "n": 500, "m": "embedding_bag", "bs": 64, "ep": 4, "world": "tweets"}
TINTED = "[...document.querySelectorAll('.fx-sentence .fx-word')].filter((word) => word.style.background).length"


@pytest.fixture
def page(app, browser_page):
    page = known(browser_page, app)
    page.guard = Guard(page, app)
    play_area(page, app, "text", **SHORT)
    return page


def ask(page, text: str) -> str:
    """Types it, and waits for what the page says about it."""
    page.get_by_label("Your sentence").fill(text)
    page.get_by_role("button", name="Ask", exact=True).or_(page.locator("[data-testid=stFormSubmitButton] button")
                                                          ).first.click()
    page.wait_for_timeout(300)
    settled(page)
    return page.inner_text("[data-testid=stMain]").replace("\u2060", "")


def test_words_take_on_colour_and_keep_their_text(page):
    before = page.inner_text(".fx-sentencelist p >> nth=0")
    press(page, "Play")
    until(page, "now.state === 'done'")
    assert page.evaluate(TINTED) > 20 and page.inner_text(".fx-sentencelist p >> nth=0") == before
    listed = page.locator(".fx-wordlists li:visible")
    assert listed.count() == 18 and all("×" in row for row in listed.all_inner_texts())
    assert page.locator(".fx-unknown").count() > 1 and page.locator(".fx-sentence [aria-label=right]").count() > 3


def test_a_sentence_is_answered_and_nothing_in_it_acts(page):
    press(page, "Play")
    until(page, "now.state === 'done'")
    assert "It says positive" in ask(page, "a good film, funny and warm") or "It says negative" in ask(page, "good")
    assert "There is nothing to read" in ask(page, "   ")
    assert "at most 1,000 are read at once" in ask(page, "bad " * 25_000)
    assert "is in the course materials" in ask(page, "無 聊")
    for payload in PAYLOADS:
        said = ask(page, f"a bad film {payload}")
        assert "It says" in said, payload
        page.guard.nothing_happened(payload)


def test_before_it_has_learned_it_guesses_and_says_so(page):
    said = ask(page, "a good film")
    assert "after round 0" in said or "ask it after a round" in said
