"""What a stranger with a script can't do: command another's run, come from another site, cost others what they have."""

import asyncio
import json
import secrets

import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from core import jobs
from core.frames import unpack
from core.spec import parse
from dashboard.live.visitor import COOKIE
from tests.browser.visit import Wire, comes_true, look, opened_store, play_area, press, settled, until, visitor_of

pytestmark = pytest.mark.browser

COMMANDS = [{"do": "play"}, {"do": "pause"}, {"do": "step"}, {"do": "epoch"}, {"do": "stop"},
            {"do": "speed", "value": "max"}, {"do": "change", "field": "lr", "value": 9.0}]


def socket(app, path, visitor=None, origin="", **more):
    headers = {"Cookie": f"{COOKIE}={visitor}"} if visitor else {}
    return websockets.connect(app.url.replace("http", "ws", 1) + path, origin=origin or app.url, max_size=None,
                              additional_headers=headers, **more)


def run_alone(coroutine):
    """Runs a coroutine beside Playwright's own loop, which has this thread."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, coroutine).result()


async def clear_caches(app):
    """A session of Streamlit's own protocol that says: empty all caches."""
    async with socket(app, "/_stcore/stream", secrets.token_hex(16), subprotocols=["streamlit"]) as stream:
        hello, clear = BackMsg(), BackMsg()
        hello.rerun_script.page_name = "playground"
        clear.clear_cache = True
        for message in (hello, clear, hello):  # the last answer comes when the caches have been emptied
            await stream.send(message.SerializeToString())
            while message is hello and not await has_finished(stream):
                pass


async def has_finished(stream):
    return ForwardMsg.FromString(await asyncio.wait_for(stream.recv(), 60)).HasField("script_finished")


def test_a_stranger_who_empties_the_caches_costs_others_nothing(app, browser_page):
    wire = Wire(browser_page)
    run = play_area(browser_page, app, ds=51, ep=3000)["run"]
    press(browser_page, "Play")
    before = until(browser_page, "now.state === 'learning' && Number(now.epoch) >= 5")
    store = opened_store(app)
    process = store.queue.get(run)["pid"]
    run_alone(clear_caches(app))
    after = until(browser_page, f"now.run === '{run}' && Number(now.epoch) > {before['epoch']} + 10")
    assert after["remounts"] == before["remounts"] and store.queue.get(run)["pid"] == process
    browser_page.reload()
    until(browser_page, f"now.run === '{run}' && now.state === 'learning' && Number(now.epoch) >= {after['epoch']}")
    press(browser_page, "Pause")
    paused = until(browser_page, "now.state === 'paused'")
    epochs = [event["epoch"] for event in store.events(run) if event["kind"] == "epoch"]
    assert epochs == list(range(1, int(paused["epoch"]) + 1)), "nothing was learned twice, nothing is gone"
    told = [frame["epoch"] for frame in wire.frames(run)]
    assert told == sorted(told) and store.get_run(run)["resumed"] == 0


async def refusal(app, path, **more):
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with socket(app, path, **more):
            pass
    return refused.value.response.status_code


def test_pages_of_other_sites_get_no_socket(app, browser_page):
    run = play_area(browser_page, app, ds=52)["run"]
    visitor = visitor_of(browser_page)  # even with the cookie that a careless browser would send along
    for origin in ("https://evil.example", "null", f"http://127.0.0.1.evil.example:{app.port}"):
        for path, more in ((f"/live/ws?run={run}", {}), ("/_stcore/stream", {"subprotocols": ["streamlit"]})):
            assert run_alone(refusal(app, path, visitor=visitor, origin=origin, **more)) == 403, (origin, path)


async def orders(app, run, visitor):
    """Watches until the first frame, then gives every command; (was welcome to command, frame seen, answers)."""
    async with socket(app, f"/live/ws?run={run}", visitor) as live:
        welcome, seen, answers = json.loads(await live.recv()), None, []
        while seen is None:
            message = await asyncio.wait_for(live.recv(), 60)
            header = {} if isinstance(message, str) else unpack(message)[0]
            seen = header if header.get("type") == "frame" else None
        for command in COMMANDS:
            await live.send(json.dumps(command))
        while len(answers) < len(COMMANDS):
            message = await asyncio.wait_for(live.recv(), 60)
            answers += [json.loads(message)] if isinstance(message, str) else []
    return welcome["commandable"], seen, answers


@pytest.mark.parametrize("visitor", [None, "f" * 32, "not a number of ours"])
def test_only_the_owner_commands_a_run_and_others_may_watch(app, browser_page, visitor):
    run = play_area(browser_page, app, ds=53)["run"]
    before = opened_store(app).get_run(run)
    commandable, seen, answers = run_alone(orders(app, run, visitor))
    assert not commandable and seen["run"] == run and seen["state"] == "ready"
    assert [(answer["type"], answer["do"]) for answer in answers] == [("refused", each["do"]) for each in COMMANDS]
    assert all("somebody else's" in answer["error"] for answer in answers)
    browser_page.wait_for_timeout(500)  # long enough for a command to act, if one had been taken
    assert lasting(opened_store(app).get_run(run)) == lasting(before) and look(browser_page)["epoch"] == "0"
    press(browser_page, "Step")  # and the owner still may
    until(browser_page, "now.state === 'paused'")


def lasting(row):
    return {name: value for name, value in row.items() if name != "updated"}


async def murmur(app, run, visitor, messages):
    """Sends messages and returns the code with which the socket was closed, or None while it stays open."""
    async with socket(app, f"/live/ws?run={run}", visitor) as live:
        try:
            for message in messages:
                await live.send(message)
            while True:
                await asyncio.wait_for(live.recv(), 2)
        except websockets.ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else -1
        except TimeoutError:
            return None


def test_nonsense_on_the_socket_ends_that_socket_only(app, browser_page):
    run, visitor = play_area(browser_page, app, ds=54)["run"], visitor_of(browser_page)
    for messages in (["no json"], ["[1]"], ["x" * 5000]):
        assert run_alone(murmur(app, run, visitor, messages)) == 1008, messages[0][:20]
    for nobody in ("0" * 32, "../../etc/passwd", ""):
        assert run_alone(murmur(app, nobody, visitor, [])) == 4404
    flood = [json.dumps({"do": "step"})] * 60
    run_alone(murmur(app, run, visitor, flood))
    press(browser_page, "Round")
    until(browser_page, "now.state === 'paused' && Number(now.epoch) >= 1")


def test_a_stranger_with_the_address_of_a_run_can_neither_rename_nor_delete_it(app, browser, browser_page):
    store = opened_store(app)
    run = jobs.submit(store, parse({"learning": {"epochs": 3}}), "a" * 32)
    comes_true(lambda: store.get_run(run)["state"] == "done", browser_page)
    before = store.get_run(run)
    own = play_area(browser_page, app, run=run)["run"]
    settled(browser_page)
    assert own != run and browser_page.get_by_text("isn't yours").is_visible()
    browser_page.goto(f"{app.url}/runs")
    settled(browser_page)
    assert browser_page.locator(f".st-key-card_{run}").count() == 0
    assert store.get_run(run) == before
