"""The shelf: a name means the same numbers for ever, and nothing gets in that is not what it says it is."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import shelf
from core.__main__ import main
from core.brought import facts_of, fingerprints
from core.datasets import load
from core.folder import data_folder
from core.keeping import keep_run, packed_run
from core.spec import SpecError, parse, run_id
from core.split import cut
from core.store import Store
from core.store.files import pack_tensors

WEIGHTS = {"layers.0.weight": np.ones((8, 2), np.float32)}
SPEC = parse({"data": {"rows": 60}})


def put(title: str = "Moons", owner: str = "", studied: int = 7) -> str:
    facts = facts_of(SPEC, load(SPEC.data), ["x", "y"], title=title)
    return shelf.keep(shelf.packed(WEIGHTS, np.array([studied], np.uint64), facts), owner)


def path_of(name: str):
    return data_folder() / "shelf" / f"{name}.safetensors"


def test_the_name_is_the_digest_of_what_is_kept_and_nothing_else():
    name = put()
    assert shelf.SHAPE.fullmatch(name) and put() == name and put(owner="somebody") == name
    assert put("Moons again") != name and put(studied=8) != name
    start = shelf.load(name)
    assert start.title == "Moons" and start.studied.tolist() == [7] and start.facts["inputs"]["size"] == [2]
    assert {key: array.tolist() for key, array in start.weights.items()} == {"layers.0.weight": [[1, 1]] * 8}


def test_everybody_sees_his_own_shelf_and_what_comes_along():
    mine, other = put("Mine", "me"), put("Other", "you")
    assert mine in shelf.on_shelf("me") and other not in shelf.on_shelf("me")
    assert set(shelf.SHIPPED) <= set(shelf.on_shelf("nobody"))
    shelf.take_off(mine, "me")
    assert mine not in shelf.on_shelf("me") and shelf.load(mine).title == "Mine"  # runs that began there go on


@pytest.mark.parametrize("harm", [lambda data: data[:-1], lambda data: data + b"x", lambda data: b"",
                                  lambda data: b"{}",
                                  lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:]])
def test_a_file_that_was_changed_is_refused_and_said_to_be_damaged(harm):
    name = put()
    path_of(name).write_bytes(harm(path_of(name).read_bytes()))
    with pytest.raises(SpecError, match="damaged") as refused:
        shelf.load(name)
    assert refused.value.field == "model.start" and refused.value.remedy
    assert name not in shelf.on_shelf()


def test_a_file_under_another_name_is_refused():
    name, other = put(), "0123456789abcdef"
    path_of(other).write_bytes(path_of(name).read_bytes())
    with pytest.raises(SpecError, match="damaged"):
        shelf.load(other)


def foreign(data: bytes) -> str:
    """A file with the right name, whatever it holds."""
    name = shelf.digest(data)[:shelf.LETTERS]
    path_of(name).parent.mkdir(parents=True, exist_ok=True)
    path_of(name).write_bytes(data)
    return name


@pytest.mark.parametrize("data", [
    b"", b"\x80\x04.", b'{"a": 1}', b"PK\x03\x04", pack_tensors(WEIGHTS, {}), pack_tensors(WEIGHTS, {"title": "x"}),
    pack_tensors({"studied": np.zeros(1)}, {"title": "x", "spec": 3, "inputs": 4}),
    pack_tensors({"studied": np.zeros(1)}, {"title": "x", "spec": {"model": {"name": "x"}}, "inputs": {"size": [1]}}),
    pack_tensors({"studied": np.zeros(1)}, [])])
def test_a_foreign_file_with_the_right_name_is_refused(data):
    with pytest.raises(SpecError, match="damaged"):
        shelf.load(foreign(data))


@given(st.binary(max_size=200))
def test_no_bytes_whatsoever_do_more_than_be_refused(data):
    with pytest.raises(SpecError):
        shelf.load(foreign(data))


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "A", "x" * 41, "..", "a.b", 7, True, None, ["a"]])
def test_a_name_that_could_be_something_else_than_a_name_is_refused(name):
    with pytest.raises(SpecError) as refused:
        parse({"model": {"start": name}})
    assert refused.value.field == "model.start" and refused.value.remedy


def test_a_start_that_is_not_there_is_named_with_a_remedy():
    with pytest.raises(SpecError, match="no start '0000000000000000'"):
        shelf.load("0" * 16)


def test_a_shelf_has_an_end(monkeypatch):
    monkeypatch.setattr(shelf, "MOST", 2)
    for title in "ab":
        put(title)
    with pytest.raises(SpecError, match="as many as it holds"):
        put("c")
    monkeypatch.setattr(shelf, "LARGEST", 100)
    with pytest.raises(SpecError, match="Train a smaller one"):
        put("d", owner="somebody")


@pytest.mark.parametrize(("row", "said"), [
    ({}, "no run"), ({"state": "learning"}, "not learned to its end"), ({"state": "done"}, "not there any more"),
    ({"state": "done", "spec": {"students": 20}}, "a class of 20"),
    ({"state": "done", "spec": {"model": {"name": "linear"}}}, "nothing could be brought along")])
def test_a_run_that_can_not_be_kept_says_why(row, said):
    store = Store()
    if row:
        store.create_run("a" * 32, row.get("spec", {}))
        store.change_run("a" * 32, state=row["state"])
    with pytest.raises(SpecError, match=said) as refused:
        keep_run(store, "a" * 32)
    assert refused.value.remedy


# --- what comes along


@pytest.mark.parametrize("name", shelf.SHIPPED)
def test_what_comes_along_is_small_says_what_it_is_and_how_it_was_learned(name):
    start, path = shelf.load(name), shelf.BUNDLED / f"{name}.safetensors"
    assert path.stat().st_size < 300_000 and start.title and start.facts["marks"]["val"]["accuracy"] > 0.95
    recipe = parse(json.loads((shelf.BUNDLED / f"{name}.json").read_text()))
    assert start.facts["spec"] == recipe.model_dump(mode="json", exclude_defaults=True)
    assert "licence" in (shelf.BUNDLED / "README.md").read_text() and f"{name}.json" in (
        shelf.BUNDLED / "README.md").read_text()
    dataset = load(recipe.data)
    course = cut(dataset, recipe.data, recipe.split).train
    assert np.array_equal(start.studied, np.unique(fingerprints(dataset, course.ids))) and len(course.ids) == 2_000


def test_the_command_that_makes_it_makes_such_a_file(tmp_path):
    """The recipe, in small: one round over few rows."""
    recipe = json.loads((shelf.BUNDLED / "mnist5k_0_4.json").read_text())
    recipe["data"]["rows"], recipe["learning"] = 300, {"augment": "sway", "epochs": 1}
    spec = parse(recipe)
    store = Store()
    (tmp_path / "spec.json").write_text(json.dumps(recipe))
    assert main(["run", str(tmp_path / "spec.json")]) == 0
    assert main(["keep", run_id(spec), "--title", "Digits", "--out", str(tmp_path / "made.safetensors")]) == 0
    data = (tmp_path / "made.safetensors").read_bytes()
    made, shipped = shelf.load(shelf.keep(data)), shelf.load("mnist5k_0_4")
    assert {name: array.shape for name, array in made.weights.items()} == {
        name: array.shape for name, array in shipped.weights.items()}
    assert made.title == "Digits" and packed_run(store, run_id(spec), "Digits") == data
