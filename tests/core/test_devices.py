"""Devices: what a choice means on this machine, the same learning on each of them, and what pages know of it."""

import json
import subprocess
import sys

import pytest
import torch

from core import devices
from core.devices import ask, check, note, pick, there, threads_for
from core.run import run
from core.spec import SpecError, parse

torch.set_num_threads(1)

NAMES = ("cpu", "cuda", "mps")


def only(*names: str):
    return lambda: {name: name in names for name in NAMES}


@pytest.mark.parametrize(("has", "best"), [(("cpu",), "cpu"), (("cpu", "mps"), "mps"), (("cpu", "cuda"), "cuda")])
def test_auto_takes_the_best_there_is(has, best, monkeypatch):
    monkeypatch.setattr(devices, "ask", only(*has))
    assert pick("auto") == best
    assert all(pick(name) == name for name in has)


def test_a_device_that_is_missing_is_refused_with_those_that_are_there(monkeypatch):
    monkeypatch.setattr(devices, "ask", only("cpu", "mps"))
    with pytest.raises(SpecError) as refused:
        pick("cuda")
    assert refused.value.record() == {"kind": "failed", "field": "device", "error": "This machine has no cuda device.",
                                      "remedy": "Choose auto, cpu, mps."}


@pytest.mark.parametrize("device", ["cuda", "mps"])
@pytest.mark.parametrize("choices", [
    {"model": {"hidden": [16, 16]}},
    {"model": {"hidden": [12], "dropout": 0.3, "activation": "relu"}, "learning": {"l1": 0.001, "augment": "jitter"}},
    {"data": {"name": "polynomial", "rows": 90}, "model": {"hidden": [8]}, "learning": {"optimizer": "momentum"}},
    {"model": {"name": "linear"}, "learning": {"optimizer": "rmsprop", "loss": "brier"}},
], ids=["plain", "dropout", "numbers", "linear"])
def test_the_same_spec_gives_the_same_marks_on_every_device(device, choices):
    if not ask()[device]:
        pytest.skip(f"no {device} device on this machine")
    spec = {"data": {"rows": 90}, **choices, "learning": {"epochs": 15, "lr": 0.01, **choices.get("learning", {})}}
    ours, theirs = (list(run(parse({**spec, "device": name}))) for name in (device, "cpu"))
    for here, reference in zip(ours[1:], theirs[1:], strict=True):
        for name in ("train", "val"):
            for mark in ("loss", "mae"):
                assert here[name].get(mark, 0) == pytest.approx(reference[name].get(mark, 0), abs=1e-3, rel=1e-3)


def test_pages_know_nothing_before_a_process_has_looked_and_allow_everything(data_folder):
    assert there(data_folder) == {}
    for name in ("auto", *NAMES):
        check(name, there(data_folder))


def test_what_a_process_found_is_what_pages_read_and_refuse_by(data_folder, monkeypatch):
    monkeypatch.setattr(devices, "ask", only("cpu"))
    note(data_folder)
    assert there(data_folder) == {"cpu": True, "cuda": False, "mps": False}
    check("auto", there(data_folder))
    with pytest.raises(SpecError, match="no cuda device. Choose auto, cpu."):
        check("cuda", there(data_folder))
    monkeypatch.setattr(devices, "ask", only("cpu", "cuda"))  # a card was put in
    note(data_folder)
    check("cuda", there(data_folder))


@pytest.mark.parametrize("damaged", ["", "{", "[1]", "\x00"])
def test_a_damaged_note_counts_as_none(data_folder, damaged):
    (data_folder / devices.FILE).write_text(damaged)
    assert there(data_folder) == {}


def test_pages_read_the_note_without_torch(data_folder):
    (data_folder / devices.FILE).write_text('{"cuda": false}')
    code = (f"import sys; from pathlib import Path; from core.devices import there\n"
            f"print(there(Path({str(data_folder)!r})), 'torch' in sys.modules)")
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True).stdout
    assert told == "{'cuda': False} False\n"


def test_small_work_takes_one_thread_without_asking(data_folder, monkeypatch):
    monkeypatch.setattr(devices, "_gain", lambda threads: pytest.fail("it was measured"))
    assert threads_for(100, 999_999, data_folder) == 1 and not list(data_folder.iterdir())


@pytest.mark.parametrize(("gain", "threads"), [(0.9, 1), (1.4, 1), (1.6, 4)])
def test_large_work_takes_all_cores_where_that_was_measured_to_pay_and_is_measured_once(
        gain, threads, data_folder, monkeypatch):
    measured = []
    monkeypatch.setattr(devices, "_cores", lambda: 4)
    monkeypatch.setattr(devices, "_gain", lambda cores: measured.append(cores) or gain)
    assert [threads_for(100, 1_000_000, data_folder) for _ in range(3)] == [threads] * 3 and measured == [4]
    note(data_folder)
    assert there(data_folder)["threads"] == threads and there(data_folder)["cpu"]
    monkeypatch.setattr(devices, "_cores", lambda: 2)  # the same folder on a smaller machine
    threads_for(100, 1_000_000, data_folder)
    assert measured == [4, 2]


def test_measuring_leaves_the_number_of_threads_as_it_was():
    before = torch.get_num_threads()
    assert devices._gain(2) > 0 and torch.get_num_threads() == before


def test_the_note_is_written_whole_and_leaves_nothing_beside_it(data_folder):
    note(data_folder)
    assert json.loads((data_folder / devices.FILE).read_text()) == ask()
    assert [path.name for path in data_folder.iterdir()] == [devices.FILE]
