"""The address bar holds everything: refresh, other tabs and browsers, garbage, dead servers, runs, supervisors."""

import os
import signal
from urllib.parse import parse_qs, urlsplit

import pytest

from core.doorbell import who
from core.link import to_query
from core.run import run as run_here
from core.spec import parse
from tests.browser.visit import (
    BROKEN,
    PATIENCE,
    Wire,
    another_visitor,
    comes_true,
    control,
    look,
    nudge,
    opened_store,
    play_area,
    press,
    settled,
    until,
)

pytestmark = pytest.mark.browser

LEARNS = "now.state === 'learning' && Number(now.epoch) >= 3"
BACK = 15_000  # ms after a restart of the server within which the page lives again (promise P7)
FAR = {"data": {"name": "spirals", "rows": 1000, "noise": 0.35, "label_noise": 0.15, "seed": 2147483647},
       "split": {"how": "random", "train": 0.55, "val": 0.25, "test": 0.2, "seed": 2147483646},
       "model": {"hidden": [16, 32, 64, 128, 64, 32, 16, 8], "activation": "leaky_relu", "dropout": 0.35},
       "learning": {"loss": "brier", "optimizer": "rmsprop", "lr": 0.0123456, "weight_decay": 0.000123, "l1": 0.000321,
                    "batch_size": 128, "epochs": 12345, "early_stop": 1234, "augment": "jitter"},
       "seed": 2147483645}


def asked(page):
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def rounds(store, run):
    return [event for event in store.events(run) if event["kind"] == "epoch"]


def notes(page):
    return [text for text in page.locator("[data-testid=stAlert], .fx-notice").all_inner_texts() if text]


def test_the_address_says_what_differs_from_the_usual_and_nothing_else(app, browser_page):
    run = play_area(browser_page, app)["run"]
    settled(browser_page)
    assert asked(browser_page) == {"d": "moons", "run": run}
    nudge(browser_page, "data.noise")
    other = until(browser_page, f"now.run !== '{run}'")["run"]
    settled(browser_page)
    assert asked(browser_page) == {"noise": "0.3", "run": other}


def test_the_longest_address_is_short_and_brings_every_setting_back(app, browser_page):
    run = play_area(browser_page, app, **to_query(parse(FAR)))["run"]
    settled(browser_page)
    assert opened_store(app).get_run(run)["spec"] == parse(FAR).model_dump(mode="json") and notes(browser_page) == []
    assert len(browser_page.url) < 500, browser_page.url


def test_a_refresh_and_a_second_tab_show_the_same_run_with_its_whole_history(app, browser_page):
    run = play_area(browser_page, app, ds=11, ep=2000)["run"]
    press(browser_page, "Play")
    until(browser_page, LEARNS)
    nudge(browser_page, "learning.lr")  # a knob that was turned is not forgotten either
    comes_true(lambda: "ch=" in browser_page.url, browser_page)
    browser_page.reload(timeout=PATIENCE)
    refreshed = until(browser_page, f"now.run === '{run}' && now.state === 'learning'")
    tab = browser_page.context.new_page()
    wire = Wire(tab)
    tab.goto(browser_page.url, timeout=PATIENCE)
    second = until(tab, f"now.run === '{run}' && Number(now.epoch) >= {refreshed['epoch']}")
    lines = next(arrays["lines.epoch"] for header, arrays in wire.ours if header["type"] == "frame")
    assert lines[0] <= 1 and lines[-1] >= int(refreshed["epoch"]), "the curves begin where the run began"
    press(tab, "Pause")
    for page in (browser_page, tab):
        until(page, "now.state === 'paused'")
    assert look(tab)["epoch"] == look(browser_page)["epoch"] and int(look(tab)["epoch"]) >= int(second["epoch"])
    assert control(tab, "learning.lr").inner_text() == control(browser_page, "learning.lr").inner_text()


def test_another_browser_gets_a_run_of_its_own_with_the_same_marks(app, browser, browser_page):
    mine = play_area(browser_page, app, d="circles", h="4", ds=12, ep=5)["run"]
    press(browser_page, "Play")
    until(browser_page, "now.state === 'done'")
    settled(browser_page)
    with another_visitor(browser, app) as page:
        page.goto(browser_page.url, timeout=PATIENCE)
        theirs = until(page, f"now.run && now.run !== '{mine}' && now.state === 'ready'")["run"]
        assert any("isn't yours" in note for note in notes(page))
        press(page, "Play")
        until(page, "now.state === 'done'")
    store = opened_store(app)
    assert rounds(store, theirs) == rounds(store, mine) and len(rounds(store, mine)) == 5
    assert store.get_run(theirs)["owner"] != store.get_run(mine)["owner"]


# What is wrong in a link -> words of the sentence that says so. Several mistakes in one link get a sentence each.
GARBAGE = [
    {"lr=nan": "Stride", "ep=1000000000": "Rounds", "h=1000000": "1000000 units", "d=__proto__": "Course",
     "tr=0.9": "add up", "seed=1.5": "Luck", f"run={'0' * 32}": "isn't yours"},
    {"lr=-1e999": "Stride", "ep=1_000": "Rounds", "h=" + "-".join(["8"] * 200): "Hidden layers",
     "d=" + "x" * 3000: "Course", "tr=0.998&va=0.001&te=0.001": "would be empty"},
    {"tr=0.98&va=0.01&te=0.01": ""}, {"bs=4000": "batch of 4000"},
    {"d=iris": "", "noise=0.5": "brings its own"},
    {"v=99&d=circles&zz=1": "newer Final Exam (version 99", "ep=0": "Rounds"},
]
QUIET = ["__proto__=1&constructor=2&lr=0.01&lr=0.02&run=../../etc/passwd", "%00=%FF&=&&=;?&h=8-8&unknown=1"]


def test_a_garbage_link_gets_a_sentence_for_each_mistake_and_a_picture(app, browser_page):
    for mistakes in GARBAGE:
        arrive(browser_page, app, "&".join(mistakes))
        for sentence in mistakes.values():
            said = notes(browser_page)
            assert not sentence or any(sentence in note for note in said), (sentence, said)
    assert opened_store(app).get_run(look(browser_page)["run"])["spec"]["data"]["name"] == "circles"


def test_nonsense_beside_the_settings_is_passed_over(app, browser_page):
    for query in QUIET:
        arrive(browser_page, app, query)


def arrive(page, app, query):
    """Opens a link in any state; there is a picture afterwards and no traceback."""
    page.goto(f"{app.url}/playground?{query}", timeout=PATIENCE)
    until(page, "Number(now.painted) > 0 && ['ready', 'failed'].includes(now.state)")
    settled(page)
    assert_no_traceback(page, query)


def assert_no_traceback(page, query):
    text = page.inner_text("body")
    assert page.locator(BROKEN).count() == 0 and "Traceback" not in text and "Error:" not in text, query


@pytest.mark.parametrize("how", ["restart", "kill -9"])
def test_a_server_that_comes_back_brings_the_run_back_without_a_click(app, browser_page, how):
    run = play_area(browser_page, app, ds=13, ep=3000, lr=0.01 if how == "restart" else 0.02)["run"]
    press(browser_page, "Play")
    until(browser_page, LEARNS)
    if how == "kill -9":
        app.kill()
        browser_page.wait_for_timeout(2000)
        app.start()
    else:
        app.restart()
    there = opened_store(app).get_run(run)["epochs"]
    back = until(browser_page, f"now.run === '{run}' && now.state === 'learning' && Number(now.epoch) > {there}", BACK)
    assert int(back["epoch"]) > there > 3, "it learned while the server was away"
    press(browser_page, "Pause")
    paused = until(browser_page, "now.state === 'paused'")
    tab = browser_page.context.new_page()
    tab.goto(browser_page.url, timeout=PATIENCE)
    assert until(tab, f"now.run === '{run}'")["epoch"] == paused["epoch"]
    epochs = [event["epoch"] for event in rounds(opened_store(app), run)]
    assert epochs == list(range(1, int(paused["epoch"]) + 1)), "no round is missing and none is there twice"


def test_a_run_whose_process_is_killed_goes_on_and_the_page_says_so(app, browser_page):
    run = play_area(browser_page, app, ds=14, ep=150)["run"]
    press(browser_page, "Play")
    until(browser_page, "Number(now.epoch) >= 60")
    store = opened_store(app)
    os.kill(store.queue.get(run)["pid"], signal.SIGKILL)
    notice = browser_page.locator(".fx-notice", has_text="Taken up again at round")
    notice.wait_for()
    assert "Nothing was lost." in notice.inner_text()
    until(browser_page, "now.state === 'done' && now.epoch === '150'")
    assert store.get_run(run)["resumed"] == 1
    alone = [event for event in run_here(parse(store.get_run(run)["spec"]), run, glass=True)]
    assert store.events(run) == alone, "as if nothing had happened, to the last digit"


def test_a_killed_supervisor_stops_no_run_and_is_replaced(app, browser_page):
    run = play_area(browser_page, app, ds=15, ep=2000)["run"]
    press(browser_page, "Play")
    before = until(browser_page, LEARNS)
    dead = who(app.folder)
    os.kill(dead[0], signal.SIGKILL)
    until(browser_page, f"now.run === '{run}' && Number(now.epoch) > {before['epoch']} + 10")
    nudge(browser_page, "data.noise")  # a new run, which needs a supervisor
    until(browser_page, f"now.run !== '{run}' && now.state === 'ready'")
    press(browser_page, "Play")
    until(browser_page, LEARNS)
    assert who(app.folder) != dead
    store = opened_store(app)
    comes_true(lambda: store.get_run(run)["state"] == "paused", browser_page)
    epochs = [event["epoch"] for event in rounds(store, run)]
    assert epochs == list(range(1, len(epochs) + 1))
