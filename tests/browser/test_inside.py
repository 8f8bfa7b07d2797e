"""Inside a network in a real browser: while it learns, at rest, by keyboard, on a telephone, and after its process."""

import re

import numpy as np
import pytest

from core.frames import FrameReader, unpack
from tests.browser.visit import PATIENCE, Wire, opened_store, play_area, press, until

pytestmark = pytest.mark.browser

DRAWN = ".fx-anatomy[data-round]"


def round_of(page) -> int:
    return int(page.locator(DRAWN).get_attribute("data-round"))


def newest(app, run: str) -> dict[str, np.ndarray]:
    reader = FrameReader(app.folder / "live" / f"{run}.frame")
    found = unpack(reader.read()[1])[1]
    reader.close()
    return found


def test_a_network_is_looked_into_while_it_learns_and_at_rest(app, browser_page):
    page, broken = browser_page, []
    page.on("pageerror", lambda error: broken.append(str(error)))
    wire = Wire(page)
    run = play_area(page, app, d="moons", ep=2000)["run"]
    assert page.locator("figure.fx-net .fx-light").get_attribute("data-level") == "amber"
    press(page, "Play")
    until(page, "Number(now.epoch) > 2")
    assert all("inside" not in header for header in wire.frames(run)), "nobody has looked inside yet"
    page.locator("figure.fx-net .fx-into").click()
    page.locator(DRAWN).wait_for(timeout=PATIENCE)
    before = round_of(page)
    page.wait_for_function(f"Number(document.querySelector('{DRAWN}').dataset.round) > {before + 2}")
    assert "114 weights for 180 answers" in page.inner_text(".fx-lightline")
    press(page, "Pause")
    until(page, "now.state === 'paused'")
    page.wait_for_timeout(500)  # the page is drawn once more by the news, and finds its width
    by_keyboard(page)
    numbers_are_those_of_the_run(page, app, run)
    page.get_by_role("radio", name="Slopes").click()
    assert "of the course materials" in page.inner_text(".fx-anamain .fx-legend")
    here = round_of(page)
    press(page, "Round")
    page.locator(f".fx-anatomy[data-round='{here + 1}']").wait_for(timeout=PATIENCE)
    assert not broken


def by_keyboard(page):
    """One stop for Tab; arrows go from unit to unit and tell the toolbar nothing; Enter opens a unit."""
    here = round_of(page)
    assert page.locator(".fx-cell[tabindex='0']").count() == 1
    page.locator(".fx-cell[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "hidden 2, unit 2"
    page.keyboard.press("Enter")
    assert page.inner_text(".fx-unitpanel h4") == "hidden 2 · unit 2"
    assert round_of(page) == here, "an arrow key stepped the run"


def numbers_are_those_of_the_run(page, app, run):
    """The weights in the panel, and the one under the pointer, are those of the newest frame."""
    arrays = newest(app, run)
    said = dict(page.evaluate("[...document.querySelectorAll('.fx-weights tr')].map((row) => "
                              "[row.cells[0].textContent, row.cells[2]?.textContent])"))
    for unit in range(8):
        assert float(said[f"unit {unit + 1}"]) == pytest.approx(arrays["in.2.weights"][1, unit], rel=6e-3, abs=1e-9)
    assert float(said["bias"]) == pytest.approx(arrays["in.2.bias"][1], rel=6e-3)
    places = [page.get_by_role("gridcell", name=name, exact=True).bounding_box() for name in ("input, x",
                                                                                            "hidden 1, unit 1")]
    middle = [sum(box[side] + box[size] / 2 for box in places) / 2 for side, size in (("x", "width"), ("y", "height"))]
    page.mouse.move(*middle)
    told = page.locator(".fx-anastage .fx-tip").inner_text()
    number = re.match(r"input, x → hidden 1, unit 1: weight (\S+), slope", told)
    assert number and float(number.group(1)) == pytest.approx(arrays["in.1.weights"][0, 0], rel=6e-3)


def test_a_run_whose_process_has_gone_is_opened_up_on_a_telephone_too(app, browser_page):
    page = browser_page
    run = play_area(page, app, d="digits", n=200, m="cnn", flt=6, ep=2)["run"]
    press(page, "Play")
    until(page, "now.state === 'done'")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app.url}/inside?run={run}", timeout=PATIENCE)
    page.locator(".fx-anatomy[data-round='2']").wait_for(timeout=PATIENCE)
    weights = opened_store(app).load_checkpoint(run)[0]["model.decide.weight"]
    summed = weights.reshape(len(weights), 6, -1).sum(axis=2)
    assert np.allclose(newest(app, run)["in.4.weights"], summed, atol=1e-5)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("radio", name="What they look for").click()
    page.get_by_role("radio", name=re.compile("^example 3")).click()
    page.get_by_role("gridcell", name="filters 2, unit 4").click()
    assert page.inner_text(".fx-unitpanel h4") == "filters 2 · unit 4"
    assert page.locator(".fx-poolcard canvas").count() == 8
    shares = [int(text.split()[0]) for text in page.locator(".fx-ananame small").all_inner_texts()]
    assert len(shares) == 10 and 95 <= sum(shares) <= 105
