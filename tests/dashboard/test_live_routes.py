"""The live socket sends the newest picture to whoever knows the run, and takes commands from its owner only."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from core.frames import pack, unpack
from dashboard.live.routes import COMMANDS_AT_ONCE
from dashboard.live.watcher import Watcher
from tests.dashboard.live_app.desk import OWNER, FolderDesk
from tests.dashboard.live_app.serving import OTHER, RUN, STRANGER, Server, eventually, picture, take


@pytest.fixture
def server(tmp_path) -> Iterator[Server]:
    with Server(tmp_path / "stage").running() as server:
        yield server


def test_a_viewer_gets_a_welcome_the_scene_and_then_the_newest_frame(server):
    server.scene(title="Moons")
    writer = server.writer()
    for epoch in range(5):
        writer.publish(*picture(epoch=epoch))
    with server.watch() as socket:
        assert json.loads(socket.recv(timeout=20)) == {"type": "welcome", "commandable": True}
        assert unpack(socket.recv(timeout=20))[0]["title"] == "Moons"
        assert take(socket)["epoch"] == 4


def test_a_changed_scene_is_sent_again(server):
    server.scene(title="first")
    server.writer().publish(*picture())
    with server.watch() as socket:
        assert take(socket, "scene")["title"] == "first"
        (server.desk.live / f"{RUN}.scene").unlink()
        server.scene(title="second")
        assert take(socket, "scene")["title"] == "second"


def test_frames_that_come_while_one_is_painted_are_skipped_but_the_last_one_arrives(server):
    writer = server.writer()
    writer.publish(*picture(epoch=0))
    with server.watch() as socket:
        while isinstance(message := socket.recv(timeout=20), str):
            pass
        first = unpack(message)[0]
        for epoch in range(1, 8):
            writer.publish(*picture(epoch=epoch))
            time.sleep(0.03)
        socket.send(json.dumps({"ack": first["seq"]}))
        assert take(socket)["epoch"] == 7


def test_a_viewer_that_paints_nothing_still_gets_a_frame_now_and_then(server):
    writer = server.writer()
    writer.publish(*picture(epoch=0))
    with server.watch() as socket:
        while isinstance(socket.recv(timeout=20), str):
            pass
        writer.publish(*picture(epoch=1))
        assert unpack(socket.recv(timeout=20))[0]["epoch"] == 1


def test_two_viewers_of_a_run_share_one_watcher(server, monkeypatch):
    made = []
    before = Watcher.__init__

    def counted(self, run, desk):
        made.append(run)
        before(self, run, desk)

    monkeypatch.setattr(Watcher, "__init__", counted)
    server.writer().publish(*picture())
    with server.watch() as one, server.watch() as two:
        assert take(one)["epoch"] == take(two)["epoch"] == 0
    assert made == [RUN]


def test_the_runs_process_learns_that_somebody_watches(server):
    with server.watch():
        assert eventually((server.desk.live / f"{RUN}.viewer").exists)


@pytest.mark.parametrize("origin", ["http://elsewhere.example", None, "http://127.0.0.1:1", "null"])
def test_pages_of_other_sites_get_no_socket(server, origin):
    with pytest.raises(InvalidStatus) as refused:
        server.watch(origin=origin)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("run", ["c" * 32, "", "../../etc/passwd", "a" * 31])
def test_a_run_that_is_not_there_is_named_and_the_socket_closed(server, run):
    with server.watch(run) as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=20)
    assert closed.value.rcvd.code == 4404 and "no such run" in closed.value.rcvd.reason
    assert not list(server.desk.live.glob("*.viewer"))


def test_the_owner_commands_and_only_known_fields_are_passed_on(server):
    with server.watch() as socket:
        socket.send(json.dumps({"do": "pause", "run": OTHER, "extra": [1]}))
        socket.send(json.dumps({"do": "change", "field": "lr", "value": 0.01}))
        assert eventually(lambda: len(server.said()) == 2)
        socket.send(json.dumps({"do": "queue"}))  # only the house sends a run back into the queue
        assert "does not understand" in take(socket, "refused")["error"]
    assert server.said() == [{"do": "pause"}, {"do": "change", "field": "lr", "value": 0.01}]
    assert server.said(OTHER) == []


@pytest.mark.parametrize("visitor", [STRANGER, None, "", "0123"])
def test_others_may_watch_but_not_command(server, visitor):
    server.writer().publish(*picture())
    with server.watch(visitor=visitor) as socket:
        assert take(socket, "welcome") == {"type": "welcome", "commandable": False}
        socket.send(json.dumps({"do": "stop"}))
        refused = take(socket, "refused")
    assert "somebody else" in refused["error"] and server.said() == []


def test_a_run_of_nobody_is_everybodys_on_ones_own_machine_and_nobodys_on_a_shared_one(server, monkeypatch):
    with server.watch(OTHER, visitor=STRANGER) as socket:
        assert take(socket, "welcome")["commandable"] is True
    monkeypatch.setattr(FolderDesk, "open_house", lambda self: False)
    with server.watch(OTHER, visitor=STRANGER) as socket:
        assert take(socket, "welcome")["commandable"] is False


def test_a_flood_of_commands_is_held_up(server):
    with server.watch() as socket:
        for _ in range(3 * COMMANDS_AT_ONCE):
            socket.send(json.dumps({"do": "step"}))
        assert "Too many" in take(socket, "refused")["error"]
    assert len(server.said()) < 3 * COMMANDS_AT_ONCE


@pytest.mark.parametrize("text", ["x" * 3000, "[1]", "{not json"])
def test_a_socket_that_talks_nonsense_is_closed(server, text):
    with server.watch() as socket, pytest.raises(ConnectionClosed):
        socket.send(text)
        while True:
            socket.recv(timeout=20)


def test_a_finished_run_is_shown_from_what_was_kept(server):
    for name, header in (("scene", {"title": "kept"}), ("frame", {"epoch": 9, "state": "done", "seq": 5})):
        (server.desk.folder / f"{RUN}.{name}.kept").write_bytes(pack({"type": name, "run": RUN, **header}, {}))
    with server.watch() as socket:
        assert take(socket, "scene")["title"] == "kept"
        assert take(socket)["epoch"] == 9


def test_a_waiting_run_says_its_place(server):
    server.desk.write(**{RUN: {"owner": OWNER, "state": "queued", "place": 3}})
    with server.watch() as socket:
        frame = take(socket)
        assert (frame["state"], frame["place"]) == ("queued", 3)
        server.desk.write(**{RUN: {"owner": OWNER, "state": "queued", "place": 2}})
        assert take(socket)["place"] == 2


def test_a_run_that_gets_its_process_at_once_is_never_called_waiting(server):
    server.desk.write(**{RUN: {"owner": OWNER, "state": "queued", "place": 1}})
    with server.watch() as socket:
        time.sleep(0.2)
        server.writer().publish(*picture(epoch=0, state="ready"))
        assert take(socket)["state"] == "ready"


def test_a_run_whose_process_died_is_not_shown_as_learning_for_ever(server):
    server.writer().publish(*picture(epoch=4))
    with server.watch() as socket:
        assert take(socket)["state"] == "learning"
        server.desk.write(**{RUN: {"owner": OWNER, "state": "failed", "error": "It ran out of memory.",
                                   "remedy": "Choose fewer units."}})
        frame = take(socket)
    assert (frame["state"], frame["epoch"]) == ("failed", 4)
    assert frame["message"] == {"error": "It ran out of memory.", "remedy": "Choose fewer units."}


def test_a_run_that_goes_on_in_a_new_process_is_followed(server):
    first = server.writer()
    first.publish(*picture(epoch=1))
    with server.watch() as socket:
        assert take(socket)["epoch"] == 1
        (server.desk.live / f"{RUN}.frame").unlink()
        time.sleep(0.1)
        server.writer().publish(*picture(epoch=2))
        assert take(socket)["epoch"] == 2


def test_a_watcher_ends_with_its_last_viewer(tmp_path):
    async def scene() -> bool:
        desk = FolderDesk(tmp_path)
        desk.write(**{RUN: {}})
        watcher = Watcher(RUN, desk)
        with watcher.bell():
            task = asyncio.create_task(watcher.follow())
            await asyncio.sleep(0.1)
            assert not task.done()
        with suppress(TimeoutError):
            await asyncio.wait_for(task, 5)
        return task.done() and not task.cancelled()

    assert asyncio.run(scene())
