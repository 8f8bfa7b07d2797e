"""The file of a whole run: all that the run was, nothing of a sealed exam, and not a byte that could be changed."""

import json

import numpy as np
import pytest
import torch

from core.__main__ import main
from core.exam import open_sealed
from core.export import EXPORTS, weights
from core.export.filed import opened
from core.export.taking import made
from core.spec import SpecError
from core.store import Store
from tests.core.taken import finished, finished_run

torch.set_num_threads(1)

QUICK = {"data": {"rows": 60}, "model": {"dropout": 0.1}, "learning": {"epochs": 3}}


@pytest.fixture
def store():
    kept = Store()
    yield kept
    kept.close()


def test_the_file_holds_checkpoint_events_and_facts_bit_for_bit(store):
    run = finished_run(store, QUICK)
    filed = opened(made(store, run, "weights", "ann")[1])
    tensors, meta = store.load_checkpoint(run)
    assert filed.tensors.keys() == {*tensors, "events", "parity.inputs", "parity.outputs"}
    for name, tensor in tensors.items():
        assert filed.tensors[name].dtype == tensor.dtype and filed.tensors[name].tobytes() == tensor.tobytes()
    assert filed.record["checkpoint"] == json.loads(json.dumps(meta))
    told = [json.loads(line) for line in filed.tensors["events"].tobytes().decode().splitlines()]
    assert told == store.events(run)
    facts = filed.record["facts"]
    assert facts["fingerprint"] == told[0]["fingerprint"] and facts["rows"] == told[0]["rows"] and facts["licence"]
    assert facts["marks"]["val"] == told[-1]["val"] and len(facts["intervals"]["val"]) == 2


def test_ten_practice_questions_come_with_the_answers_of_the_network(store):
    known = finished(store, "iris")
    filed = opened(made(store, known.run, "weights", "ann")[1])
    x = torch.from_numpy(filed.tensors["parity.inputs"])
    assert torch.equal(x, known.attempt.val.x[:10])
    assert np.array_equal(known.attempt.model(x).detach().numpy(), filed.tensors["parity.outputs"])


def test_equal_runs_make_equal_files(store):
    run = finished_run(store, QUICK)
    assert made(store, run, "weights", "ann")[1] == made(store, run, "weights", "ann")[1]


def test_no_byte_can_be_changed_and_no_end_cut_off(store):
    data = made(store, finished_run(store, QUICK), "weights", "ann")[1]
    dice = np.random.default_rng(0)
    places = {*range(0, 400), *dice.integers(0, len(data), 400).tolist(), len(data) - 1}
    for place in sorted(places):
        changed = bytearray(data)
        changed[place] ^= int(dice.integers(1, 256))
        with pytest.raises(SpecError) as refused:
            opened(bytes(changed))
        assert refused.value.field == "file" and refused.value.remedy
    for length in (0, 1, 7, 8, 9, 100, len(data) // 2, len(data) - 1):
        with pytest.raises(SpecError):
            opened(data[:length])
    with pytest.raises(SpecError, match="goes on after its end"):
        opened(data + b"x")


def test_a_file_that_could_not_be_opened_again_is_not_made(store, monkeypatch):
    run = finished_run(store, QUICK)
    monkeypatch.setattr(weights, "LARGEST", 1_000)
    with pytest.raises(SpecError, match="could be opened again") as refused:
        made(store, run, "weights", "ann")
    assert refused.value.remedy


def test_nothing_of_a_sealed_exam_is_in_the_file(store):
    known = finished(store, "moons", QUICK)
    filed = opened(made(store, known.run, "weights", "ann")[1])
    told = [json.loads(line) for line in filed.tensors["events"].tobytes().decode().splitlines()]
    assert not any("test" in event or "test" in event.get("before", {}) for event in told)
    assert set(filed.record["facts"]["marks"]) == {"train", "val"} and filed.record["facts"]["official"] is None
    exam = known.attempt.preparation.inputs(known.attempt.split.test.x)
    seen = {row.tobytes() for row in exam}
    assert not any(row.tobytes() in seen for row in filed.tensors["parity.inputs"])


def test_the_exams_mark_is_in_the_file_of_those_to_whom_it_was_opened(store):
    run = finished_run(store, QUICK)
    mark = open_sealed(store, run, "ann", "the end")["test"]
    for visitor, known in (("ann", mark), ("bob", None)):
        facts = opened(made(store, run, "weights", visitor)[1]).record["facts"]
        assert facts["official"] == known and facts["marks"].get("test") == known
    assert opened(made(store, run, "weights", "ann")[1]).record["facts"]["looks"] == 1


def test_behind_glass_the_events_keep_their_exam_marks(store):
    run = finished_run(store, QUICK, glass=True)
    filed = opened(made(store, run, "weights", "ann")[1])
    assert filed.record["glass"] is True and "test" in filed.record["facts"]["marks"]


def test_what_can_be_taken_home_is_described(capsys):
    assert main(["describe"]) == 0
    told = json.loads(capsys.readouterr().out)["exports"]
    assert list(told) == list(EXPORTS) and all(each["title"] and each["sentence"] for each in told.values())
