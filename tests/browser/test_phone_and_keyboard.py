"""On a phone nothing hangs over the edge and the next action is at hand; without a mouse everything can be reached."""

import pytest

from tests.browser.visit import PATIENCE, another_visitor, play_area, press, settled, until

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WIDE = """() => [...document.querySelectorAll('[data-testid=stMain] *')].filter(node => {
    const box = node.getBoundingClientRect();
    if (!box.width || box.right <= innerWidth + 1) return false;
    for (let up = node.parentElement; up; up = up.parentElement) {
      const clips = getComputedStyle(up).overflowX;
      if (clips !== 'visible' && up.getBoundingClientRect().right <= innerWidth + 1) return false;
    }
    return true;
  }).map(node => `${node.tagName}.${node.className}`.slice(0, 90))"""


@pytest.fixture
def phone(app, browser):
    with another_visitor(browser, app, **PHONE) as page:
        yield page


def hangs_over(page):
    """What is wider than the screen, and is not inside something that scrolls by itself."""
    across = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return page.evaluate(WIDE) + ([f"the page by {across} px"] if across > 0 else [])


def in_reach(page, button):
    """Whether a finger reaches the button without scrolling."""
    box = button.bounding_box()
    return box is not None and box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= 390 \
        and box["y"] + box["height"] <= 844 and box["height"] >= 24


def test_the_playground_fits_a_phone_and_is_played_there(app, phone):
    play_area(phone, app, ep=1000)
    settled(phone)
    assert hangs_over(phone) == []
    play = phone.get_by_role("toolbar", name="Run").get_by_role("button", name="Play")
    assert in_reach(phone, play)
    play.tap()
    until(phone, "now.state === 'learning' && Number(now.epoch) >= 3")
    assert hangs_over(phone) == []
    press(phone, "Pause")
    for name in ("digits", "penguins", "diabetes"):
        play_area(phone, app, d=name)
        settled(phone)
        assert hangs_over(phone) == [], name


def test_the_story_fits_a_phone_and_its_next_action_is_at_hand(app, phone):
    phone.goto(app.url, timeout=PATIENCE)
    phone.wait_for_selector("[data-testid=stMain] [data-testid=stBaseButton-primary]", timeout=PATIENCE)
    settled(phone)
    assert hangs_over(phone) == []
    action = phone.locator("[data-testid=stMain] [data-testid=stBaseButton-primary]").last
    action.scroll_into_view_if_needed()
    assert in_reach(phone, action)


def test_my_runs_fits_a_phone(app, phone):
    run = play_area(phone, app, ds=61, ep=3)["run"]
    press(phone, "Play")
    until(phone, "now.state === 'done'")
    phone.goto(f"{app.url}/runs", timeout=PATIENCE)
    card = phone.locator(f".st-key-card_{run}")
    card.get_by_role("button", name="Open").wait_for()
    settled(phone)
    assert hangs_over(phone) == []
    phone.locator(f".st-key-history_{run}").get_by_role("button").tap()
    phone.get_by_role("button", name="Download as a table").wait_for()
    assert hangs_over(phone) == []


FOCUSED = """() => { const node = document.activeElement;
    return node.closest('[role=toolbar]') ? (node.getAttribute('aria-label') || node.textContent).trim() : '' }"""


def test_tab_reaches_every_control_of_the_toolbar_and_enter_presses_it(app, browser_page):
    play_area(browser_page, app, ds=62)
    press(browser_page, "Round")
    until(browser_page, "now.state === 'paused' && now.epoch === '1'")
    settled(browser_page)
    browser_page.get_by_role("link", name="Playground").focus()
    reached = []
    for _ in range(120):
        browser_page.keyboard.press("Tab")
        reached.append(browser_page.evaluate(FOCUSED))
        if reached[-1] == "Keyboard help":
            break
    assert [name for name in reached if name] == ["Play", "Step", "Round", "Reset", "Undo", "Normal", "Keyboard help"]
    browser_page.keyboard.press("Enter")
    assert browser_page.get_by_text("show or hide this help").is_visible()
    browser_page.keyboard.press("Shift+Tab")
    browser_page.keyboard.press("ArrowRight")
    fast = browser_page.get_by_role("radio", name="Fast")
    assert fast.get_attribute("aria-checked") == "true"
    for _ in range(5):
        browser_page.keyboard.press("Shift+Tab")
    assert browser_page.evaluate(FOCUSED) == "Play"
    browser_page.keyboard.press("Enter")
    until(browser_page, "now.state === 'learning' && Number(now.epoch) >= 3")
    browser_page.keyboard.press("Enter")
    until(browser_page, "now.state === 'paused'")


def test_every_control_of_the_page_is_reached_by_tab(app, browser_page):
    """The page may draw a control anew while we walk, so places are compared, not nodes."""
    play_area(browser_page, app, ds=63)
    settled(browser_page)
    browser_page.evaluate("document.activeElement.blur()")
    reached = set()
    for _ in range(3):  # rounds: where a redrawn control loses the focus, the browser begins at the top again
        for _ in range(120):
            browser_page.keyboard.press("Tab")
            reached.add(browser_page.evaluate(f"() => ({CONTROLS}).indexOf(document.activeElement)"))
        wanted = browser_page.evaluate(f"() => ({CONTROLS}).length")
        if set(range(wanted)) <= reached:
            break
    assert wanted > 20 and set(range(wanted)) - reached == set()


# All that can be used: visible, not switched off; of a group of radios the one that has the tab stop.
CONTROLS = """[...document.querySelectorAll('button, input, a[href], [role=slider], [tabindex="0"]')]
      .filter(node => node.tabIndex >= 0 && !node.disabled && node.getAttribute('aria-disabled') !== 'true'
        && !(node.getAttribute('role') === 'radio' && node.getAttribute('aria-checked') !== 'true')
        && node.checkVisibility({visibilityProperty: true}))"""
