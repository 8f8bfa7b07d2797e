"""Pages of tests share a browser's window, one after the other: each finds nothing of the one before."""

import pytest

pytestmark = pytest.mark.browser

KEPT = "[localStorage.getItem('left'), sessionStorage.getItem('left'), document.cookie.includes('left')]"
LEAVE = "localStorage.setItem('left', '1'); sessionStorage.setItem('left', '1'); document.cookie = 'left=1'"


@pytest.mark.parametrize("visitor", ["first", "second"])
def test_a_fresh_visitor_finds_nothing_of_the_one_before(app, browser_page, visitor):
    assert browser_page.context.cookies() == []
    browser_page.goto(f"{app.url}/playground?d=moons")
    assert browser_page.evaluate(f"() => {{ const kept = {KEPT}; {LEAVE}; return [kept, {KEPT}]; }}") == [
        [None, None, False], ["1", "1", True]], visitor
