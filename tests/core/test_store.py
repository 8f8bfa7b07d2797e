"""The store: everything once, in order, whole; nothing of a sealed exam; damage is shown and does not spread."""

import json
import multiprocessing
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from core.spec import SpecError
from core.store import EventsDiffer, RunGone, Store, StoreError, data_folder

RUN = "a" * 32


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'final-exam.db'}")


def epoch(number: int, **more) -> dict:
    return {"kind": "epoch", "epoch": number, "step": 6 * number, "train": {"loss": 1 / number},
            "val": {"loss": 2 / number}} | more


def make(store: Store, run: str = RUN, **more) -> str:
    assert store.create_run(run, {"seed": 1}, "me", **more)
    return run


def test_the_data_folder_is_the_one_named_in_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("FINAL_EXAM_DATA", str(tmp_path / "elsewhere"))
    assert data_folder() == tmp_path / "elsewhere"
    assert Store().folder == tmp_path / "elsewhere"


def test_the_store_never_imports_torch():
    code = "import sys, core.store, core.jobs, core.supervisor, core.commands; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2]).returncode == 0


def test_a_run_is_created_once(store):
    make(store)
    assert not store.create_run(RUN, {"seed": 2}, "other")
    assert store.get_run(RUN)["spec"] == {"seed": 1}


def test_a_run_that_is_not_there_is_none(store):
    assert store.get_run("b" * 32) is None


def test_events_come_back_in_order_and_after_a_number(store):
    make(store)
    written = [epoch(number) for number in range(1, 11)]
    store.append(RUN, 0, written[:4])
    store.append(RUN, 4, written[4:])
    assert store.events(RUN) == written
    assert store.events(RUN, after=6) == written[7:]
    assert store.events(RUN, after=99) == []


def test_the_same_events_again_change_nothing(store):
    make(store)
    written = [epoch(number) for number in range(1, 6)]
    store.append(RUN, 0, written)
    store.append(RUN, 2, written[2:] + [epoch(6)])
    assert store.events(RUN) == written + [epoch(6)]


def test_another_event_in_the_place_of_one_is_refused_and_the_first_stays(store):
    make(store)
    store.append(RUN, 0, [epoch(1), epoch(2)])
    with pytest.raises(EventsDiffer):
        store.append(RUN, 1, [epoch(2, step=13), epoch(3)])
    assert store.events(RUN) == [epoch(1), epoch(2)]


def test_the_row_follows_the_events(store):
    make(store, listed=False)
    assert store.runs("me") == []
    store.append(RUN, 0, [{"kind": "start", "fingerprint": "f00d", "rows": {"test": 60}}, epoch(1), epoch(2)])
    row = store.runs("me")[0]
    assert (row["epochs"], row["train"], row["val"], row["fingerprint"]) == (2, {"loss": 0.5}, {"loss": 1.0}, "f00d")
    store.append(RUN, 3, [{"kind": "done", "run": RUN, "epochs": 2, "why": "early_stop", "train": {"loss": 0.1}}])
    row = store.get_run(RUN)
    assert (row["state"], row["why"], row["train"]) == ("done", "early_stop", {"loss": 0.1})


def test_a_stop_by_hand_and_a_failure_are_told_apart(store):
    make(store)
    make(store, "b" * 32)
    store.append(RUN, 0, [{"kind": "done", "why": "stopped"}])
    store.append("b" * 32, 0, [{"kind": "failed", "error": "It blew up.", "remedy": "Slower.", "field": "learning.lr"}])
    assert store.get_run(RUN)["state"] == "stopped"
    row = store.get_run("b" * 32)
    assert (row["state"], row["error"], row["field"]) == ("failed", "It blew up.", "learning.lr")


@pytest.mark.parametrize("event", [epoch(1, test={"loss": 0.123}),
                                   {"kind": "start", "fingerprint": "f00d", "before": {"test": {"loss": 0.7}}}])
def test_exam_marks_of_a_sealed_run_are_refused(store, event):
    make(store)
    with pytest.raises(StoreError, match="sealed"):
        store.append(RUN, 0, [event])
    assert store.events(RUN) == []


def test_exam_marks_behind_glass_are_kept(store):
    make(store, glass=True)
    store.append(RUN, 0, [epoch(1, test={"loss": 0.123})])
    assert store.get_run(RUN)["test"] == {"loss": 0.123}


def test_a_deleted_run_is_gone_with_its_files_but_the_ledger_remembers(store):
    make(store)
    store.append(RUN, 0, [epoch(1)])
    store.save_checkpoint(RUN, 1, 6, {"w": np.ones(3)}, {})
    store.save_blob(RUN, "frame", b"picture")
    (store.live / f"{RUN}.frame").write_bytes(b"x")
    store.add_opening(RUN, "me", "f00d", "the end", {})
    store.delete_run(RUN)
    assert store.get_run(RUN) is None and store.events(RUN) == [] and store.load_blob(RUN, "frame") is None
    assert not [path for path in store.folder.rglob("*") if RUN in path.name]
    assert len(store.openings(run=RUN)) == 1
    with pytest.raises(RunGone):
        store.append(RUN, 1, [epoch(2)])


def test_runs_are_listed_newest_first_and_by_owner(store):
    for number in range(5):
        store.create_run(f"{number}" * 32, {"seed": 1}, "me" if number % 2 else "you", created=float(number))
    assert [row["run"][0] for row in store.runs()] == list("43210")
    assert [row["run"][0] for row in store.runs("me")] == list("31")
    assert [row["run"][0] for row in store.runs("you", limit=2)] == list("42")


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".", "x" * 65, "a b", "..%2f"])
def test_a_name_that_could_leave_the_folder_is_refused(store, name):
    with pytest.raises(SpecError):
        store.create_run(name, {})
    with pytest.raises(SpecError):
        store.save_checkpoint(name, 0, 0, {"w": np.ones(1)}, {})


def test_a_checkpoint_comes_back_as_it_went_in(store):
    make(store)
    tensors = {"w": np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32), "n": np.arange(5),
               "turned": np.arange(6.0).reshape(2, 3).T, "dice": np.arange(9, dtype=np.uint8), "one": np.float32(2.5)}
    meta = {"epoch": 3, "pending": [{"step": 7, "field": "lr", "value": 0.1}], "text": "ä„"}
    store.save_checkpoint(RUN, 3, 18, tensors, meta)
    back, also = store.load_checkpoint(RUN)
    assert also == meta
    assert back.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert back[name].dtype == tensor.dtype and np.array_equal(back[name], tensor)


def test_the_newest_checkpoint_wins_and_only_two_are_kept(store):
    make(store)
    for number in range(1, 6):
        store.save_checkpoint(RUN, number, 6 * number, {"w": np.full(3, number)}, {"epoch": number})
    assert store.load_checkpoint(RUN)[1] == {"epoch": 5}
    files = list((store.folder / "checkpoints" / RUN).iterdir())
    assert sorted(path.stem for path in files) == ["24", "30"]


@pytest.mark.parametrize("damage", ["flip", "cut", "remove"])
def test_a_damaged_checkpoint_is_passed_over_for_the_one_before(store, damage):
    make(store)
    for number in (1, 2):
        store.save_checkpoint(RUN, number, number, {"w": np.full(3000, number)}, {"epoch": number})
    newest = store.folder / "checkpoints" / RUN / "2.safetensors"
    data = bytearray(newest.read_bytes())
    data[len(data) // 2] ^= 1
    {"flip": lambda: newest.write_bytes(data), "cut": lambda: newest.write_bytes(data[:100]),
     "remove": newest.unlink}[damage]()
    assert store.load_checkpoint(RUN)[1] == {"epoch": 1}


def test_a_run_without_a_checkpoint_has_none(store):
    make(store)
    assert store.load_checkpoint(RUN) is None


def test_the_first_opening_is_official_and_the_rest_are_peeks(store):
    first = store.add_opening(RUN, "me", "f00d", "the end", {"test": {"accuracy": 0.9}})
    second = store.add_opening(RUN, "me", "f00d", "once more", {})
    other = store.add_opening(RUN, "you", "f00d", "mine", {})
    assert [first["official"], second["official"], other["official"]] == [True, False, True]
    assert first["result"] == {"test": {"accuracy": 0.9}}
    assert [each["reason"] for each in store.openings(visitor="me")] == ["the end", "once more"]
    assert len(store.openings(fingerprint="f00d")) == 3 and store.openings(run="b" * 32) == []


def test_twenty_openings_at_once_make_one_official_mark(store):
    with ThreadPoolExecutor(20) as clicks:
        opened = list(clicks.map(lambda n: store.add_opening(RUN, "me", "f00d", str(n), {}), range(20)))
    assert sum(each["official"] for each in opened) == 1
    assert len(store.openings(run=RUN, visitor="me")) == 20


def _open_and_write(url: str, number: int) -> None:
    store = Store(url)
    store.create_run(f"{number:032x}", {"seed": 1})
    store.append(f"{number:032x}", 0, [epoch(1)])


def test_eight_processes_that_come_first_make_one_store(tmp_path):
    url = f"sqlite:///{tmp_path / 'new' / 'final-exam.db'}"
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["core.store"])
    several = [context.Process(target=_open_and_write, args=(url, number)) for number in range(8)]
    for process in several:
        process.start()
    for process in several:
        process.join()
    assert [process.exitcode for process in several] == [0] * 8
    assert len(Store(url).runs()) == 8


def test_a_row_that_is_no_json_is_shown_as_damaged_and_the_others_are_listed(store):
    for number in range(3):
        make(store, f"{number}" * 32, created=float(number))
    with sqlite3.connect(store.folder / "final-exam.db") as door:
        door.execute("update runs set spec = '{\"seed\": ' where run = ?", ("1" * 32,))
    rows = store.runs("me")
    assert [row["state"] for row in rows] == ["queued", "failed", "queued"]
    assert "damaged" in rows[1]["error"] and rows[1]["run"] == "1" * 32


def test_a_damaged_event_gets_a_sentence(store):
    make(store)
    store.append(RUN, 0, [epoch(1)])
    with sqlite3.connect(store.folder / "final-exam.db") as door:
        door.execute("update events set body = 'x'")
    with pytest.raises(StoreError, match="damaged"):
        store.events(RUN)


def test_a_damaged_page_of_the_file_costs_only_the_runs_on_it(tmp_path):
    url, path = f"sqlite:///{tmp_path / 'final-exam.db'}", tmp_path / "final-exam.db"
    store = Store(url)
    for number in range(60):
        store.create_run(f"{number:032x}", {"marker": f"number-{number}-", "filling": "x" * 500}, "me", glass=True,
                         epochs=2, fingerprint="f")
    assert store.rounds_in_the_open("me", "f") == 120
    store.close()
    with sqlite3.connect(path) as door:
        size, = door.execute("pragma page_size").fetchone()
        door.execute("pragma wal_checkpoint(truncate)")
    door.close()
    data = bytearray(path.read_bytes())
    page = data.index(b"number-30-") // size
    data[page * size:(page + 1) * size] = b"\xff" * size
    path.write_bytes(data)
    rows = Store(url).runs("me")
    assert 0 < Store(url).rounds_in_the_open("me", "f") < 120
    damaged = [row for row in rows if "damaged" in (row["error"] or "")]
    assert len(rows) == 60
    assert f"{30:032x}" in {row["run"] for row in damaged} and 1 <= len(damaged) <= 12
    assert all(json.dumps(row["spec"]).count("number-") == 1 for row in rows if row not in damaged)
