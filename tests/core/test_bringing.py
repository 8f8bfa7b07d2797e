"""A page brings a file: it is read anew at each request, mended by its findings, and becomes a data set by name."""

import numpy as np
import pytest

from core import datasets
from core.bringing import adopt, inspect
from core.own import FOLDER
from core.spec import DataSpec, SpecError
from core.store import Store

LINES = ["id,size,colour,ripe"] + [f"{row},{row % 7}.5,{'red' if row % 3 else 'green'},{'yes' if row % 7 > 3 else 'no'}"
                                   for row in range(80)]


@pytest.fixture
def store(data_folder) -> Store:
    store = Store(f"sqlite:///{data_folder / 'final-exam.db'}")
    (store.folder / FOLDER).mkdir()
    (store.folder / FOLDER / "mine").write_text("\n".join(LINES))
    yield store
    store.close()


def test_what_is_asked_is_guessed_and_a_finding_is_mended_by_its_button(store):
    found = inspect(store, {"file": "mine", "name": "ripe.csv"}, "me")
    assert (found["plan"]["target"], found["plan"]["task"], found["plan"]["left_out"]) == ("ripe", "classification",
                                                                                          ["id"])
    assert found["rows"] == 80 and found["classes"] == ["no", "yes"] and found["head"]["rows"][1][1] == "1.5"
    other = inspect(store, {"file": "mine", "plan": found["plan"], "target": "size"}, "me")
    assert other["plan"]["task"] == "regression" and not other["classes"]
    leak = next(each for each in found["findings"] if each["fix"] == "leave_out" and each["column"] == "size")
    mended = inspect(store, {"file": "mine", "plan": found["plan"], "fix": ["leave_out", leak["column"]]}, "me")
    assert "size" in mended["plan"]["left_out"] and leak["sentence"] not in [each["sentence"] for each in
                                                                            mended["findings"]]


def test_the_data_set_holds_what_the_file_says(store):
    made = adopt(store, {"file": "mine", "name": "ripe.csv"}, "me")
    dataset = datasets.load(DataSpec(name="own", own=made["own"]))
    assert made["cut"] == "stratified" and [column.name for column in dataset.columns] == ["size", "colour"]
    assert dataset.x[:, 0].tolist() == [row % 7 + 0.5 for row in range(80)]
    assert np.array(dataset.classes)[dataset.y].tolist() == [line.rsplit(",", 1)[1] for line in LINES[1:]]


@pytest.mark.parametrize("name", ["other", "../final-exam.db", ""])
def test_no_other_file_of_the_house_is_read(store, name):
    with pytest.raises(SpecError, match="not here any more"):
        inspect(store, {"file": name}, "me")
