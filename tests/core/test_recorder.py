"""What a run has told is safe before the database has it."""

import pytest

from core import events
from core.recorder import Recorder
from core.store import Store

RUN = "a" * 32


def epoch(number: int) -> dict:
    return events.epoch_ended(number, number, {"train": {"loss": 1 / number}, "val": {"loss": 2 / number}})


@pytest.fixture
def store(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'final-exam.db'}")
    store.create_run(RUN, {})
    return store


def recorder(store, *told) -> Recorder:
    taking = Recorder(store, RUN, 0)
    taking.fresh = list(told)
    taking.keep()
    return taking


def test_events_in_the_tail_are_read_as_if_they_were_in_the_database(store):
    recorder(store, epoch(1), epoch(2))
    assert store.count_events(RUN) == 0
    assert store.events(RUN) == [epoch(1), epoch(2)] and store.events(RUN, after=0) == [epoch(2)]


def test_a_flush_moves_them_into_the_database_once(store):
    taking = recorder(store, epoch(1))
    taking.fresh.append(epoch(2))
    taking.flush({}, {}, catching_up=False)
    assert store.count_events(RUN) == 2 and taking.tail.path.read_bytes() == b""
    assert store.events(RUN) == [epoch(1), epoch(2)]


def test_a_line_that_was_cut_off_does_not_count_and_hurts_nothing_before_it(store):
    taking = recorder(store, epoch(1), epoch(2))
    whole = taking.tail.path.read_bytes()
    taking.tail.path.write_bytes(whole[:-7])
    assert store.events(RUN) == [epoch(1)]


def test_while_a_new_process_catches_up_the_tail_of_the_dead_one_stays(store):
    recorder(store, epoch(1), epoch(2), epoch(3))
    after = Recorder(store, RUN, 0)
    after.fresh = [epoch(1)]
    after.flush({}, {}, catching_up=True)
    assert store.events(RUN) == [epoch(1), epoch(2), epoch(3)]


def test_events_beyond_a_hole_in_the_record_are_not_told(store):
    taking = Recorder(store, RUN, 3)
    taking.fresh = [epoch(4)]
    taking.keep()
    assert store.events(RUN) == []


def test_a_deleted_run_leaves_no_tail(store):
    taking = recorder(store, epoch(1))
    store.delete_run(RUN)
    assert not taking.tail.path.exists()
