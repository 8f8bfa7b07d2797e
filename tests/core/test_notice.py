"""What a run's process can't say any more is said for it, in a frame."""

import numpy as np
import pytest

from core.frames import FrameReader, FrameWriter, unpack
from core.notice import announce, restated
from core.store import Store

RUN = "a" * 32
SORRY = {"error": "It fell over.", "remedy": "Start it again."}


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'final-exam.db'}")


def newest(store: Store) -> tuple[dict, dict]:
    return unpack(FrameReader(store.live / f"{RUN}.frame").read()[1])


def test_a_run_that_failed_before_its_first_picture_says_so(store):
    announce(store, RUN, "failed", SORRY)
    header, arrays = newest(store)
    assert (header["run"], header["state"], header["message"], header["epoch"]) == (RUN, "failed", SORRY, 0)
    assert not arrays and unpack(store.load_blob(RUN, "frame"))[0]["message"] == SORRY


def test_the_last_picture_stays_and_only_the_news_changes(store):
    writer = FrameWriter(store.live / f"{RUN}.frame")
    writer.publish({"run": RUN, "state": "learning", "epoch": 7, "moment": "stall"}, {"curve": np.ones(3, "f4")})
    writer.close()
    announce(store, RUN, "interrupted")
    header, arrays = newest(store)
    assert (header["state"], header["epoch"], header["moment"]) == ("interrupted", 7, None)
    assert arrays["curve"].tolist() == [1, 1, 1]


def test_one_empty_picture_does_not_show_in_the_next():
    first, _ = restated(None, {"run": RUN, "state": "failed"})
    second, _ = restated(None, {"run": "b" * 32})
    assert first["run"] == RUN and second["run"] == "b" * 32 and "state" not in second
