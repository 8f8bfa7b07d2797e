"""Commands: understood or refused with a sentence, obeyed once, never torn."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.commands import QUEUE, Inbox, check, path_of, send
from core.spec import SpecError
from tests.house.source import ROOT

RUN = "a" * 32
CHANGE = {"do": "change", "field": "lr", "value": 0.01}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "live").mkdir()
    return tmp_path


def test_commands_are_read_once_and_in_order(folder):
    inbox = Inbox(path_of(folder, RUN))
    assert inbox.read() == []
    send(folder, RUN, {"do": "play"})
    send(folder, RUN, CHANGE)
    assert inbox.read() == [{"do": "play"}, CHANGE]
    assert inbox.read() == []
    send(folder, RUN, {"do": "stop"})
    assert inbox.read() == [{"do": "stop"}]


def test_a_process_that_comes_later_goes_on_where_the_first_was(folder):
    for do in ("play", "pause", "step"):
        send(folder, RUN, {"do": do})
    first = Inbox(path_of(folder, RUN))
    first.read()
    send(folder, RUN, {"do": "epoch"})
    assert Inbox(path_of(folder, RUN), first.offset).read() == [{"do": "epoch"}]


@pytest.mark.parametrize("wrong", [{"do": "fly"}, {}, [], "play", None, {"do": ["play"]},
                                   {"do": "speed", "value": "light"}, {"do": "speed", "value": []},
                                   {"do": "change", "field": "seed", "value": 1}, {"do": "change", "field": "lr"},
                                   {"do": "change", "field": "lr", "value": "0.1"},
                                   {"do": "change", "field": "lr", "value": float("nan")},
                                   {"do": "change", "field": "lr", "value": float("inf")}, {"do": None},
                                   {"do": "change", "field": "lr", "value": 10**400},
                                   {"do": "change", "field": "lr", "value": True}])
def test_what_a_run_does_not_understand_is_refused_with_a_remedy(folder, wrong):
    with pytest.raises(SpecError) as refused:
        send(folder, RUN, wrong)
    assert refused.value.error and refused.value.remedy
    assert Inbox(path_of(folder, RUN)).read() == []


def test_only_what_belongs_to_a_command_is_kept():
    assert check({"do": "play", "extra": "x" * 10_000}) == {"do": "play"}
    assert check(CHANGE | {"extra": 1}) == CHANGE


def test_only_the_house_sends_a_run_back_to_the_queue(folder):
    with pytest.raises(SpecError):
        check(QUEUE)
    send(folder, RUN, QUEUE)
    assert Inbox(path_of(folder, RUN)).read() == [QUEUE]


def test_half_a_line_waits_for_its_other_half(folder):
    path, inbox = path_of(folder, RUN), Inbox(path_of(folder, RUN))
    path.write_bytes(b'{"do":"play"}\n{"do":"pa')
    assert inbox.read() == [{"do": "play"}]
    with open(path, "ab") as file:
        file.write(b'use"}\n')
    assert inbox.read() == [{"do": "pause"}]


def test_a_line_that_is_no_command_is_passed_over(folder):
    path_of(folder, RUN).write_bytes(b'\xff\xfe\n{"do":"rm"}\n\n[1]\n{"do":"play"}\n')
    assert Inbox(path_of(folder, RUN)).read() == [{"do": "play"}]


SEND_MANY = """
import sys; from pathlib import Path; from core.commands import send
for _ in range(200):
    send(Path(sys.argv[1]), sys.argv[2], {"do": "change", "field": "lr", "value": float(sys.argv[3])})
"""


def test_four_senders_at_once_lose_and_mix_nothing(folder):
    senders = [subprocess.Popen([sys.executable, "-c", SEND_MANY, folder, RUN, str(number)], cwd=ROOT)
               for number in range(4)]
    assert [sender.wait() for sender in senders] == [0] * 4
    values = [command["value"] for command in Inbox(path_of(folder, RUN)).read()]
    assert sorted(values) == sorted(200 * [0.0, 1.0, 2.0, 3.0])
