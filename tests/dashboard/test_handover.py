"""The socket that is open turns to the run that the page will show next, before the page does."""

import json
from collections.abc import Iterator

import pytest

from dashboard.live.handover import hand_over
from tests.dashboard.live_app.serving import OTHER, RUN, STRANGER, Server, eventually, picture, take


@pytest.fixture
def server(tmp_path) -> Iterator[Server]:
    with Server(tmp_path / "stage").running() as server:
        yield server


def test_an_open_page_hears_at_once_which_run_comes_next_and_other_pages_do_not(server):
    server.writer().publish(*picture(epoch=1))
    with server.watch(seat="mine") as mine, server.watch(seat="other") as other:
        assert take(mine)["epoch"] == take(other)["epoch"] == 1
        hand_over("mine", RUN, OTHER)
        assert take(mine, "next") == {"type": "next", "before": RUN, "run": OTHER}
        with pytest.raises(TimeoutError):
            take(other, "next", patience=0.3)


def test_the_open_socket_turns_to_the_next_run_its_pictures_and_its_commands(server):
    server.writer().publish(*picture(epoch=1))
    with server.watch(seat="mine", visitor=STRANGER) as socket:
        assert take(socket, "welcome")["commandable"] is False
        assert take(socket)["run"] == RUN
        move = hand_over("mine", RUN, OTHER)
        assert take(socket, "next")["run"] == OTHER
        assert take(socket, "welcome")["commandable"] is True  # that run is nobody's
        assert not move.sent.is_set(), "no picture of it was sent yet"
        server.scene(OTHER, title="next")
        server.writer(OTHER).publish(*picture(run=OTHER, epoch=0))
        assert take(socket, "scene")["title"] == "next" and take(socket)["run"] == OTHER
        assert eventually(move.sent.is_set)
        server.writer().publish(*picture(epoch=2))
        socket.send(json.dumps({"do": "play"}))
        assert eventually(lambda: server.said(OTHER)) == [{"do": "play"}] and server.said() == []
        with pytest.raises(TimeoutError):
            take(socket, patience=0.3)  # the run before is nobody's business any more


def test_a_move_from_another_run_than_the_one_that_is_looked_at_is_none(server):
    server.writer().publish(*picture(epoch=1))
    with server.watch(seat="mine") as socket:
        assert take(socket)["run"] == RUN
        hand_over("mine", "c" * 32, OTHER)
        with pytest.raises(TimeoutError):
            take(socket, "next", patience=0.3)


def test_where_nobody_sits_nobody_is_waited_for():
    assert hand_over("nobody", RUN, OTHER) is None
