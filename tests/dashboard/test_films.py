"""The film of a run comes to whoever may watch it, compressed; it is drawn anew only when the run has learned on."""

import gzip
import json
import urllib.request
from urllib.error import HTTPError

import pytest
from websockets.exceptions import ConnectionClosed

from core import jobs
from core.errands import ERRANDS
from core.frames import pack, unpack
from core.spec import SpecError
from dashboard.live.desk import StoreDesk
from tests.dashboard.conftest import VISITOR
from tests.dashboard.live_app.desk import OWNER, FolderDesk
from tests.dashboard.test_live_routes import OTHER, RUN, server, take  # noqa: F401 - a fixture

SHORT = {"data": {"rows": 60}, "learning": {"epochs": 4}}


def get(server, run=RUN, query="", **headers):  # noqa: F811
    cookie = {"Cookie": f"final_exam_visitor={OWNER}"}
    address = f"http://127.0.0.1:{server.port}/live/film/{run}{query}"
    with urllib.request.urlopen(urllib.request.Request(address, headers=cookie | headers), timeout=20) as answer:
        return answer.headers, answer.read()


def refused(server, run=RUN, **headers):  # noqa: F811
    with pytest.raises(HTTPError) as error:
        get(server, run, **headers)
    return error.value.code, error.value.read()


def test_the_film_comes_whole_and_compressed_and_says_how_long_it_is(server):  # noqa: F811
    film = pack({"type": "film", "run": RUN, "epochs": [0, 1]}, {})
    (server.desk.folder / f"{RUN}.film").write_bytes(film)
    headers, plain = get(server, query="?least=7&few=1")
    assert plain == film and headers["x-film-bytes"] == str(len(film)) and headers["content-encoding"] is None
    headers, small = get(server, **{"Accept-Encoding": "gzip"})
    assert headers["content-encoding"] == "gzip" and small[:2] == b"\x1f\x8b"
    assert server.said() == [{"do": "film", "visitor": OWNER, "least": least, "few": few}
                             for least, few in ((7, True), (0, False))]


def test_a_browser_that_has_the_film_is_told_so(server):  # noqa: F811
    (server.desk.folder / f"{RUN}.film").write_bytes(b"film")
    tag = get(server)[0]["etag"]
    assert refused(server, **{"If-None-Match": tag}) == (304, b"")
    assert get(server, **{"If-None-Match": '"another"'})[1] == b"film"


def test_unknown_runs_other_sites_and_runs_without_a_film_get_a_sentence(server):  # noqa: F811
    for run in ("f" * 32, "short", "%2e%2e.secret"):
        status, body = refused(server, run)
        assert status == 404 and json.loads(body)["error"] == "There is no such run."
    assert refused(server, Origin="https://elsewhere.example")[0] == 403
    status, body = refused(server, OTHER)
    assert status == 409 and json.loads(body)["remedy"] == "Press Reset."


@pytest.mark.parametrize("least", ["?least=-3", "?least=x", "?least=99999999999999", "?least="])
def test_nonsense_asks_for_whatever_there_is(server, least):  # noqa: F811
    (server.desk.folder / f"{RUN}.film").write_bytes(b"film")
    assert get(server, query=least)[1] == b"film" and server.said()[-1]["least"] == 0


def test_a_crash_is_answered_with_a_sentence(server, monkeypatch):  # noqa: F811
    monkeypatch.setattr(server.desk, "film", lambda *_: 1 / 0)
    status, body = refused(server)
    assert status == 500 and set(json.loads(body)) == {"error", "remedy"}


def test_a_film_is_drawn_once_for_each_state_of_a_run(store, train, monkeypatch):
    run, drawn = train(SHORT), []

    def ask(store, kind, asked, run, owner):
        drawn.append((kind, asked, owner))
        return ERRANDS[kind](store, asked, owner)

    monkeypatch.setattr(jobs, "ask", ask)
    name, film = StoreDesk().film(run, VISITOR, 4, False)
    again = StoreDesk().film(run, VISITOR, 4, False)
    assert again == (name, film) and drawn == [("film", {"run": run, "few": False}, VISITOR)]
    drawn.clear()
    few = StoreDesk().film(run, VISITOR, 4, True)
    assert few[0] != name and StoreDesk().film(run, VISITOR, 4, True) == few and len(drawn) == 1
    assert StoreDesk().film(run, VISITOR, 4, False) == again and len(drawn) == 1, "the whole one is still there"
    tensors, meta = store.load_checkpoint(run)
    store.save_checkpoint(run, 4, 99, tensors, meta | {"step": 99})  # it has learned on
    assert StoreDesk().film(run, VISITOR, 4, False)[0] != name and len(drawn) == 2


def test_who_asks_for_a_round_that_is_just_being_saved_waits_for_it_but_not_for_ever(train, monkeypatch):
    run = train(SHORT)
    monkeypatch.setattr("dashboard.live.desk.SAVED_WITHIN", 0.05)
    monkeypatch.setattr(jobs, "ask", lambda store, kind, asked, run, owner: ERRANDS[kind](store, asked, owner))
    header, _ = unpack(gzip.decompress(StoreDesk().film(run, VISITOR, 900, False)[1]))
    assert header["epochs"] == [0, 1, 2, 3, 4]


def test_a_run_that_was_never_saved_says_so(store, train, monkeypatch):
    run = train(SHORT, epochs=2)
    monkeypatch.setattr(jobs, "ask", lambda store, kind, asked, run, owner: ERRANDS[kind](store, asked, owner))
    with pytest.raises(SpecError, match="no saved weights"):
        StoreDesk().film(run, VISITOR, 0, False)


def test_what_learns_from_data_that_somebody_brought_is_not_for_strangers(server, monkeypatch):  # noqa: F811
    server.desk.write(**{RUN: {"owner": OWNER, "spec": {"data": {"name": "own", "own": "0" * 16}}}})
    (server.desk.folder / f"{RUN}.film").write_bytes(b"film")
    stranger = {"Cookie": f"final_exam_visitor={'f' * 32}"}
    assert get(server, **stranger)[1] == b"film", "on one's own machine all may look on"
    monkeypatch.setattr(FolderDesk, "open_house", lambda self: False)
    assert get(server)[1] == b"film" and refused(server, **stranger)[0] == 404
    with server.watch() as socket:
        assert take(socket, "welcome")["commandable"]
    with server.watch(visitor="f" * 32) as socket, pytest.raises(ConnectionClosed, match="no such run"):
        socket.recv(timeout=20)
