"""A class in a real browser: trained to its end, every student a dot, and the one that is clicked is the one shown."""

import pytest

from tests.browser.visit import opened_store, play_area, press, settled, until

pytestmark = pytest.mark.browser

SIZE = 20
ENDED = f"now.state === 'done' && document.querySelector('.fx-swarm').dataset.dots === '{SIZE}'"
SURFACE = "() => document.querySelector('figure.fx-plane canvas').toDataURL()"
# A place in the crowd where another student than the first one lies: its number, and where it is in the window.
ANOTHER = """() => {
  const crowd = document.querySelector('.fx-crowd'), box = crowd.getBoundingClientRect();
  const tip = crowd.querySelector('.fx-tip');
  for (let y = box.top + 24; y < box.bottom - 24; y += 4) for (let x = box.left + 10; x < box.right - 10; x += 4) {
    crowd.dispatchEvent(new MouseEvent('mousemove', {clientX: x, clientY: y}));
    const number = tip.hidden ? 0 : Number(tip.textContent.match(/^student (\\d+):/)[1]);
    if (number > 1) return {number, x, y};
  }
  return null; }"""


def test_a_class_learns_to_its_end_and_the_student_that_is_clicked_is_shown_also_after_a_refresh(app, browser_page):
    page = browser_page
    run = play_area(page, app, c=SIZE, h="4", ep=30, sealed=1)["run"]
    page.get_by_role("radio", name="Max").click()
    press(page, "Play")
    until(page, ENDED)
    settled(page)  # the page was drawn anew for the end: nothing moves under the pointer any more
    before = page.evaluate(SURFACE)
    other = page.evaluate(ANOTHER)
    page.mouse.click(other["x"], other["y"])
    shown = f"document.querySelector('.fx-swarm').dataset.shown === '{other['number'] - 1}'"
    until(page, shown)
    page.wait_for_function(f"(before) => ({SURFACE})() !== before", arg=before)
    page.get_by_text(f"Student {other['number']} of {SIZE} is shown below.").first.wait_for()
    page.reload()
    until(page, f"now.run === '{run}' && {ENDED} && {shown}")
    link = page.get_by_role("link", name=f"Open student {other['number']} alone")
    member = link.get_attribute("href").removeprefix("?run=")
    assert opened_store(app).get_run(member)["spec"]["seed"] == other["number"] - 1
    link.click()
    until(page, f"now.run === '{member}' && now.state === 'done'")
    page.wait_for_url(lambda address: f"run={member}" in address)
    assert page.locator(".fx-swarm").is_hidden()
