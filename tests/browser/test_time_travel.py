"""The bar of time: every panel goes to a stored round together, in the browser alone; there is a way back to now."""

import re

import pytest

from core.run import learn, setup
from core.snapshot import frame
from core.spec import parse
from tests.browser.visit import PATIENCE, Wire, comes_true, look, opened_store, play_area, press, settled, until

pytestmark = pytest.mark.browser

BAR, DIVIDER = ".fx-time", ".fx-divider"
SEEN = """() => { const pixels = (name) => { const node = document.querySelector(name); return node.getContext('2d')
    .getImageData(0, 0, node.width, node.height).data.reduce((sum, value, at) => (31 * sum + value * (at % 7)) % 1e9);
    };
    const text = (name) => document.querySelector(name).textContent;
    return { surface: pixels('.fx-plane canvas.fx-canvas'), unit: pixels('.fx-net .fx-middle, .fx-net button canvas'),
      links: [...document.querySelectorAll('.fx-links path')].map((path) => path.getAttribute('stroke-width')).join(),
      matrix: text('.fx-matrix tbody'), narrator: text('.fx-narrator'), train: text('.fx-train .fx-big'),
      practice: text('.fx-val .fx-big'), label: text('.fx-endlabel.fx-end-val') }; }"""


def rail(page):
    return page.get_by_role("slider", name="Look back at an earlier round")


def ask(page, name):
    page.locator(BAR).get_by_role("button", name=re.compile(f"^{name}$")).click()


def seen(page):
    return page.evaluate(SEEN)


def drag(page, share):
    """Takes the rail at a share of its width."""
    box = rail(page).bounding_box()
    page.mouse.move(box["x"] + 8 + share * (box["width"] - 16), box["y"] + box["height"] / 2)


def trained(page, app, **query):
    run = play_area(page, app, **query)["run"]
    page.get_by_role("radio", name="Max").click()
    press(page, "Play")
    until(page, "now.state === 'done'")
    settled(page)
    comes_true(lambda: seen(page)["label"] == f"practice {seen(page)['practice']}", page)  # lines are drawn seldom
    return run


def percent(mark):
    return f"{100 * mark + 1e-5:.0f} %"


def test_all_panels_go_to_a_stored_round_together_and_no_server_is_asked(app, browser_page):
    page, asked = browser_page, []
    run = trained(page, app, ds=61, ep=60)
    rounds = {event["epoch"]: event for event in opened_store(app).events(run) if event["kind"] == "epoch"}
    now = seen(page)
    rail(page).focus()
    page.keyboard.press("ArrowLeft")
    until(page, "now.past === '59'")
    wire = Wire(page)
    page.on("request", lambda request: asked.append(request.url))
    frames = len(wire.ours)

    drag(page, 1)
    page.mouse.down()
    found = {}
    for share in (0.75, 0.5, 0.25, 0.1):
        drag(page, share)
        epoch = round(60 * share)
        until(page, f"now.past === '{epoch}'")
        page.wait_for_timeout(50)
        found[epoch] = seen(page)
    page.mouse.up()
    for epoch, panels in found.items():
        marks = rounds[epoch]
        assert panels["train"] == percent(marks["train"]["accuracy"])
        assert panels["practice"] == percent(marks["val"]["accuracy"])
        assert panels["label"] == f"practice {panels['practice']}"
        assert panels["practice"] in panels["narrator"].replace("\u00a0", " ")
    for name in ("surface", "unit", "links"):
        assert len({panels[name] for panels in found.values()}) == len(found), name
    assert page.locator(".fx-lookback").inner_text() == "Looking back at round 6"
    assert page.locator(".fx-later").is_visible()

    keys = page.keyboard
    keys.press("Home")
    until(page, "now.past === '0'")
    assert "guesses" in seen(page)["narrator"]
    assert rail(page).get_attribute("aria-valuetext").startswith("Round 0 of 60")
    keys.press("PageUp")
    until(page, "now.past === '10'")
    keys.press("ArrowRight")
    until(page, "now.past === '11'")
    said = rail(page).get_attribute("aria-valuetext")
    assert said.startswith(f"Round 11 of 60, practice exam {percent(rounds[11]['val']['accuracy'])}")
    assert not asked and len(wire.ours) == frames, "what is scrubbed is in the browser"
    assert look(page)["state"] == "done" and look(page)["run"] == run
    again_and_compare(page, found, now)


def again_and_compare(page, found, now):
    """Pins a round, compares it with another, plays the film back, and comes back to the newest picture."""
    keys = page.keyboard
    ask(page, "Pin")
    keys.press("Tab")
    rail(page).focus()
    keys.press("End")
    until(page, "now.past === '60'")
    page.wait_for_selector(DIVIDER)
    assert page.locator(".fx-dividing span").all_inner_texts() == ["round 11", "round 60"]
    assert re.fullmatch(r"[▲▼] \d+|=", page.locator(".fx-val .fx-delta").inner_text())
    assert page.locator(".fx-net .fx-changed").inner_text().endswith("than at round 11")
    beside = seen(page)
    page.locator(DIVIDER).focus()
    keys.press("Home")  # the whole picture is the newer moment's
    page.wait_for_timeout(100)
    assert seen(page)["surface"] not in (beside["surface"], now["surface"]) and seen(page)["links"] != now["links"]
    ask(page, "Unpin")
    assert not page.locator(DIVIDER).is_visible()

    page.get_by_label("Playback speed").select_option("4×")
    ask(page, "To the start")
    until(page, "now.past === '0'")
    ask(page, "Play it back")
    until(page, "Number(now.past) > 5 && Number(now.past) < 60")
    until(page, "now.past === ''")  # the film ends where the run is
    rail(page).focus()
    keys.press("ArrowLeft")
    until(page, "now.past === '59'")
    keys.press("Escape")
    until(page, "now.past === ''")
    comes_true(lambda: seen(page) == now, page)
    assert not page.locator(".fx-lookback").is_visible()
    area = page.locator("figure.fx-curves .nsewdrag").first.bounding_box()
    middle = (area["x"] + area["width"] / 2, area["y"] + area["height"] / 2)
    page.mouse.move(*middle, steps=3)
    page.wait_for_selector("figure.fx-curves .hoverlayer .legend, figure.fx-curves .hovertext")
    page.mouse.click(*middle)
    until(page, "Math.abs(Number(now.past) - 30) <= 1 && now.past !== ''")


def test_who_grabs_a_run_that_learns_pauses_it_and_play_goes_on_from_now(app, browser_page):
    page, drawn = browser_page, []
    page.on("response", lambda answer: "/live/film/" in answer.url
            and "few" not in answer.url and drawn.append(answer.status))
    run = play_area(page, app, ds=62, ep=1000, sealed=1)["run"]
    assert rail(page).is_disabled(), "nothing to look back at yet"
    press(page, "Play")
    until(page, "now.state === 'learning' && Number(now.epoch) >= 30")
    rail(page).focus()
    page.keyboard.press("Home")
    paused = until(page, "now.past === '0' && now.state === 'paused'")
    assert "sealed" in page.locator(".fx-tile.fx-test").inner_text()
    page.keyboard.press("PageUp")
    until(page, "now.past === '10'")
    attempt = setup(parse(opened_store(app).get_run(run)["spec"]), run)
    for event in learn(attempt):
        if event and event["kind"] == "epoch" and event["epoch"] == 10:
            break
    truth = frame(attempt)[1]["confusion"].flatten().tolist()
    cells = page.locator("table.fx-matrix tbody td").all_inner_texts()
    assert [int(cell) for cell in cells] == truth, "a run that was stopped there says the same"
    press(page, "Play")
    later = until(page, f"now.past === '' && Number(now.epoch) > {int(paused['epoch']) + 20}")
    press(page, "Pause")
    until(page, "now.state === 'paused'")
    settled(page)
    rail(page).focus()
    page.keyboard.press("ArrowLeft")
    until(page, f"Number(now.past) >= {later['epoch']}")
    assert drawn == [200, 200], "once for each time it has learned on"


def test_a_class_says_why_it_has_no_film_and_an_opened_exam_can_be_replayed(app, browser_page):
    page = browser_page
    play_area(page, app, ds=63, ep=10, c=20)
    assert "A class keeps no earlier rounds" in page.locator(".fx-nofilm").inner_text()
    run = trained(page, app, ds=64, ep=20, sealed=1)
    page.get_by_role("button", name="Open the final exam").first.click()
    page.get_by_role("button", name="Open it").click()
    store = opened_store(app)
    opening = comes_true(lambda: store.openings(run=run), page)[0]["result"]
    until(page, f"now.run === '{run}'")
    page.wait_for_selector(".fx-endlabel.fx-end-test:not([hidden])", timeout=PATIENCE)
    rail(page).focus()
    page.keyboard.press("Home")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    until(page, "now.past === '5'")
    mark = opening["curve"]["accuracy"][opening["curve"]["epoch"].index(5)]
    assert page.locator(".fx-test .fx-big").inner_text() == percent(mark)
    page.keyboard.press("Escape")
    until(page, "now.past === ''")
    assert page.locator(".fx-test .fx-big").inner_text() == percent(opening["test"]["accuracy"])
