"""The cookie, the files, the settings and the Python side of the live view's component."""

import asyncio
import gzip
import json
import re
import tomllib
from pathlib import Path

import numpy as np
import plotly
import pytest
from starlette.requests import Request
from streamlit import config
from streamlit.testing.v1 import AppTest

from core.frames import FrameWriter, pack, unpack
from dashboard.live import assets
from dashboard.live.component import fed, snapshot
from dashboard.live.routes import live_routes
from dashboard.live.visitor import COOKIE, VisitorCookie, cookie_line, visitor_in
from dashboard.theme import COLOURS
from tests.dashboard.live_app.desk import FolderDesk

ROOT = Path(__file__).parents[2]
RUN = "a" * 32


def ask(app, path: str = "/", kind: str = "http", **headers: str) -> dict[str, list[str]]:
    """The headers that an ASGI app answers with."""
    answer: dict[str, list[str]] = {}

    async def send(message):
        for name, value in message.get("headers", []):
            answer.setdefault(name.decode(), []).append(value.decode())

    scope = {"type": kind, "path": path, "method": "GET", "scheme": "http", "query_string": b"",
             "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]}
    asyncio.run(app(scope, None, send))
    return answer


async def page(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": b"<p>"})


def test_a_browser_gets_its_cookie_with_the_first_page_and_keeps_it():
    given = ask(VisitorCookie(page), accept="text/html")["set-cookie"][0]
    visitor = re.fullmatch(rf"{COOKIE}=([0-9a-f]{{32}}); Path=/; Max-Age=\d+; HttpOnly; SameSite=Lax", given).group(1)
    assert visitor_in({COOKIE: visitor}) == visitor
    assert "set-cookie" not in ask(VisitorCookie(page), accept="text/html", cookie=f"other=1; {COOKIE}={visitor}")


def test_every_browser_gets_another_number():
    assert len({ask(VisitorCookie(page), accept="text/html")["set-cookie"][0] for _ in range(20)}) == 20


@pytest.mark.parametrize("forged", ["", "admin", "A" * 32, "0" * 33])
def test_a_cookie_that_is_not_ours_is_replaced(forged):
    assert visitor_in({COOKIE: forged}) is None
    assert "set-cookie" in ask(VisitorCookie(page), accept="text/html", cookie=f"{COOKIE}={forged}")


def test_only_pages_set_cookies_and_addresses_of_runs_stay_here():
    assert "set-cookie" not in ask(VisitorCookie(page), accept="image/png")
    assert ask(VisitorCookie(page), accept="text/html")["referrer-policy"] == ["same-origin"]
    assert cookie_line("1", secure=True).endswith("; Secure")


def serve(version: str, name: str, **headers: str):
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"",
             "path_params": {"version": version, "name": name},
             "headers": [(key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()]}
    return asyncio.run(assets.serve(Request(scope)))


def test_plotly_comes_from_the_installed_package_compressed_and_for_good():
    answer = serve(assets.version(), "plotly.min.js", accept_encoding="gzip")
    packaged = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
    assert gzip.decompress(answer.body) == packaged and len(answer.body) < len(packaged) / 2
    assert "immutable" in answer.headers["cache-control"]
    assert assets.plotly_version().encode() in packaged[:200]


def test_a_file_asked_for_by_an_old_address_is_not_cached():
    assert serve("old", "view.js").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["../routes.py", "routes.py", "", "view.js/../../desk.py", "/etc/passwd"])
def test_nothing_else_is_served(name):
    assert serve(assets.version(), name).status_code == 404


def test_every_module_that_a_module_imports_is_served():
    for name, path in assets.files().items():
        for imported in re.findall(r'from "\./([\w.]+)"', path.read_text()) if path.parent == assets.HERE else []:
            assert imported in assets.files(), f"{name} imports {imported}"


@pytest.mark.parametrize("name", assets.ENTRIES)
def test_a_component_gets_all_its_modules_in_one_file_each_once(name):
    whole, seen = assets.bundled(name), set()
    assert not re.search(r"^import ", whole, re.MULTILINE), "nothing is left to be fetched"

    def visit(module: str) -> None:
        text = assets.files()[module].read_text()
        seen.add(module)
        for imported in re.findall(r'^import .* from "\./([\w.]+)";$', text, re.MULTILINE):
            if imported not in seen:
                visit(imported)
        for said in re.findall(r"^export (?:async )?((?:function|class|const) \w+)", text, re.MULTILINE):
            assert len(re.findall(rf"{said}\b", whole)) >= 1, f"{module}: {said}"
        opening = text.splitlines()[0]
        assert whole.count(opening) == 1, f"{module} is there {whole.count(opening)} times"

    visit(name)
    assert serve(assets.version(), name).body == whole.encode()


def test_a_page_with_a_live_view_says_at_once_what_its_first_picture_needs():
    for path in ("/", "/playground", "/base/inside"):
        link = ask(VisitorCookie(page), path, accept="text/html")["link"][0]
        found = re.findall(r"</live/static/(\w+)/([\w.]+)>;rel=(\w+)", link)
        assert {version for version, _, _ in found} == {assets.version()}
        assert [name for _, name, how in found if how == "modulepreload"] == ["mount.js"]
        loads = "".join(assets.files()[name].read_text() for name in ("panels.js", "view.js"))
        styles = re.findall(r'"(\w+\.css)"', loads)
        assert [name for _, name, how in found if how == "preload"] == styles
    assert "link" not in ask(VisitorCookie(page), "/runs", accept="text/html")


def test_no_text_becomes_markup_in_the_view():
    for path in assets.HERE.glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", path.read_text()), path


def test_other_sites_get_no_files():
    files = live_routes(FolderDesk("/nowhere"))[1].endpoint

    def status(**headers: str) -> int:
        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"",
                 "path_params": {"version": "x", "name": "view.css"},
                 "headers": [(key.encode(), value.encode()) for key, value in headers.items()]}
        return asyncio.run(files(Request(scope))).status_code

    assert status(host="here:1", origin="http://elsewhere") == 403
    assert status(host="here:1", origin="http://here:1") == status(host="here:1") == 200


def flat(table: dict, prefix: str = "") -> dict:
    found = {}
    for name, value in table.items():
        found |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return found


def test_every_setting_of_the_server_exists_in_streamlit_hidden_ones_too():
    chosen = flat(tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text()))
    unknown = [name for name in chosen if name not in config._config_options_template]
    assert unknown == []
    assert chosen["runner.postScriptGC"] is False and chosen["server.address"] == "127.0.0.1"


def test_the_theme_has_the_ten_colours_of_the_charts():
    chosen = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    assert tuple(chosen["chartCategoricalColors"]) == COLOURS and len(COLOURS) == 10


@pytest.fixture
def desk(tmp_path) -> FolderDesk:
    desk = FolderDesk(tmp_path / "stage")
    desk.write(**{RUN: {}})
    return desk


def test_where_sockets_are_blocked_the_same_scene_and_frame_go_through_python(desk):
    (desk.live / f"{RUN}.scene").write_bytes(pack({"type": "scene", "run": RUN}, {"train.x": np.ones((3, 2), "f4")}))
    FrameWriter(desk.live / f"{RUN}.frame").publish({"type": "frame", "run": RUN, "state": "paused"}, {})
    header, parts = unpack(fed({"run": RUN, "mode": "playground"}, desk))
    assert (header["type"], header["run"], header["mode"]) == ("fed", RUN, "playground")
    scene, arrays = unpack(parts["scene"].tobytes())
    assert scene["type"] == "scene" and arrays["train.x"].shape == (3, 2)
    assert unpack(parts["frame"].tobytes())[0]["state"] == "paused"


def test_a_run_without_any_picture_is_shown_as_waiting(desk):
    desk.write(**{RUN: {"state": "queued", "place": 7}})
    scene, frame = snapshot(RUN, desk)
    header = unpack(frame)[0]
    assert scene is None and (header["state"], header["place"]) == ("queued", 7)


def test_the_page_mounts_the_view_once_with_settings_only(desk, monkeypatch):
    monkeypatch.setenv("LIVE_STAGE", str(desk.folder))
    script = f'''
import streamlit as st
from dashboard.live.component import LiveEvents, live_view
events = live_view("{RUN}", mode="story", toolbar=False)
st.text(str(events == LiveEvents()))
'''
    page = AppTest.from_string(script, default_timeout=60).run()
    assert not page.exception and page.text[0].value == "True"
    sent = page.get("bidi_component")[0].proto
    settings = {"run": RUN, "mode": "story", "toolbar": False, "mine": True, "exam": None, "fed": False,
                "seat": page.session_state["seat"]}
    assert json.loads(sent.json) == settings
    assert assets.version() in sent.js_content and len(sent.js_content) < 1000


def test_a_blocked_socket_turns_the_same_view_into_a_fed_one(desk, monkeypatch):
    monkeypatch.setenv("LIVE_STAGE", str(desk.folder))
    script = f'''
from dashboard.live.component import live_view
from tests.dashboard.live_app.desk import from_environment
live_view("{RUN}", desk=from_environment())
'''
    page = AppTest.from_string(script, default_timeout=60)
    page.session_state["live.blocked"] = True
    page.run()
    assert not page.exception
    assert unpack(page.get("bidi_component")[0].proto.bytes)[0]["fed"] is True
