"""A file becomes a run again, whole; anything else is refused with a sentence, and nothing in it is ever run."""

import gzip
import io
import json
import os
import pickle
import struct
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

import core.run
from core import jobs, shelf
from core.exam import open_sealed
from core.export.filed import LARGEST, opened
from core.export.taking import made
from core.frames import unpack
from core.keeping import keep_run
from core.predict import errand as predict
from core.reload import errand, load
from core.saved import go_on
from core.spec import SpecError
from core.store import Store
from core.store.files import pack_tensors
from tests.core.room import ends, supervised, truth
from tests.core.taken import EVERY_KIND, finished, finished_run, forged

torch.set_num_threads(1)

QUICK = {"data": {"rows": 60}, "learning": {"epochs": 3}}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A store with one finished run, and its file."""
    kept = Store(f"sqlite:///{tmp_path_factory.mktemp('home') / 'final-exam.db'}")
    run = finished_run(kept, QUICK)
    yield kept, run, made(kept, run, "weights", "ann")[1]
    kept.close()


@pytest.fixture
def store():
    kept = Store()
    yield kept
    kept.close()


def without_names(events):
    return [{name: value for name, value in event.items() if name != "run"} for event in events]


def test_a_file_becomes_a_finished_run_of_whoever_brings_it(home, store):
    old, run, data = home
    new, title = load(store, data, "bob")
    row = store.get_run(new)
    assert (row["owner"], row["state"], row["title"], row["listed"]) == ("bob", "done", "Two moons (loaded)", True)
    assert title == row["title"] and row["val"] == old.get_run(run)["val"] and row["epochs"] == 3
    assert without_names(store.events(new)) == without_names(old.events(run))
    assert open_sealed(store, new, "bob", "the end")["test"] == open_sealed(old, run, "ann", "the end")["test"]
    asked = {"inputs": {"x": 0.3, "y": -0.2}}
    assert predict(store, asked | {"run": new}, "bob") == predict(old, asked | {"run": run}, "ann")
    assert load(store, data, "bob") == (new, title) and load(store, data, "eve")[0] != new
    header, arrays = unpack(store.load_blob(new, "frame"))
    assert header["state"] == "done" and header["epoch"] == 3 and "lines.epoch" in arrays
    assert unpack(store.load_blob(new, "scene"))[0]["run"] == new


def test_a_loaded_run_can_be_taken_home_and_loaded_again(home, store):
    _, _, data = home
    first, _ = load(store, data, "bob")
    again = made(store, first, "weights", "bob")[1]
    second, title = load(store, again, "bob")
    assert second != first and title == "Two moons (loaded)"
    assert without_names(store.events(second)) == without_names(store.events(first))


@pytest.mark.parametrize("kind", ["table", "pictures", "text", "letters", "mazes", "paired"])
def test_runs_of_every_kind_come_back(store, kind):
    known = finished(store, *EVERY_KIND[kind])
    new, _ = load(store, made(store, known.run, "weights", "ann")[1], "bob")
    assert without_names(store.events(new)) == without_names(store.events(known.run))


def test_a_run_behind_glass_comes_back_behind_glass(store):
    run = finished_run(store, QUICK, glass=True)
    new, _ = load(store, made(store, run, "weights", "ann")[1], "bob")
    assert store.get_run(new)["glass"] and store.events(new)[-1]["test"] == store.events(run)[-1]["test"]


def test_what_a_network_began_from_comes_along(store, tmp_path, monkeypatch):
    half = {"data": {"name": "digits", "rows": 200, "part": "first"}, "model": {"hidden": [4]},
            "learning": {"epochs": 1}}
    start = keep_run(store, finished_run(store, half), "ann")
    other_half = {"data": half["data"] | {"part": "second"}, "model": {"hidden": [4], "start": start}}
    run = finished_run(store, half | other_half)
    data = made(store, run, "weights", "ann")[1]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("FINAL_EXAM_DATA", str(elsewhere))
    shelf._read.cache_clear()
    run_caches_forget()
    other = Store()
    with pytest.raises(SpecError, match="began from what another had learned"):
        load(other, forged(data, {"start": np.zeros(9, np.uint8)}), "bob")
    new, _ = load(other, data, "bob")
    assert without_names(other.events(new)) == without_names(store.events(run))
    assert shelf.load(start).title and start not in shelf.on_shelf("bob")
    other.close()


def run_caches_forget():
    """What this process has looked up in another data folder."""
    for cached in (core.run._sets, core.run._look_for_known, core.run._materials):
        cached.cache_clear()


def test_data_that_somebody_brought_must_be_here(home, store):
    spec = opened(home[2]).record["spec"] | {"data": {"name": "own", "own": "0" * 16}}
    with pytest.raises(SpecError, match="studied data that somebody brought") as refused:
        load(store, forged(home[2], spec=spec), "bob")
    assert "Your data" in refused.value.remedy


# --- files that are something else


class Canary:
    """Pickled, it would write a file wherever it is opened."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self):
        return (os.system, (f"touch {self.path}",))


def as_pt(value) -> bytes:
    held = io.BytesIO()
    torch.save(value, held)
    return held.getvalue()


def as_zip(**files: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


def header_of(entries: dict, body: bytes = b"") -> bytes:
    text = json.dumps(entries).encode()
    return struct.pack("<Q", len(text)) + text + body


OTHERS = {
    "empty": (b"", "This file is empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(60), "a picture \\(PNG\\)"),
    "a table": (b"x,y\n1,2\n3,4\n", "text or a table"),
    "JSON": (b'{"model": {"name": "mlp"}}', "JSON, not a saved network"),
    "a web page": (b"<!DOCTYPE html><html></html>", "a web page"),
    "a zip": (as_zip(a=b"x"), "a ZIP archive"),
    "a zip bomb": (as_zip(a=bytes(50_000_000)), "a ZIP archive"),
    "a gzip bomb": (gzip.compress(bytes(50_000_000)), "a gzip archive"),
    "weights of torch": (as_pt({"weight": torch.zeros(3)}), "tried to run a program or could"),
    "a whole module": (as_pt(torch.nn.Linear(2, 2)), "tried to run a program or could"),
    "an old pickle": (pickle.dumps({"a": [1, 2]}, protocol=0), "tried to run a program or could"),
    "random bytes": (bytes(range(1, 200)), "not a saved network"),
    "foreign weights": (pack_tensors({"layers.0.weight": np.ones((8, 2), np.float32)}, {}), "not from here"),
    "bare weights": (header_of({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}, bytes(4)),
                     "not from here"),
    "half numbers": (header_of({"a": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]}}, bytes(4)), "F16"),
    "a huge header": (struct.pack("<Q", 2**40) + b'{"a":', "1,099,511,627,776 bytes"),
    "a large header": (struct.pack("<Q", 3_000_000) + b'{"a":', "3,000,000 bytes"),
    "a deep header": (struct.pack("<Q", 400_000) + b'{"a":' + b"[" * 399_995, "can't be read"),
    "many parts": (header_of({f"t{n}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for n in range(20_000)}),
                   "20,000 parts"),
    "a name with HTML": (header_of({"<img src=x>": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}}, bytes(4)),
                         "is called '<img src=x>'"),
    "a path": (header_of({"../../x": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}}, bytes(4)), "is called"),
    "parts beyond its end": (header_of({"a": {"dtype": "F32", "shape": [9], "data_offsets": [0, 36]}}, bytes(4)),
                             "cut off: it should go on for 32 bytes"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_kind_of_file_is_named_and_refused(store, name):
    data, said = OTHERS[name]
    begun = time.process_time()
    with pytest.raises(SpecError, match=said) as refused:
        load(store, data, "bob")
    assert refused.value.field == "file" and refused.value.remedy and store.runs() == []
    assert time.process_time() - begun < 2  # seconds: nothing is unpacked


def test_300_000_tiny_tensors_are_refused_before_one_is_made(store):
    entry = '{"dtype":"F32","shape":[0],"data_offsets":[0,0]}'
    text = ("{" + ",".join(f'"t{n}":{entry}' for n in range(300_000)) + "}").encode()
    begun = time.process_time()
    with pytest.raises(SpecError, match="table of contents"):
        load(store, struct.pack("<Q", len(text)) + text, "bob")
    assert time.process_time() - begun < 1


def test_a_file_that_is_too_large_is_not_even_read(store):
    folder = store.folder / "uploads"
    folder.mkdir()
    with (folder / "large").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(SpecError, match="at most 100 MB"):
        errand(store, {"file": "large"}, "bob")
    assert not (folder / "large").exists()


@pytest.mark.parametrize("name", ["../final-exam.db", "/etc/passwd", "nothing", "", ".", None, 7])
def test_only_what_was_uploaded_can_be_opened(store, name):
    (store.folder / "uploads").mkdir()
    with pytest.raises(SpecError, match="did not arrive"):
        errand(store, {"file": name}, "bob")
    assert (store.folder / "final-exam.db").exists()


# --- in a process of its own, as a page asks


def test_a_page_brings_files_good_and_bad_and_a_pickle_writes_nothing(home, tmp_path):
    canary = tmp_path / "it-ran"
    bad = {"raw": pickle.dumps(Canary(canary)), "old": pickle.dumps(Canary(canary), protocol=0),
           "pt": as_pt(Canary(canary)),
           "hidden": header_of({"__metadata__": {"meta": "x"}}) + pickle.dumps(Canary(canary))}
    with supervised(tmp_path / "data") as store:
        folder = store.folder / "uploads"
        folder.mkdir()
        for name, data in bad.items():
            (folder / name).write_bytes(data)
            with pytest.raises(SpecError) as refused:
                jobs.ask(store, "reload", {"file": str(folder / name)}, "", "bob")
            assert refused.value.remedy
        (folder / "good").write_bytes(home[2])
        found = jobs.ask(store, "reload", {"file": str(folder / "good")}, "", "bob")
        assert not list(folder.iterdir()) and found["title"] == "Two moons (loaded)"
        longer = go_on(store, found["run"], 6, "bob")
        ends(store, longer)
        assert store.events(longer) == truth(QUICK | {"learning": {"epochs": 6}}, longer)
    assert not canary.exists()
    pickle.loads(bad["raw"])  # the canary does sing, where somebody lets it
    assert canary.exists()
