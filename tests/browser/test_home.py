"""From a finished network to files at home and back, in a real browser: saved, tried, drawn on, brought in again."""

import re
import time
import zipfile

import pytest

from core import jobs
from core.spec import parse
from tests.browser.visit import PATIENCE, comes_true, known, opened_store, settled

pytestmark = pytest.mark.browser

DIGITS = {"data": {"name": "digits", "rows": 300}, "model": {"hidden": [16]}, "learning": {"epochs": 12}}
ANSWER = ".answer .bars"
PIXELS = "(board) => board.toDataURL()"


@pytest.fixture
def page(app, browser_page):
    return known(browser_page, app)


def trained(app, visitor, choices):
    store = opened_store(app)
    run = jobs.submit(store, parse(choices), visitor)
    end = time.monotonic() + 60
    while store.get_run(run)["state"] != "done":
        assert time.monotonic() < end, store.get_run(run)
        time.sleep(0.05)
    return run


def saved(page, what, folder):
    """Makes a file in the dialog that is open, saves it, and says where it lies."""
    page.locator(f".st-key-make_{what}").get_by_role("button").click()
    button = page.locator(f".st-key-save_{what}").get_by_role("button")
    button.wait_for(timeout=PATIENCE)
    settled(page)
    with page.expect_download() as waiting:
        button.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_a_network_goes_home_is_tried_and_comes_back(app, page, browser, tmp_path):
    run = trained(app, page.visitor, DIGITS)
    page.goto(f"{app.url}/runs", timeout=PATIENCE)
    page.locator(f".st-key-take_{run}").get_by_role("button").click()
    script, weights, report = (saved(page, what, tmp_path) for what in ("script", "weights", "report"))
    with zipfile.ZipFile(script) as held:
        assert any(name.endswith(".py") for name in held.namelist()) and held.testzip() is None

    page.goto(f"{app.url}/models", timeout=PATIENCE)
    page.locator(f".st-key-try_{run}").get_by_role("button").click()
    page.locator(ANSWER).wait_for(timeout=PATIENCE)
    assert "/try?run=" in page.url
    draw_a_bar(page)
    ask_with_an_example(page)

    point_at_the_plane(app, page)

    opened_store(app).delete_run(run)
    page.goto(f"{app.url}/models", timeout=PATIENCE)
    page.get_by_text("No network has learned to its end yet").wait_for(timeout=PATIENCE)
    page.locator("input[type=file]").set_input_files(weights)
    page.locator("[class*=st-key-try_]").wait_for(timeout=PATIENCE)
    back = [each for each in opened_store(app).runs(page.visitor) if each["state"] == "done"]
    assert [each["epochs"] for each in back] == [12] and back[0]["run"] != run
    opens_alone(browser, report)


def draw_a_bar(page):
    """Clears the pad and draws a stroke down its middle: what is said changes, and a bar reads as a 1."""
    settled(page)
    before = page.locator(ANSWER).inner_text()
    page.locator(".pad").get_by_role("button", name="Clear").click()
    board = page.locator(".board")
    box = board.bounding_box()
    middle = box["x"] + 0.5 * box["width"]
    page.mouse.move(middle, box["y"] + 0.08 * box["height"])
    page.mouse.down()
    page.mouse.move(middle, box["y"] + 0.95 * box["height"], steps=12)
    page.mouse.up()
    comes_true(lambda: page.locator(ANSWER).inner_text() != before, page)
    board.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")  # the same with keys
    assert int(re.search(r"(\d+) of them inked", board.get_attribute("aria-label")).group(1)) > 7
    page.wait_for_timeout(500)  # the page hears of the keys a moment later, and draws its examples anew
    settled(page)


def ask_with_an_example(page):
    board, answer = page.locator(".board"), page.locator(ANSWER)
    board.blur()  # so that the place of the keys is not in the picture
    drawn, said = board.evaluate(PIXELS), answer.inner_text()
    page.get_by_role("button", name=re.compile("^Ask with this example")).first.click()
    comes_true(lambda: board.evaluate(PIXELS) != drawn and answer.inner_text() != said, page)
    settled(page)
    assert page.locator(".st-key-try_run").is_visible() and page.locator(ANSWER).is_visible()


def point_at_the_plane(app, page):
    """Two numbers are asked by pointing: the sliders follow, and so does the answer."""
    run = trained(app, page.visitor, {"learning": {"epochs": 30}})
    page.goto(f"{app.url}/try?run={run}", timeout=PATIENCE)
    page.locator(ANSWER).wait_for(timeout=PATIENCE)
    settled(page)
    plane, slider = page.locator(f".st-key-plane_{run} canvas"), page.get_by_role("slider").first
    box = plane.bounding_box()
    said = []
    for share in (0.1, 0.9):
        before = slider.get_attribute("aria-valuetext")
        page.mouse.click(box["x"] + share * box["width"], box["y"] + share * box["height"])
        comes_true(lambda now=before: slider.get_attribute("aria-valuetext") != now, page)
        settled(page)
        said.append(page.locator(".answer .big").inner_text())
    assert said == ["upper moon", "lower moon"]
    opened_store(app).delete_run(run)


def opens_alone(browser, report):
    """The saved report from the disk, with no network: nothing is missing, nothing is asked for, and it goes back."""
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844})
    page, complaints, asked = context.new_page(), [], []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    slider = page.get_by_label("Moment of the run")
    said = page.locator(".scrubber output")
    assert said.inner_text() == "Round 12, as it is"
    slider.focus()
    page.keyboard.press("Home")
    assert said.inner_text() == "Round 1"
    assert page.locator("figure").count() >= 4 and page.locator("#exam").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert complaints == [] and asked == [report.as_uri()]
    context.close()
