"""The Story in a real browser: from the first click to the opened exam and to the end, on a laptop and a telephone."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from core import jobs
from dashboard.story.scenes import FINISHED, MOMENTS, SPEC
from tests.browser.visit import BROKEN, IDLE, PATIENCE, comes_true, known, opened_store, visitor_of

pytestmark = pytest.mark.browser

GO = "[class*=st-key-go_] button"  # the one highlighted button
READY = f"() => {{ const button = document.querySelector('{GO}'); return button && !button.disabled; }}"
HOLD = "button.hold"
HELD_MS = 1_300  # a little more than the second it takes


class Reader:
    """A visitor who counts every press."""

    def __init__(self, page, app, address="", step="deal"):
        self.page, self.app, self.clicks = page, app, 0
        page.set_default_timeout(PATIENCE)
        page.goto(f"{app.url}/{address}")
        self.settle(step)

    @property
    def query(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(urlsplit(self.page.url).query).items()}

    def settle(self, step: str) -> None:
        self.page.wait_for_url(re.compile(f"step={step}"))
        self.page.wait_for_selector(IDLE)
        assert not self.page.locator(BROKEN).count()

    def next(self) -> str:
        """Presses the one highlighted button, once it can be pressed; what stood on it."""
        self.page.wait_for_function(READY)
        button = self.page.locator(GO)
        label = button.locator("p").inner_text()
        button.click()
        self.clicks += 1
        return label

    def hold(self, milliseconds: int = HELD_MS) -> None:
        box = self.page.locator(HOLD).bounding_box()
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.down()
        self.page.wait_for_timeout(milliseconds)
        self.page.mouse.up()
        self.clicks += 1

    def study(self) -> list[str]:
        """From the first card to the bet; the labels pressed."""
        labels = [self.next()]
        self.settle("study")
        for heading in (*MOMENTS.values(), FINISHED):
            self.page.get_by_role("heading", name=heading).wait_for()
            labels.append(self.next())
        self.settle("bet")
        return labels

    def overflow(self) -> int:
        """Pixels by which the page is wider than the screen."""
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.fixture
def reader(browser_page, app) -> Reader:
    return Reader(browser_page, app)


def test_from_the_first_click_to_the_end_and_the_exam_is_open_after_nine(reader, app):
    page = reader.page
    assert reader.study() == ["Start studying", "Go on", "Go on", "Go on", "Place your bet"]
    page.locator(".st-key-bet input").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('[class*=st-key-go_]')?.textContent.includes('81 %')")
    reader.next()
    reader.settle("exam")
    assert page.locator(".st-key-waffle").count() == 0
    reader.hold()
    page.locator(".st-key-waffle").wait_for()
    assert reader.clicks <= 9

    store, run = opened_store(app), reader.query["run"]
    opening = store.openings(run=run, visitor=visitor_of(page))[0]
    share = opening["result"]["test"]["accuracy"]
    assert opening["official"] and opening["reason"] == "story" and reader.query["bet"] == "81"
    page.get_by_role("heading", name=f"Final exam: {100 * share:.0f} %").wait_for()

    reader.next()
    reader.settle("smarter")
    page.locator(".st-key-try_stop button").click()
    page.locator(".st-key-try_stop", has_text="gap").wait_for()
    page.wait_for_function(READY)
    reader.next()
    reader.settle("choose")
    reader.hold()
    page.locator(".st-key-replay").wait_for()
    fresh = [row for row in store.openings(visitor=visitor_of(page)) if row["fingerprint"] != opening["fingerprint"]]
    assert len(fresh) == 1 and fresh[0]["result"]["questions"] == 60
    page.reload()
    page.get_by_role("heading", name=f"Fresh exam: {100 * fresh[0]['result']['test']['accuracy']:.0f} %").wait_for()
    reader.next()
    reader.settle("said")
    assert page.locator(".st-key-story ol li").count() == 3
    assert page.locator(".st-key-story img").count() == 2  # one picture an attempt
    page.get_by_role("link", name="Playground with these settings").click()
    page.wait_for_url(re.compile("playground.*stop=40"))


def test_a_refresh_in_the_middle_of_studying_finds_the_same_run_and_goes_on(reader):
    reader.next()
    reader.settle("study")
    reader.page.wait_for_function(READY)
    run = reader.query["run"]
    reader.page.reload()
    reader.settle("study")
    assert reader.query["run"] == run
    reader.page.get_by_role("heading", name=MOMENTS["both_rise"]).wait_for()  # it still knows why it paused
    assert reader.next() == "Go on"
    reader.page.get_by_role("heading", name=MOMENTS["stall"]).wait_for()


def test_the_seal_opens_by_keyboard_and_not_by_a_short_press(browser_page, app):
    page, store = known(browser_page, app), opened_store(app)
    run = jobs.submit(store, SPEC, page.visitor)  # it has studied already: the first test watches that
    comes_true(lambda: store.get_run(run)["state"] == "done", page)
    reader = Reader(page, app, f"?step=bet&run={run}", "bet")
    page.get_by_role("button", name="Skip the bet").click()
    reader.settle("exam")
    reader.hold(400)
    page.locator(HOLD).focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    assert not store.openings(run=reader.query["run"])
    page.keyboard.down("Space")
    page.wait_for_timeout(HELD_MS)
    page.keyboard.up("Space")
    page.locator(".st-key-waffle").wait_for()
    assert len(store.openings(run=reader.query["run"])) == 1 and "bet" not in reader.query
    page.locator(".st-key-waffle .main-svg").first.click(position={"x": 20, "y": 20})  # the first square: a right one
    page.get_by_text("and was right").wait_for()


def test_on_a_telephone_the_next_action_is_always_in_reach(browser, app):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    reader = Reader(context.new_page(), app)
    for _ in range(2):
        assert reader.overflow() == 0
        box = reader.page.locator(GO).bounding_box()
        assert box["y"] + box["height"] <= 844 and box["x"] + box["width"] <= 390 and box["height"] >= 24
        reader.next()
        reader.settle("study")
        reader.page.wait_for_function(READY)
    context.close()
