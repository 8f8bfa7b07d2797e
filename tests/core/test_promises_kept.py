"""Promises P1, P2 and P4: kill -9 at any moment loses no finished epoch, tears no checkpoint, changes no number.

Each loop has a small form that always runs and its full number of kills, marked slow.
"""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core import jobs
from core.store import Store
from tests.core.room import ends, frame, supervised, truth, until, worker
from tests.core.victims import RUN, append_for_ever, killed, save_for_ever

FEW_OR_MANY = pytest.mark.parametrize("kills", [12, pytest.param(200, marks=pytest.mark.slow)])


@FEW_OR_MANY
def test_no_acknowledged_epoch_is_lost_when_the_writer_is_killed(tmp_path, kills):
    url = f"sqlite:///{tmp_path / 'final-exam.db'}"
    store = Store(url)
    store.create_run(RUN, {"seed": 1})
    for _ in range(kills):
        acknowledged = killed(append_for_ever, url)
        told = store.events(RUN)
        assert [event["epoch"] for event in told] == list(range(len(told)))
        assert len(told) > acknowledged
    with sqlite3.connect(tmp_path / "final-exam.db") as door:
        assert door.execute("pragma integrity_check").fetchone() == ("ok",)


@FEW_OR_MANY
@pytest.mark.parametrize("megabytes", [1, 20])
def test_a_checkpoint_is_the_old_or_the_new_one_whole(tmp_path, kills, megabytes):
    url = f"sqlite:///{tmp_path / 'final-exam.db'}"
    store = Store(url)
    store.create_run(RUN, {"seed": 1})
    for _ in range(kills if megabytes == 1 else kills // 3):
        acknowledged = killed(save_for_ever, url, megabytes * 250_000)
        tensors, meta = store.load_checkpoint(RUN)
        assert meta["step"] >= acknowledged
        assert tensors["w"].shape == (megabytes * 250_000,) and (tensors["w"] == meta["step"]).all()


FULL_DISK = """
import resource, sys
import numpy as np
from core.store import Store
store = Store(sys.argv[1])
store.create_run("a" * 32, {"seed": 1})
store.save_checkpoint("a" * 32, 1, 1, {"w": np.ones(1000)}, {"step": 1})
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))
try:
    store.save_checkpoint("a" * 32, 2, 2, {"w": np.ones(1_000_000)}, {"step": 2})
except OSError:
    sys.exit(7)
"""


def test_a_checkpoint_that_does_not_fit_is_an_error_and_the_old_one_stays(tmp_path):
    url = f"sqlite:///{tmp_path / 'final-exam.db'}"
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    done = subprocess.run([sys.executable, "-c", FULL_DISK, url], cwd=jobs.ROOT)
    assert done.returncode == 7
    assert Store(url).load_checkpoint(RUN)[1] == {"step": 1}
    assert [path.name for path in (tmp_path / "checkpoints" / RUN).iterdir()] == ["1.safetensors"]


@FEW_OR_MANY
def test_a_run_killed_again_and_again_tells_what_an_undisturbed_one_tells(tmp_path, kills):
    """Batches of dropout, a changed knob, early snapshots: every number is the same, bit for bit."""
    choices = {"data": {"rows": 80}, "model": {"hidden": [6, 6], "dropout": 0.3}, "learning": {"epochs": 100_000},
               "seed": 3}
    dice = random.Random(0)
    with supervised(tmp_path, retries=20) as store:
        run = jobs.submit(store, choices, "me", speed="fast")
        seen = 0
        for _ in range(kills):
            process = worker(store, run)
            until(lambda seen=seen: frame(store, run).get("epoch", 0) > seen)
            time.sleep(dice.uniform(0, 0.3))
            seen = frame(store, run).get("epoch", seen)  # a visitor saw this epoch
            os.kill(process[0], signal.SIGKILL)
            assert [event["epoch"] for event in store.events(run)[1:]][:seen] == list(range(1, seen + 1))
            until(lambda process=process: store.queue.get(run)["pid"] != process[0])
        jobs.command(store, run, {"do": "stop"})
        ends(store, run, "stopped")
        *told, last = store.events(run)
        assert store.get_run(run)["resumed"] == kills and last["why"] == "stopped"
        assert told == truth(choices, run, first=len(told))


def test_nothing_of_a_run_is_left_half_written(tmp_path):
    with supervised(tmp_path) as store:
        run = jobs.submit(store, {"data": {"rows": 60}, "learning": {"epochs": 30}}, "me")
        ends(store, run)
        folders = [path for path in Path(store.folder).rglob("*") if path.name.startswith(".tmp-")]
    assert folders == []
