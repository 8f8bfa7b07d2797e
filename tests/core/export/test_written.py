"""Training code is readable, stands alone, holds nothing that is sealed, and does nothing that a name would have it do.
"""

import ast
import io
import sys
import time
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.datasets.dataset import Column
from core.export import EXPORTS
from core.export.written import model_text, planned, script_text
from core.export.written.course import arrays
from core.export.written.steps import the_loop
from core.export.written.text import fill, listed, named, source_of
from core.games import maze
from core.pretrained import minilm
from core.spec import parse
from core.vocabulary import words
from tests.core.export.taken import differences, finished, told_here, unpacked
from tests.core.test_every_way import WAYS, spec_of
from tests.core.test_seal import absurd, with_exam

torch.set_num_threads(1)
NASTY = 'x"""\nimport os  # \\ {$name} \'\r\u2028'


def test_the_loop_is_the_one_that_ran():
    steps = [line.partition("#")[2].strip() for line in the_loop() if "#" in line]
    assert [step[:2] for step in steps] == ["1.", "2.", "3.", "4.", "5.", "6."]
    assert "yield" not in "".join(the_loop()) and compile("\n".join(the_loop()), "loop", "exec")


@pytest.mark.parametrize("way", WAYS[::5], ids="-".join)
def test_it_imports_torch_numpy_and_what_python_brings_and_all_that_it_imports_is_used(way):
    text = script_text(finished(spec_of(*way)))
    tree = ast.parse(text)
    imported = {(node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).partition(".")[0]
                for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)}
    assert imported <= {"torch", "numpy"} | sys.stdlib_module_names
    names = [alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)
             for alias in node.names]
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert set(names) <= used
    assert "$" not in text


def test_the_model_alone_can_be_imported_and_takes_the_weights_of_the_run():
    for way in WAYS[::4]:
        run, names = finished(spec_of(*way)), {}
        if run.spec.model.name == "polynomial":
            continue  # it asks for the ends of its course
        exec(compile(model_text(run.attempt), "model", "exec"), names)
        model = names["Network"]()
        model.load_state_dict(run.attempt.model.state_dict())
        x = run.attempt.val.x
        with torch.no_grad():
            assert torch.allclose(model.eval()(x), run.attempt.model.eval()(x), atol=1e-6)
        assert all(weights.requires_grad for weights in model.parameters())


def test_the_model_alone_forgets_with_torchs_own_dropout():
    text = model_text(planned(parse({"data": {"rows": 60}, "model": {"dropout": 0.25}})).attempt)
    assert "nn.Dropout(0.25)" in text and text.count("class ") == 1


def test_a_sealed_exam_leaves_no_trace_in_what_is_taken(monkeypatch):
    choices = {"data": {"name": "penguins"}, "learning": {"epochs": 2}}
    before = [EXPORTS[what].make(finished(choices)) for what in ("script", "notebook")]
    changed = with_exam(absurd, monkeypatch)
    assert [EXPORTS[what].make(finished(choices)) for what in ("script", "notebook")] == before and changed


def test_words_that_only_a_sealed_exam_has_are_not_told_even_where_the_run_has_cheated_with_them():
    choices = {"data": {"name": "movies", "rows": 300}, "model": {"name": "embedding_bag"}, "learning": {"epochs": 1},
               "split": {"fitted_on": "everything"}}
    sealed, glass = (finished(choices, glass=glass) for glass in (False, True))
    known = {word for part in (sealed.attempt.split.train, sealed.attempt.split.val) for text in part.x
             for word in words(text)}
    told_ = arrays(sealed)["known_words"]
    assert set(told_) - {""} == known and "" in told_ and "" not in arrays(glass)["known_words"]


def test_of_learning_without_answers_only_the_few_answers_travel():
    run = finished({"data": {"name": "digits", "rows": 150, "labels": 2}, "model": {"filters": 4},
                    "learning": {"name": "autoencode", "epochs": 1}})
    found = arrays(run)
    assert "course_y" not in found and len(found["known"]) == len(found["known_y"]) == 20
    assert np.array_equal(found["practice_y"], run.attempt.split.val.y)


def test_names_that_people_type_do_nothing(tmp_path):
    run = finished({"data": {"name": "penguins"}, "learning": {"epochs": 2}}, title=NASTY)
    dataset = run.attempt.dataset
    columns = tuple(Column(NASTY, each.kind, each.levels) for each in dataset.columns)
    run.attempt.dataset = replace(dataset, columns=columns, classes=tuple(NASTY + each for each in dataset.classes))
    text = script_text(run)
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import)]
    assert "os" not in {alias.name for node in imports for alias in node.names}
    assert not differences(told_here(unpacked(run, "script", tmp_path)), run)


def test_what_another_network_has_read_travels_as_it_was_read(tmp_path, monkeypatch):
    def read(texts):
        for place, text in enumerate(texts):
            dice = np.random.default_rng(list(text.encode()))
            yield [place], dice.standard_normal((1, minilm.NUMBERS)).astype(np.float32)

    monkeypatch.setattr(minilm, "read", read)
    monkeypatch.setattr(minilm, "available", lambda: (True, "", ""))
    choices = {"data": {"name": "movies", "rows": 300, "read": "minilm"}, "model": {"name": "linear"},
               "learning": {"epochs": 2}}
    runs = [finished(choices | {"split": {"fitted_on": fitted}}) for fitted in ("course", "everything")]
    for number, run in enumerate(runs):
        assert not differences(told_here(unpacked(run, "script", tmp_path / str(number))), run)
    assert arrays(runs[0])["course_x"].shape == (180, minilm.NUMBERS) and "MiniLM" in script_text(runs[0])


def test_the_code_can_be_read_before_a_run_has_begun_and_is_the_same_but_for_what_it_told():
    choices = {"data": {"rows": 60}, "learning": {"epochs": 3, "changes": [{"step": 1, "field": "lr", "value": 0.1}]}}
    text, after = script_text(planned(parse(choices))), script_text(finished(parse(choices)))
    first, last = text.index("# ---- The settings"), after.index("# ---- Does it agree")
    assert after[after.index("# ---- The settings"):last].strip() == text[first:].strip()
    assert model_text(planned(parse(choices)).attempt).count("class ") == 1


def test_the_largest_data_are_packed_in_under_three_seconds():
    run = finished({"data": {"name": "shapes"}, "learning": {"epochs": 1}})
    begun = time.process_time()
    data = EXPORTS["script"].make(run)
    assert time.process_time() - begun < 3
    assert set(zipfile.ZipFile(io.BytesIO(data)).namelist()) == {"train.py", "course.npz", "README.txt"}


def test_the_data_open_without_pickle():
    run = finished({"data": {"name": "movies", "rows": 300}, "model": {"name": "embedding_bag"},
                    "learning": {"epochs": 1}})
    whole = zipfile.ZipFile(io.BytesIO(EXPORTS["script"].make(run)))
    data = np.load(io.BytesIO(whole.read("course.npz")), allow_pickle=False)
    assert data["course_x"].tolist() == run.attempt.split.train.x.tolist() and "exam_x" not in data


def test_pieces_of_text():
    assert fill("""
        a = $value
            b
        """, value=3) == "a = 3\n    b"
    assert listed([1, "two"]) == '[1, "two"]'
    assert ast.literal_eval(listed(range(400))) == list(range(400)) and len(listed(range(400)).splitlines()[1]) < 110
    assert named(NASTY) == "x import os name"
    assert source_of(maze, "LIMIT").startswith("LIMIT = 20 ")
