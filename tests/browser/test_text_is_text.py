"""What visitors write is shown as text: no script runs, nothing foreign is fetched or linked, on any page (P14)."""

from urllib.parse import quote, urlencode, urlsplit

import pytest

from core import jobs
from core.spec import parse
from tests.browser.visit import BROKEN, PATIENCE, comes_true, known, opened_store, settled, until

pytestmark = pytest.mark.browser

PAYLOADS = [
    "<img src=http://evil.example/p.png onerror='window.struck=1'>", "<script>window.struck=1</script>",
    "</style><style>body{display:none}</style>", "<svg onload=window.struck=1><iframe src=//evil.example>",
    "[press](javascript:window.struck=1)", "[press](http://evil.example)", "![seen](http://evil.example/p.png)",
    "<a href='http://evil.example'>x</a>", "http://evil.example/auto www.evil.example me@evil.example",
    "[d](data:text/html,<script>window.struck=1</script>)", ":material/home: :red[x] $x^2$ `code` # head",
    "\u202egpj.exe\u202c \u2066hidden\u2069 \u200bzero", "=HYPERLINK(\"http://evil.example\")", "../../x",
]
DOORS = ["d", "lr", "h", "act", "opt", "ch", "run", "v", "step", "bet", "find"]  # keys of a link
DRAWN = "[data-testid=stHeading], [data-painted]:not([data-painted='0'])"


class Guard:
    """Lets nothing but our own server be reached, and writes down what tried."""

    def __init__(self, page, app):
        self.page, self.home, self.foreign = page, urlsplit(app.url).netloc, []
        page.route(lambda url: urlsplit(url).netloc != self.home and urlsplit(url).scheme in ("http", "https", "ftp"),
                   self._refuse)
        page.on("dialog", lambda dialog: (self.foreign.append("dialog"), dialog.dismiss()))

    def _refuse(self, route):
        self.foreign.append(route.request.url)
        route.abort()

    def nothing_happened(self, where):
        page = self.page
        assert self.foreign == [], (where, self.foreign)
        assert page.evaluate("window.struck") is None, where
        links = page.eval_on_selector_all("a, area", "all => all.map(a => a.href.baseVal ?? a.href).filter(Boolean)")
        assert [link for link in links if urlsplit(link).netloc != self.home] == [], where
        shown = page.eval_on_selector_all("img, iframe, object, embed", "all => all.map(node => node.src || node.data)")
        assert [src for src in shown if urlsplit(src).netloc not in ("", self.home)] == [], where
        assert page.locator(BROKEN).count() == 0 and page.is_visible("[data-testid=stMain]"), where


@pytest.fixture
def page(app, browser_page):
    browser_page.guard = Guard(browser_page, app)
    return known(browser_page, app)


@pytest.fixture
def run(app, page):
    """A finished sealed run of the visitor."""
    store = opened_store(app)
    run = jobs.submit(store, parse({"learning": {"epochs": 3}}), page.visitor)
    comes_true(lambda: store.get_run(run)["state"] == "done", page)
    return run


@pytest.mark.parametrize("path", ["playground", "", "runs"])
def test_link_values_are_text_on_every_page(app, page, path):
    for first in range(0, len(PAYLOADS), len(DOORS)):
        struck = dict(zip(DOORS, PAYLOADS[first:first + len(DOORS)], strict=False))
        page.goto(f"{app.url}/{path}?{urlencode(struck)}", timeout=PATIENCE)
        page.wait_for_selector(DRAWN, timeout=PATIENCE)
        settled(page)
        page.guard.nothing_happened((path, struck))


def test_what_a_link_says_wrongly_is_quoted_word_for_word(app, page):
    page.goto(f"{app.url}/playground?d={quote('[press](http://evil.example) **bold** <b>')}", timeout=PATIENCE)
    until(page, "Number(now.painted) > 0")
    assert "[press](http://evil.example) **bold** <b>" in page.inner_text("body").replace("\u2060", "")
    page.guard.nothing_happened("quoted")


def test_the_name_of_an_attempt_is_text_wherever_it_is_shown(app, page, run):
    store, marks = opened_store(app), {"accuracy": 0.5, "loss": 1.0}
    for number, payload in enumerate(PAYLOADS):
        name = f"{number:032x}"
        store.create_run(name, {}, page.visitor, number)
        store.change_run(name, state="done", title=payload * 3, error=payload, remedy=payload, train=marks, val=marks)
    store.change_run(run, title=PAYLOADS[0])
    page.goto(f"{app.url}/runs", timeout=PATIENCE)
    for sheet in ("Page 1", "Page 2"):
        page.get_by_text(sheet).wait_for()
        settled(page)
        page.get_by_text("Side by side").click()  # titles are in its chart, too
        page.locator("[data-testid=stPlotlyChart] .ytick").first.wait_for()
        page.guard.nothing_happened(sheet)
        if sheet == "Page 1":
            page.get_by_role("button", name="Older").click()
    page.goto(f"{app.url}/playground?run={run}", timeout=PATIENCE)
    until(page, "Number(now.painted) > 0")
    page.guard.nothing_happened("playground")


def test_names_and_search_words_are_text_when_they_are_typed(app, page, run):
    page.goto(f"{app.url}/runs", timeout=PATIENCE)
    card = page.locator(f".st-key-card_{run}")
    name = "![x](http://evil.example/p.png) <img src=x onerror=window.struck=1>"
    page.locator(f".st-key-more_{run}").get_by_role("button").click()
    page.get_by_label("Name").fill(name[:60])
    page.get_by_label("Name").press("Enter")
    comes_true(lambda: opened_store(app).get_run(run)["title"] == name[:60], page)
    settled(page)
    assert "![x](http://evil.example/p.png)" in card.inner_text().replace("\u2060", "")
    page.get_by_label("Find").fill("[press](http://evil.example)")
    page.get_by_label("Find").press("Enter")
    page.get_by_text("No attempt matches these words.").wait_for()
    page.guard.nothing_happened("search")


def test_the_reason_of_an_opening_is_text(app, page, run):
    page.goto(f"{app.url}/playground?run={run}", timeout=PATIENCE)
    page.get_by_role("button", name="Open the final exam").click()
    reason = "[press](http://evil.example) <img src=http://evil.example/p.png onerror=window.struck=1>"
    page.get_by_role("textbox", name="Why now?").fill(reason)
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("button", name="Look again").wait_for()
    assert opened_store(app).openings(run=run)[0]["reason"] == reason
    for path in (f"playground?run={run}", "runs", ""):
        page.goto(f"{app.url}/{path}", timeout=PATIENCE)
        page.wait_for_selector(DRAWN, timeout=PATIENCE)
        settled(page)
        page.guard.nothing_happened(path)
