"""Six steps in a real browser: press by press, by itself, with a step left out, and with one's own network."""

import re

import pytest

from core.theatre.errand import show
from core.theatre.source import source
from tests.browser.test_phone_and_keyboard import PHONE, hangs_over, in_reach
from tests.browser.visit import PATIENCE, another_visitor, opened_store, play_area, press, settled, until
from tests.core.test_every_way import WAYS, spec_of

pytestmark = pytest.mark.browser

STAGE = ".tx"
LIT = "() => [...document.querySelectorAll('.tx-line[data-state=now]')].map((line) => Number(line.dataset.line))"
NUMBERS = "(name) => document.querySelector(`.tx-tile[data-name=${name}] .tx-inside`).innerText"
SIX = ["epoch", "forward", "loss", "zero_grad", "backward", "step"]


def raise_curtain(page, app, path: str = "steps"):
    page.set_default_timeout(PATIENCE)
    page.goto(f"{app.url}/{path}")
    page.wait_for_selector(f"{STAGE}:not([data-steps='0'])")


def at(page, place: int) -> None:
    page.wait_for_selector(f"{STAGE}[data-at='{place}']")


def sentence(page) -> str:
    return page.inner_text(".tx-sentence")


def test_six_presses_are_one_step_and_the_lit_line_goes_along(app, browser_page):
    page = browser_page
    raise_curtain(page, app)
    lines = source()["steps"]
    before = page.evaluate(NUMBERS, "weights")
    for place, name in enumerate(SIX):
        next_button = page.locator(".tx-next")
        assert next_button.inner_text() == f"Next: {name}"
        if place % 2:
            page.keyboard.press("ArrowRight")
        else:
            next_button.click()
        at(page, place)
        assert page.evaluate(LIT) == lines[name]
        assert page.locator(".tx-dot[data-state=done]").count() == place
    said = re.search(r"loss ([\d.]+), (lower|higher) than before \(([\d.]+)\)", sentence(page))
    assert said and (float(said[1]) < float(said[3])) is (said[2] == "lower")
    assert page.evaluate(NUMBERS, "weights") != before and f"{float(said[3]):.3f}" in page.evaluate(NUMBERS, "loss")
    assert page.locator(".tx-answer").count() == 8 and page.locator(".tx-dealt").count() == 8

    page.locator(".tx-answer").nth(4).click()  # the fifth example is followed through the network
    assert page.locator(".tx-dealt.tx-chosen title").first.text_content().startswith("Example 5")
    page.keyboard.press("ArrowLeft")
    at(page, 4)
    assert page.evaluate(LIT) == lines["backward"]
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    at(page, 7)
    assert page.evaluate(LIT) == lines["forward"] and "batch 2" not in sentence(page)
    page.keyboard.press("ArrowLeft")
    assert "batch 2 of 15 in round 1" in sentence(page)
    assert page.evaluate(LIT) == lines["epoch"][-1:], "in the midst of a round it is the inner loop that goes on"


def test_slow_motion_goes_on_by_itself_past_the_steps_that_came_first(app, browser_page):
    page = browser_page
    raise_curtain(page, app)
    page.get_by_role("radio", name="2×").click()
    page.get_by_role("button", name="Slow motion").click()
    at(page, 2)
    page.get_by_role("button", name="Stop", exact=True).click()
    held = page.get_attribute(STAGE, "data-at")
    page.wait_for_timeout(1200)
    assert page.get_attribute(STAGE, "data-at") == held
    for _ in range(6 * 6):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(15)
    page.wait_for_function(f"() => Number(document.querySelector('{STAGE}').dataset.at) >= 30")
    assert int(page.get_attribute(STAGE, "data-steps")) >= 10
    page.get_by_role("button", name="Again").click()
    at(page, -1)


def test_what_becomes_of_a_loop_without_a_step(app, browser_page):
    page = browser_page
    raise_curtain(page, app)
    for name, says in [("zero_grad", "times as long"), ("backward", "exactly where it was"),
                       ("forward", "Python stops at line"), ("step", "never used")]:
        page.locator(f".tx-choices [data-name={name}]").click()
        page.wait_for_selector(f".tx-left[data-left={name}]")
        assert says in page.inner_text(".tx-leftsaid")
        struck = page.locator(".tx-struck").evaluate_all("lines => lines.map((line) => Number(line.dataset.line))")
        assert struck == source()["steps"][name]
        assert page.locator(".tx-chart:visible").count() == (0 if name == "forward" else 3)
    assert page.get_attribute(STAGE, "data-at") == "-1", "the play itself goes on undisturbed"
    page.locator(".tx-choices [data-name=nothing]").click()
    page.wait_for_selector(".tx-left[data-left='']")
    assert page.locator(".tx-struck").count() == 0


PLAYED = """async ([data, presses]) => {
    const loaded = performance.getEntriesByType('resource').map((each) => each.name);
    const { mount } = await import(loaded.find((name) => name.endsWith('/theatre.js')));
    const parentElement = document.body.appendChild(document.createElement('div'));
    const leave = await mount({ parentElement, data, setTriggerValue: () => {} });
    const root = parentElement.querySelector('.tx');
    for (let press = 0; press < presses; press++) root.querySelector('.tx-next').click();
    const parts = ['.tx-batch *', '.tx-said *', '.tx-net line', '.tx-tensor'];
    const many = parts.map((part) => root.querySelectorAll(part).length);
    const found = { at: root.dataset.at, broken: /undefined|NaN|null/.test(root.innerText), drawn: Math.min(...many) };
    parentElement.remove();
    leave();
    return found;
  }"""
LOOKS = {(learning, data): (learning, data, model) for learning, data, model in reversed(WAYS)}


def test_a_step_of_every_kind_of_data_and_learning_is_drawn(app, browser_page):
    page, errors = browser_page, []
    page.on("pageerror", lambda error: errors.append(error))
    raise_curtain(page, app)
    for way in LOOKS.values():
        played = show(None, {"spec": spec_of(*way).model_dump(mode="json")})
        found = page.evaluate(PLAYED, [{"key": "-".join(way), "played": played, "left": None}, 12])
        assert found["at"] == "11" and found["drawn"] and not found["broken"], way
    assert not errors


def test_on_a_phone_the_next_press_is_at_hand(app, browser):
    with another_visitor(browser, app, **PHONE) as page:
        raise_curtain(page, app)
        assert hangs_over(page) == []
        for place in range(6):
            assert in_reach(page, page.locator(".tx-next"))
            page.locator(".tx-next").tap()
            at(page, place)
        assert hangs_over(page) == []


def test_ones_own_network_from_the_playground_takes_its_next_step(app, browser_page):
    page = browser_page
    run = play_area(page, app, d="moons", n=100, ep=3)["run"]
    press(page, "Play")
    until(page, "now.state === 'done'")
    kept = opened_store(app).load_checkpoint(run)[1]
    raise_curtain(page, app, f"steps?run={run}")
    page.keyboard.press("ArrowRight")
    at(page, 0)
    assert "Round 4 begins" in sentence(page)
    assert f"Step {kept['step'] + 1}, round 4" in page.inner_text(".tx-where")
    settled(page)
    assert opened_store(app).load_checkpoint(run)[1] == kept
