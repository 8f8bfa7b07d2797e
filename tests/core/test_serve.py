"""The endpoint answers what the network answers, says how it is asked, and refuses everything else in JSON."""

import asyncio
import json
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from typing import Any

import pytest
import torch

from core import serve
from core.export import facts
from core.export.serve_command import bound
from core.predict import Predictor
from core.spec import SpecError
from core.store import Store
from tests.core.taken import finished, finished_run

torch.set_num_threads(1)
JSON = {"content-type": "application/json"}
ASKED = {"x": 0.5, "y": -0.5}


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('served') / 'final-exam.db'}")
    yield finished(store, "moons", {"data": {"rows": 60}})
    store.close()


@pytest.fixture(scope="module")
def network(known) -> Predictor:
    return Predictor(known.attempt, known.events)


async def sent(app: Any, method: str, path: str, parts: list[bytes], headers: dict[str, str]) -> tuple[int, Any]:
    """One request, its body in parts (None: the client goes): status and JSON of the answer."""
    told, left = [], list(parts)

    async def receive():
        if left and left[0] is None:
            return {"type": "http.disconnect"}
        part = left.pop(0) if left else b""
        return {"type": "http.request", "body": part, "more_body": bool(left)}

    async def send(message):
        told.append(message)

    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
             "headers": [(name.encode(), value.encode()) for name, value in headers.items()], "http_version": "1.1",
             "scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1), "root_path": ""}
    await app(scope, receive, send)
    assert dict(told[0]["headers"])[b"content-type"] == b"application/json"
    return told[0]["status"], json.loads(b"".join(message.get("body", b"") for message in told[1:]))


def ask(app: Any, method: str, path: str, *parts: Any, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    return asyncio.run(sent(app, method, path, list(parts) or [b""], JSON if headers is None else headers))


@pytest.fixture(scope="module")
def app(known, network):
    return serve.application(network, facts.told(known))


def test_questions_are_answered_as_the_network_answers_them(app, network):
    wanted = {name: value for name, value in network.answer(ASKED, 0).items() if name != "nearest"}
    assert ask(app, "POST", "/predict", json.dumps(ASKED).encode()) == (200, wanted)
    assert ask(app, "POST", "/predict", json.dumps([ASKED, ASKED]).encode()) == (200, [wanted, wanted])
    half = json.dumps(ASKED).encode()
    assert ask(app, "POST", "/predict", half[:5], half[5:]) == (200, wanted)


def test_it_says_what_it_is_and_nothing_of_a_sealed_exam(app, known):
    status, told = ask(app, "GET", "/")
    assert status == 200 and told["form"] == Predictor(known.attempt, known.events).form.fields
    assert told["marks"] == {name: known.events[-1][name] for name in ("train", "val")}
    assert set(told["routes"]) == {"GET /", "GET /schema", "POST /predict"}


def test_the_schema_takes_what_is_answered_and_nothing_else(app, network):
    status, schema = ask(app, "GET", "/schema")
    assert status == 200
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(schema)
    valid = jsonschema.Draft202012Validator(schema).is_valid
    for asked in (ASKED, [ASKED], {"x": 1}, ASKED | {"z": 1}, {"x": "1", "y": 1}, {"x": None, "y": 1}, [], 3):
        assert valid(asked) == (ask(app, "POST", "/predict", json.dumps(asked).encode())[0] == 200), asked


@pytest.mark.parametrize("field", [
    {"name": "a", "label": "A", "help": "", "kind": "choice", "values": ["b"], "usual": "b", "missing": True},
    {"name": "a", "label": "A", "help": "", "kind": "picture", "height": 2, "width": 1, "usual": [[0.0], [1.0]]},
    {"name": "a", "label": "A", "help": "", "kind": "series", "length": 2, "usual": [0.0, -1.0]},
    {"name": "a", "label": "A", "help": "", "kind": "text", "usual": "b"},
    {"name": "a", "label": "A", "help": "", "kind": "level", "usual": 1, "low": 1, "high": 2}])
def test_every_kind_of_field_has_a_schema_that_takes_its_usual_value(field):
    jsonschema = pytest.importorskip("jsonschema")
    valid = jsonschema.Draft202012Validator(serve.schema([field])).is_valid
    assert valid({"a": field["usual"]}) and not valid({"a": {}}) and not valid({})
    assert valid({"a": None}) == field.get("missing", False)


@pytest.mark.parametrize(("method", "path", "parts", "headers", "status", "said"), [
    ("GET", "/nothing", [b""], {}, 404, "nothing at this address"),
    ("GET", "/predict", [b""], {}, 405, "not asked in that way"),
    ("DELETE", "/", [b""], {}, 405, "not asked in that way"),
    ("POST", "/predict", [b"{}"], {}, 415, "must come as JSON"),
    ("POST", "/predict", [b"{}"], {"content-type": "text/plain"}, 415, "must come as JSON"),
    ("POST", "/predict", [b"{"], JSON, 400, "not JSON"), ("POST", "/predict", [b"\xff"], JSON, 400, "not JSON"),
    ("POST", "/predict", [b"[" * 100_000], JSON, 400, "not JSON"), ("POST", "/predict", [b"[]"], JSON, 400, "empty"),
    ("POST", "/predict", [b"3"], JSON, 422, "must be a JSON object, not int"),
    ("POST", "/predict", [b'{"x": NaN, "y": 1}'], JSON, 422, "can't be nan"),
    ("POST", "/predict", [b'{"x": 1}'], JSON, 422, "'y' is missing"),
    ("POST", "/predict", [b" " * 2_000_000] * 3, JSON, 413, "larger than 4 MB"),
    ("POST", "/predict", [b"{}"], JSON | {"content-length": "999999999"}, 413, "larger than 4 MB"),
    ("POST", "/predict", [json.dumps([ASKED] * 1_001).encode()], JSON, 413, "1,001 questions .* at most 1,000"),
    ("POST", "/predict", [b"{", None], JSON, 400, "broken off")])
def test_what_can_not_be_answered_is_refused_in_json(app, method, path, parts, headers, status, said):
    found, told = ask(app, method, path, *parts, headers=headers)
    assert found == status and told["kind"] == "failed" and told["remedy"]
    assert re.search(said, told["error"])


def test_a_slow_request_and_a_slow_answer_come_to_an_end(app, network, known, monkeypatch):
    monkeypatch.setattr(serve, "BODY_WITHIN", 0.02)
    monkeypatch.setattr(serve, "ANSWER_WITHIN", 0.02)

    async def silent():
        async def receive():
            await asyncio.sleep(60)
        request = serve.Request({"type": "http", "headers": []}, receive)
        await serve.body(request)
    with pytest.raises(serve.Refusal) as refused:
        asyncio.run(silent())
    assert refused.value.status == 408
    stuck, house = threading.Event(), serve.House(network, facts.told(known))
    monkeypatch.setattr(house, "answer", lambda asked: stuck.wait(10))
    routes = serve.Starlette(routes=[serve.Route("/predict", house.predict, methods=["POST"])],
                             exception_handlers={serve.Refusal: serve._refused})
    status, told = asyncio.run(_released(sent(routes, "POST", "/predict", [b"{}"], JSON), stuck))
    assert status == 503 and "took longer" in told["error"] and house.inside == 0


async def _released(request, stuck: threading.Event):
    try:
        return await request
    finally:
        stuck.set()


def test_who_comes_when_the_house_is_full_is_told_so(network, known, monkeypatch):
    monkeypatch.setattr(serve, "WAITING", 0)
    status, told = ask(serve.application(network, facts.told(known)), "POST", "/predict", b"{}")
    assert status == 503 and "waiting already" in told["error"]


def test_a_crash_is_a_sentence_too(network, known, monkeypatch):
    app = serve.application(network, facts.told(known))
    monkeypatch.setattr(network, "answers", lambda many: 1 / 0)
    with pytest.raises(ZeroDivisionError):  # which starlette raises after it has answered, for the server's log
        ask(app, "POST", "/predict", json.dumps(ASKED).encode())


def test_a_port_that_is_taken_is_named():
    with bound("127.0.0.1", 0) as door:
        port = door.getsockname()[1]
        with pytest.raises(SpecError, match=f"Nothing can listen on 127.0.0.1, port {port}"):
            bound("127.0.0.1", port)
    with pytest.raises(SpecError, match="no port 70000"):
        bound("127.0.0.1", 70_000)


def test_the_command_serves_until_it_is_stopped():
    store = Store()
    run = finished_run(store, {"data": {"rows": 60}, "learning": {"epochs": 1}}, "")
    store.close()
    command = [sys.executable, "-m", "core", "serve", run, "--port", "0"]
    served = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        told = json.loads(served.stdout.readline())
        assert told["kind"] == "serving" and told["url"].startswith("http://127.0.0.1:")
        request = urllib.request.Request(f"{told['url']}/predict", json.dumps(ASKED).encode(), JSON)
        with urllib.request.urlopen(request, timeout=60) as answered:
            assert json.loads(answered.read())["kind"] == "class"
    finally:
        served.send_signal(signal.SIGINT)
        assert served.wait(60) == 0
