"""A network taken elsewhere says the same there: its check passes without a line of ours, and finds what changed."""

import io
import json
import runpy
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import torch

from core.export import bundle, onnx, outside, torchfile
from core.export.taking import made
from core.models import MODELS
from core.spec import SpecError, parse
from core.store import Store
from core.suits import KINDS, fits
from core.vocabulary import WORD, fit
from tests.core.taken import EVERY_KIND, finished

torch.set_num_threads(1)


@pytest.fixture
def store():
    kept = Store()
    yield kept
    kept.close()


def unpacked(data: bytes, folder):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
    return folder


def checked(folder, capsys) -> tuple[int, str]:
    """What its own check.py says, run as the program it is."""
    main = runpy.run_path(str(folder / "check.py"))["main"]
    return main(folder), capsys.readouterr().out


@pytest.mark.parametrize(("kind", "what"), [("table", "torch"), ("pictures", "torch"), ("series", "torch"),
                                            ("pictures", "onnx")])
def test_the_check_passes_outside(store, tmp_path, capsys, kind, what):
    known = finished(store, *EVERY_KIND[kind])
    folder = unpacked(made(store, known.run, what, "ann")[1], tmp_path / "out")
    assert {path.name for path in folder.iterdir()} == {
        "README.md", "check.py", "network.json", "parity.json", "network.pt2" if what == "torch" else "network.onnx"}
    code, said = checked(folder, capsys)
    assert code == 0 and said.startswith("The same: 10 of 10 answers"), said


@pytest.mark.parametrize(("what", "library"), [("torch", "torch"), ("onnx", "onnxruntime")])
def test_the_check_needs_none_of_ours_and_finds_a_changed_answer(store, tmp_path, capsys, what, library):
    known = finished(store, "moons", {"data": {"rows": 60}})
    folder = unpacked(made(store, known.run, what, "ann")[1], tmp_path / "out")
    code = ("import runpy, sys\nsys.argv = ['check.py']\ntry:\n    runpy.run_path('check.py', run_name='__main__')\n"
            "finally:\n    ours = [name for name in sys.modules if name.partition('.')[0] in ('core', 'dashboard')]\n"
            f"    print(ours, {library!r} in sys.modules, 'torch' in sys.modules)")
    answers = json.loads((folder / "parity.json").read_text())
    ran = subprocess.run([sys.executable, "-I", "-c", code], cwd=folder, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0 and f"[] True {what == 'torch'}" in ran.stdout, ran.stdout + ran.stderr
    answers[3]["outputs"][0] += 0.01
    (folder / "parity.json").write_text(json.dumps(answers))
    code, said = checked(folder, capsys)
    assert code == 1 and said.startswith("Not the same: its answers lie up to")


def test_the_file_of_torch_carries_settings_and_questions_by_itself(store, tmp_path):
    known = finished(store, "moons", {"data": {"rows": 60}})
    folder = unpacked(made(store, known.run, "torch", "ann")[1], tmp_path / "out")
    extra = {"record.json": ""}
    program = torch.export.load(folder / "network.pt2", extra_files=extra)
    record = json.loads(extra["record.json"])
    assert parse(record["settings"]) == known.spec
    assert record["parity"] == json.loads((folder / "parity.json").read_text())
    x = torch.randn(37, 2)  # as many rows as one likes
    assert torch.allclose(program.module()(x), known.attempt.model(x), atol=1e-6)


@pytest.mark.parametrize("kind", [kind for kind in EVERY_KIND if kind not in ("turned", "paired", "covered")])
def test_raw_values_become_the_networks_inputs_outside(store, kind):
    """Where they can be prepared outside at all; as files say it, after JSON."""
    known = finished(store, *EVERY_KIND[kind])
    told = json.loads(json.dumps(bundle.about(known)))
    rows = json.loads(json.dumps(bundle.rows(known, told["prepare"])))
    for row, x in zip(rows, known.attempt.val.x, strict=False):
        assert np.array_equal(np.array(row["inputs"], x.numpy().dtype), x.numpy())
        if told["prepare"]["kind"] != "elsewhere":
            found = np.array(outside.prepare(row["raw"], told["prepare"]))
            assert np.abs(found - x.numpy()).max() < 1e-6
    assert (told["prepare"]["kind"] == "elsewhere") == (kind in ("mazes", "poles"))


def test_words_are_cut_outside_as_they_are_here():
    assert outside.WORD.pattern == WORD.pattern
    texts = ["It's GREAT :) really great", "don’t… don't know 3 things", "ÉTÉ été :-("]
    known = fit(texts)
    how = {"kind": "words", "words": list(known.words), "length": known.length}
    for text in [*texts, "great unknown things " * 9, ""]:
        assert outside.prepare(text, how) == known.inputs([text])[0].tolist()


def test_answers_mean_outside_what_they_mean_here(store):
    known = finished(store, "diabetes", {"data": {"rows": 100}})
    how = json.loads(json.dumps(bundle.about(known)))["meaning"]
    said = known.attempt.model(known.attempt.val.x).detach()
    misses = [abs(outside.meaning(row, how) - truth)
              for row, truth in zip(said.tolist(), known.attempt.split.val.y, strict=True)]
    assert np.mean(misses) == pytest.approx(known.events[-1]["val"]["mae"], rel=1e-5)
    assert outside.meaning([0.1, 0.9, 0.3], {"kind": "class", "names": ["a", "b", "c"]}) == "b"


def test_without_its_packages_onnx_says_what_brings_them(store, monkeypatch):
    known = finished(store, "moons", {"data": {"rows": 60}})
    monkeypatch.setattr(onnx, "find_spec", lambda name: None)
    assert onnx.needs(known.spec) == ("ONNX can't be written here without onnx and onnxscript.", "make export")
    with pytest.raises(SpecError, match="make export"):
        made(store, known.run, "onnx", "ann")


SMALL = {"filters": 2, "units": 8, "hidden": [4], "width": 4, "blocks": 1}
DATA = {"curve": "polynomial", "points": "moons", "table": "penguins", "images": "digits", "series": "mnist1d",
        "text": "movies", "letters": "letters", "levels": "mazes"}


def made_for() -> list[tuple[str, str]]:
    """Every network on every kind of data that it is made for."""
    found = []
    for model in MODELS:
        for kind in KINDS:
            how = {"letters": "next_letter", "levels": "ppo"}.get(kind, "supervised")
            spec = parse({"data": {"name": DATA[kind]}, "learning": {"name": how}})
            try:
                fits("model.name", model, spec)
            except SpecError:
                continue
            found.append((model, kind))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("model", "kind"), made_for())
def test_every_network_says_the_same_outside(store, tmp_path, capsys, model, kind):
    rows = {"text": 200, "letters": 300, "levels": 200}.get(kind, 90)
    known = finished(store, DATA[kind], {"model": SMALL | {"name": model}, "data": {"rows": rows},
                                         "learning": {"walks": 16} if kind == "levels" else {}})
    for module in (torchfile, onnx):
        folder = unpacked(module.make(known), tmp_path / module.FILE)
        code, said = checked(folder, capsys)
        assert code == 0, said
