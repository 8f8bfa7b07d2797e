"""The Playground in a real browser: a press trains, keys work, settings are honest, every course has its picture."""

import pytest

from core.datasets import DATASETS
from tests.browser.visit import (
    BROKEN,
    Wire,
    comes_true,
    control,
    look,
    nudge,
    opened_store,
    play_area,
    press,
    settled,
    until,
    visitor_of,
)

pytestmark = pytest.mark.browser

READY = "now.state === 'ready'"
LEARNS = "now.state === 'learning' && Number(now.epoch) >= 3"
PLANE, QUESTIONS = "figure.fx-plane", "figure.fx-examples"
OWN_PANEL = {"text": "figure.fx-sentences", "letters": "figure.fx-writing", "levels": "figure.fx-walk"}


def test_one_press_of_play_trains_and_paints_and_pause_stops(app, browser_page):
    first = play_area(browser_page, app)
    assert first["state"] == "ready" and first["epoch"] == "0"
    press(browser_page, "Play")
    learning = until(browser_page, LEARNS)
    assert int(learning["painted"]) > int(first["painted"])
    press(browser_page, "Pause")
    paused = until(browser_page, "now.state === 'paused'")
    browser_page.wait_for_timeout(1000)  # long enough for twenty rounds, if it had not stopped
    assert look(browser_page)["epoch"] == paused["epoch"]
    assert opened_store(app).get_run(paused["run"])["epochs"] == int(paused["epoch"])


def test_a_step_is_one_optimizer_step_and_a_round_is_one_epoch(app, browser_page):
    wire = Wire(browser_page)
    run = play_area(browser_page, app, ds=1)["run"]
    for expected in (1, 2):
        press(browser_page, "Step")
        comes_true(lambda n=expected: wire.frames(run)[-1]["step"] == n, browser_page)
        until(browser_page, "now.state === 'paused'")
        assert wire.frames(run)[-1]["epoch"] == 0
    press(browser_page, "Round")
    until(browser_page, "now.state === 'paused' && now.epoch === '1'")
    press(browser_page, "Round")
    until(browser_page, "now.state === 'paused' && now.epoch === '2'")
    steps = {frame["step"] for frame in wire.frames(run)}
    rounds = [event["step"] for event in opened_store(app).events(run) if event["kind"] == "epoch"]
    assert {0, 1, 2} <= steps and rounds == [6, 12]  # 180 examples in batches of 32: six corrections a round


def test_the_keys_do_what_the_buttons_do(app, browser_page):
    wire = Wire(browser_page)
    run = play_area(browser_page, app, ds=2)["run"]
    keys = browser_page.keyboard
    keys.press("ArrowRight")
    comes_true(lambda: wire.frames(run)[-1]["step"] == 1, browser_page)
    keys.press("e")
    until(browser_page, "now.state === 'paused' && now.epoch === '1'")
    keys.press("Space")
    until(browser_page, LEARNS)
    keys.press("Space")
    until(browser_page, "now.state === 'paused'")
    keys.press("r")
    again = until(browser_page, f"now.run !== '{run}' && {READY}")
    assert again["epoch"] == "0"
    keys.press("u")
    back = until(browser_page, f"now.run === '{run}'")
    assert int(back["epoch"]) >= 3


def test_reset_starts_the_same_settings_afresh_and_keeps_the_old_attempt(app, browser_page):
    run = play_area(browser_page, app, ds=3)["run"]
    press(browser_page, "Round")
    until(browser_page, "now.epoch === '1' && now.state === 'paused'")
    press(browser_page, "Reset")
    fresh = until(browser_page, f"now.run !== '{run}' && {READY}")
    store = opened_store(app)
    old, new = store.get_run(run), store.get_run(fresh["run"])
    assert (fresh["epoch"], old["epochs"], new["attempt"]) == ("0", 1, old["attempt"] + 1)
    assert old["spec"] == new["spec"]


def test_a_moved_slider_shows_its_picture_on_the_socket_that_is_open_before_the_page_is_drawn(app, browser_page):
    wire = Wire(browser_page)
    run = play_area(browser_page, app, ds=14)["run"]
    settled(browser_page)
    browser_page.evaluate("""() => { window.firsts = [];
      const view = document.querySelector("[data-painted]");
      const page = document.querySelector("[data-testid=stApp]");
      const note = (what) => window.firsts.includes(what) || window.firsts.push(what);
      const seen = new MutationObserver(() => {
        if (page.dataset.testScriptState === "running") note("script runs");
        else if (window.firsts.length) note("page is drawn");
      });
      seen.observe(page, { attributes: true });
      new MutationObserver(() => note("picture")).observe(view, { attributes: true, attributeFilter: ["data-run"] });
    }""")
    nudge(browser_page, "data.noise")
    until(browser_page, f"now.run !== '{run}' && {READY}")
    browser_page.wait_for_function("() => window.firsts.length === 3")
    assert browser_page.evaluate("window.firsts") == ["script runs", "picture", "page is drawn"]
    assert len([address for address in wire.addresses if "/live/ws" in address]) == 1


def test_the_first_picture_does_not_wait_for_plotly(app, browser_page):
    asked = []
    browser_page.route("**/plotly.min.js", lambda route: asked.append(route))  # it never comes
    play_area(browser_page, app, ds=15)
    empty = "(canvas) => !canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"
    planes = browser_page.locator(".fx-plane .fx-canvas")
    assert planes.count() == 2 and not any(planes.nth(at).evaluate(empty) for at in (0, 1)), "surface and examples"
    assert browser_page.locator(".js-plotly-plot").count() == 0 and asked


def test_a_changed_slider_shows_a_new_picture_and_undo_brings_the_former_settings_back(app, browser_page):
    run = play_area(browser_page, app, ds=4)["run"]
    press(browser_page, "Round")
    until(browser_page, "now.epoch === '1' && now.state === 'paused'")
    browser_page.wait_for_timeout(2000)  # the page hears of the pause a moment later, and takes its settings anew
    settled(browser_page)
    knob = control(browser_page, "data.noise").get_by_role("slider").first
    before = knob.input_value()
    nudge(browser_page, "data.noise")
    other = until(browser_page, f"now.run !== '{run}' && {READY}")
    assert knob.input_value() != before
    mine = [row["run"] for row in opened_store(app).runs(owner=visitor_of(browser_page))]
    assert mine == [run], "the old run stays in My runs; the one that never began is not listed"
    press(browser_page, "Undo")
    back = until(browser_page, f"now.run === '{run}'")
    settled(browser_page)
    assert (knob.input_value(), back["epoch"]) == (before, "1")
    assert other["run"] != back["run"]


def test_the_learning_rate_is_turned_while_the_run_learns(app, browser_page):
    run = play_area(browser_page, app, ds=5, ep=1000)["run"]
    press(browser_page, "Play")
    before = until(browser_page, LEARNS)
    nudge(browser_page, "learning.lr")
    store = opened_store(app)
    change = comes_true(lambda: [event for event in store.events(run) if event["kind"] == "change"], browser_page)[0]
    after = until(browser_page, f"now.run === '{run}' && Number(now.epoch) > {change['epoch'] + 2}")
    assert (change["field"], change["value"]) == ("lr", 0.01) and change["epoch"] >= int(before["epoch"])
    assert after["state"] == "learning"
    settled(browser_page)
    assert "ch=" in browser_page.url, "a link replays what was turned"
    press(browser_page, "Pause")


def test_reruns_while_it_learns_mount_nothing_anew_and_keep_the_zoom(app, browser_page):
    page, run = browser_page, play_area(browser_page, app, ds=6, ep=1000)["run"]
    press(page, "Play")
    until(page, LEARNS)
    page.evaluate("document.querySelector('[data-painted]').mark = 'still the same element'")
    whole, zoomed = zoom_into(page, PLANE)
    assert zoomed != whole
    for path, key in (("learning.lr", "ArrowRight"), ("learning.weight_decay", "ArrowRight"),
                      ("learning.lr", "ArrowLeft"), ("learning.batch_size", "ArrowLeft")):
        painted = int(look(page)["painted"])
        nudge(page, path, key)
        until(page, f"Number(now.painted) > {painted + 3}")
        settled(page)
    assert page.evaluate("document.querySelector('[data-painted]').mark") == "still the same element"
    assert page.locator("[data-painted]").count() == 1
    assert (page.evaluate(RANGE, PLANE), look(page)["run"]) == (zoomed, run)
    press(page, "Pause")


RANGE = "(chart) => document.querySelector(`${chart} .js-plotly-plot`)._fullLayout.xaxis.range.join(' ')"


def zoom_into(page, chart):
    """Draws a box over a chart; the range of its x axis before and after."""
    page.wait_for_selector(f"{chart} .nsewdrag")
    whole, area = page.evaluate(RANGE, chart), page.locator(f"{chart} .nsewdrag").first.bounding_box()
    x, y, width, height = (area[name] for name in ("x", "y", "width", "height"))
    page.mouse.move(x + width * 0.2, y + height * 0.2)
    page.mouse.down()
    page.mouse.move(x + width * 0.7, y + height * 0.8, steps=5)
    page.mouse.up()
    page.wait_for_function(f"() => ({RANGE})('{chart}') !== '{whole}'")
    return whole, page.evaluate(RANGE, chart)


def test_a_course_of_every_kind_can_be_chosen_and_shows_its_own_kind_of_picture(app, browser_page):
    page, errors = browser_page, []
    page.on("pageerror", lambda error: errors.append(str(error)))
    run = play_area(page, app)["run"]
    first = {source.KIND: name for name, source in reversed(DATASETS.items()) if name != "moons"}
    others = [*first.values(), "diabetes"]  # a table that asks for a number
    for name in [*others, "moons"]:
        control(page, "data.name").get_by_role("combobox").click()
        page.keyboard.type(DATASETS[name].TITLE)  # the menu is long, and only a part of it is there at a time
        page.get_by_role("option", name=DATASETS[name].TITLE, exact=True).click()
        run = until(page, f"now.run !== '{run}' && {READY}")["run"]
        press(page, "Round")
        shown = until(page, "now.epoch === '1' && now.state === 'paused'")
        settled(page)
        assert page.locator(BROKEN).count() == 0 and not errors, (name, errors)
        assert_suits(page, name, shown["kind"])


def assert_suits(page, name, kind):
    """The picture is of the data's kind: a plane with points, or questions with guesses; a matrix or residuals."""
    source = DATASETS[name]
    if source.KIND in OWN_PANEL:
        assert page.locator(OWN_PANEL[source.KIND]).is_visible(), name
        return
    plane = source.KIND in ("points", "curve")
    assert kind == source.KIND, name
    assert page.locator(PLANE).is_visible() == plane and page.locator(QUESTIONS).is_visible() != plane, name
    if plane:
        assert painted_pixels(page, f"{PLANE} canvas.fx-dots") > 500, name
    else:
        assert page.locator(f"{QUESTIONS} [data-right]").count() >= 10, name
    matrix, residuals = page.locator("table.fx-matrix"), page.locator("figure.fx-mixed .fx-stage")
    classes = source.TASK == "classification"
    assert (matrix.is_visible(), residuals.is_visible()) == (classes, not classes), name
    if classes:
        cells = page.locator("table.fx-matrix tbody td").all_inner_texts()
        size = page.locator("table.fx-matrix tbody tr").count()
        assert len(cells) == size * size and sum(int(text) for text in cells if text.isdigit()) > 10, name
    else:
        assert painted_pixels(page, "figure.fx-mixed canvas") > 100, name


def painted_pixels(page, canvas):
    """How many pixels of a canvas are not empty."""
    return page.evaluate("""(name) => { const node = document.querySelector(name);
        const data = node.getContext('2d').getImageData(0, 0, node.width, node.height).data;
        return data.filter((value, at) => at % 4 === 3 && value).length; }""", canvas)
