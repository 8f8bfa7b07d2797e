"""The live view in a real browser: painted while a run really trains, never built anew, obeying keys and clicks."""

import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench.server import ROOT, free_port
from dashboard.live import assets
from dashboard.live.visitor import COOKIE
from tests.dashboard.live_app.desk import OWNER, FolderDesk

pytestmark = pytest.mark.browser

RUN, NEXT, CURVE, DIGITS, TABLE, CLASS = "moons", "spirals", "curve", "digits", "table", "class"
SPECS = {RUN: '{"learning": {"epochs": 3000}}', NEXT: '{"data": {"name": "spirals"}, "learning": {"epochs": 3000}}',
         CURVE: '{"data": {"name": "polynomial"}, "learning": {"epochs": 40}}',
         DIGITS: '{"data": {"name": "digits"}, "learning": {"epochs": 3}}',
         TABLE: '{"data": {"name": "penguins"}, "learning": {"epochs": 5}}',
         CLASS: '{"learning": {"epochs": 20}}'}
VIEW = ".fx[data-painted]:not([data-seq='0'])"  # seq 0: where the run stands, before its first picture
PATIENCE = 60_000  # ms


class Stage:
    """The small server, its folder, and processes that train. `ids`: the runs of the present test, by name."""

    def __init__(self, folder: Path):
        self.desk, self.port, self.processes = FolderDesk(folder), free_port(), []
        self.begin()
        self.environment = {**os.environ, "LIVE_STAGE": str(folder), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        self.start("-m", "streamlit", "run", "tests/dashboard/live_app", "--server.port", str(self.port))
        self.url = f"http://127.0.0.1:{self.port}"

    def begin(self) -> None:
        """Other runs than those of the test before, whose processes end."""
        for process in self.processes[1:]:  # the first one is the server
            process.kill()
            process.wait()
        del self.processes[1:]
        self.ids = {name: secrets.token_hex(16) for name in SPECS}
        self.desk.write(**{run: {"owner": OWNER} for run in self.ids.values()})

    def start(self, *command: str) -> None:
        self.processes.append(subprocess.Popen([sys.executable, *command], cwd=ROOT, env=self.environment))

    def train(self, run: str, glass: bool = False, wait: bool = False) -> None:
        if wait:
            (self.desk.folder / f"{self.ids[run]}.wait").touch()
        self.start("-m", "tests.dashboard.live_app.writer", str(self.desk.folder), self.ids[run], SPECS[run],
                   "glass" if glass else "sealed", "0.05")

    def teach(self, run: str, students: int) -> None:
        """A class with made-up marks, at its end."""
        self.start("-m", "tests.dashboard.live_app.class_writer", str(self.desk.folder), self.ids[run], SPECS[run],
                   str(students), "sealed")

    def ready(self) -> None:
        end = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5).close()
                return
            except OSError:
                assert time.monotonic() < end, "the server did not answer"
                time.sleep(0.1)

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    stage = Stage(folder)
    stage.ready()
    yield stage
    stage.end()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def stage(server) -> Stage:
    server.begin()
    return server


def visit(page: Page, stage: Stage, name: str, **query: str) -> None:
    """Opens the run as its owner and waits for the first picture."""
    run = stage.ids[name]
    page.context.add_cookies([{"name": COOKIE, "value": OWNER, "url": stage.url}])
    more = "".join(f"&{name}={value}" for name, value in query.items())
    page.goto(f"{stage.url}/?run={run}{more}", timeout=PATIENCE)
    page.wait_for_selector(f"{VIEW}[data-run='{run}']", timeout=PATIENCE)


def fact(page: Page, name: str) -> str:
    return page.locator(".fx").get_attribute(f"data-{name}")


def comes(page: Page, expression: str) -> None:
    page.wait_for_function(f"(() => {{ const view = document.querySelector('.fx'); const now = view?.dataset;"
                           f" return view && ({expression}); }})()", timeout=PATIENCE)


def test_play_and_pause_by_key_and_by_click_and_no_script_runs_while_it_learns(stage, browser_page):
    errors = []
    browser_page.on("pageerror", lambda error: errors.append(str(error)))
    stage.train(RUN, wait=True)
    visit(browser_page, stage, RUN)
    expect(browser_page.get_by_role("button", name="Reset")).to_be_disabled()
    browser_page.keyboard.press(" ")
    comes(browser_page, "+now.epoch > 5 && now.state === 'learning'")
    before = browser_page.get_by_text("Script runs:").inner_text()
    comes(browser_page, "+now.epoch > 15 && view.querySelectorAll('.js-line').length >= 2")
    assert browser_page.get_by_text("Script runs:").inner_text() == before
    browser_page.get_by_role("button", name="Pause").click()
    comes(browser_page, "now.state === 'paused'")
    epoch = fact(browser_page, "epoch")
    browser_page.wait_for_timeout(500)
    assert fact(browser_page, "epoch") == epoch and fact(browser_page, "remounts") == "0"
    assert errors == []


TOLD = """async (address) => {
  const { Left } = await import(address);
  const left = new Left(), told = [];
  const tell = (second, epoch, state = "learning") =>
    told.push(left.text({ run: "a", state, speed: "max", epoch, epochs: 300 }, 1000 * second));
  for (let second = 0; second <= 8; second++) tell(second, second);       // a round in a second: 292 are to come
  tell(9, 9, "paused");
  for (let second = 10; second <= 20; second++) tell(second, 10 * second); // ten times as quick: 10 s are to come
  return told;
}"""


def test_who_waits_for_minutes_is_told_how_many_and_who_waits_for_seconds_is_not(stage, browser_page):
    browser_page.goto(stage.url)
    told = browser_page.evaluate(TOLD, f"{stage.url}/live/static/{assets.version()}/left.js")
    assert told[:3] == ["", "", ""] and told[3] == told[8] == "5 min left"  # 297 and 292 seconds
    assert set(told[9:]) == {""}


def test_keys_are_left_alone_where_somebody_writes_or_presses(stage, browser_page):
    stage.train(RUN, wait=True)
    visit(browser_page, stage, RUN)
    browser_page.evaluate("document.querySelector('.stMain').prepend(Object.assign(document.createElement('input'),"
                          "{id: 'own'}))")
    browser_page.locator("#own").focus()
    browser_page.keyboard.type("u r e")
    assert browser_page.locator("#own").input_value() == "u r e"
    assert not (stage.desk.folder / f"{stage.ids[RUN]}.said").exists()
    browser_page.get_by_role("button", name="Keyboard help").focus()
    browser_page.keyboard.press(" ")
    expect(browser_page.get_by_text("play or pause")).to_be_visible()
    assert fact(browser_page, "state") == "ready"


def test_zoom_survives_frames_and_another_run_does_not_build_the_view_anew(stage, browser_page):
    stage.train(RUN)
    stage.train(NEXT)
    visit(browser_page, stage, RUN, next=stage.ids[NEXT])
    comes(browser_page, "+now.epoch > 3")
    zoom = "document.querySelector('.fx-plane .fx-graph')._fullLayout.xaxis.range.join()"
    plane = browser_page.locator(".fx-plane .nsewdrag").bounding_box()
    browser_page.mouse.move(plane["x"] + 60, plane["y"] + 60)
    browser_page.mouse.down()
    browser_page.mouse.move(plane["x"] + 160, plane["y"] + 160, steps=4)
    browser_page.mouse.up()
    browser_page.wait_for_timeout(300)
    zoomed, epoch = browser_page.evaluate(zoom), int(fact(browser_page, "epoch"))
    comes(browser_page, f"+now.epoch > {epoch + 5}")
    assert browser_page.evaluate(zoom) == zoomed
    browser_page.locator("body").press("r")
    comes(browser_page, f"now.run === '{stage.ids[NEXT]}' && view.textContent.includes('first arm')")
    assert fact(browser_page, "remounts") == "0"


@pytest.mark.parametrize(("run", "sign"), [(CURVE, "Guess against truth"), (DIGITS, "of these 24 right"),
                                           (TABLE, "of these 12 right")])
def test_every_kind_of_data_has_its_picture(stage, browser_page, run, sign):
    stage.train(run)
    visit(browser_page, stage, run)
    comes(browser_page, "now.state === 'done'")
    expect(browser_page.get_by_text(sign)).to_be_visible()
    expect(browser_page.get_by_text("sealed", exact=True)).to_be_visible()
    assert "test.x" not in browser_page.content()


def test_a_narrow_page_in_the_dark_has_no_sideways_scroll(stage, browser):
    stage.train(RUN, glass=True)
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = context.new_page()
    visit(page, stage, RUN)
    comes(page, "+now.epoch > 2")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    wide = page.evaluate("[...document.querySelectorAll('.fx *')].filter(node => node.checkVisibility() &&"
                         "node.getBoundingClientRect().right > innerWidth + 1 && !node.closest('svg, .fx-unseen, "
                         ".fx-rowswrap, .fx-over')).map(node => node.className)")
    assert wide == []
    expect(page.get_by_text("The exam is open")).to_be_visible()
    context.close()


def test_a_class_is_told_in_words_and_its_students_are_chosen_by_keys_and_clicks(stage, browser_page):
    stage.teach(CLASS, students=200)
    visit(browser_page, stage, CLASS)
    crowd = browser_page.get_by_role("slider", name="Students, by practice mark")
    comes(browser_page, "view.querySelector('.fx-swarm').dataset.dots === '198'")  # two of them failed
    told = browser_page.locator(".fx-swarm p")
    expect(told).to_contain_text("A class of 200 students. 2 of them failed. Course materials: median")
    expect(told).to_contain_text("Student 1 is shown.")
    expect(browser_page.get_by_text("median of 198; middle half").first).to_be_visible()
    expect(browser_page.get_by_text("median of 200 students, band: middle half")).to_be_visible()
    crowd.focus()
    browser_page.keyboard.press("End")
    best = crowd.get_attribute("aria-valuetext")
    browser_page.keyboard.press("Home")
    worst = crowd.get_attribute("aria-valuetext")
    assert practice(worst) < practice(best)
    browser_page.keyboard.press("Enter")
    number = int(crowd.get_attribute("aria-valuenow"))
    comes(browser_page, f"view.querySelector('.fx-swarm').dataset.shown === '{number - 1}'")
    expect(browser_page.get_by_text(f"Student {number} of 200 is shown below.").first).to_be_visible()
    assert fact(browser_page, "epoch") == "20", "arrow keys in the class are no steps of training"


def practice(said: str) -> int:
    """The practice mark in "student 4: course 98 %, practice 81 %"."""
    return int(said.rpartition("practice ")[2].removesuffix(" %"))


def test_the_view_goes_on_without_a_socket(stage, browser_page):
    browser_page.add_init_script("const Real = WebSocket; WebSocket = function (address, ...rest) {"
                                 "return new Real(address.replace('/live/ws', '/live/blocked'), ...rest); };"
                                 "Object.assign(WebSocket, {OPEN: 1}); WebSocket.prototype = Real.prototype;")
    stage.train(RUN, wait=True)
    visit(browser_page, stage, RUN)
    browser_page.keyboard.press(" ")
    comes(browser_page, "+now.epoch > 3 && view.querySelectorAll('.js-line').length >= 2")
    browser_page.keyboard.press(" ")
    comes(browser_page, "now.state === 'paused'")
