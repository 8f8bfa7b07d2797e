"""`python -m core audit` says what was found, keeps what it is told to, and `run` studies it by its name."""

import json

import pandas as pd
import pytest

from core.__main__ import main
from core.datasets.own import source
from core.own.plan import proposed
from core.own.reading import pasted
from core.own.told import told
from tests.core.own.test_audit import CLEAN, ROWS


@pytest.fixture
def core(capsys, tmp_path, monkeypatch):
    """Runs a command here; its exit status and the records it printed. Files are named by where the test stands."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, list[dict]]:
        status = main(list(arguments))
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return run


def test_a_file_is_audited_kept_and_studied_by_its_name(core):
    frame = CLEAN.assign(code=[f"x{place}" for place in range(ROWS)], told=CLEAN.y, patient=range(ROWS))
    pd.concat([frame.assign(patient=frame.patient // 4), frame[:3]]).to_csv("ripe.csv", sep=";", index=False)
    status, told = core("audit", "ripe.csv", "--target", "y", "--fix", "leave_out:told", "--fix", "by_group:patient",
                        "--keep")
    assert status == 0 and [record["kind"] for record in told[:2]] == ["note", "column"]
    codes = [record["code"] for record in told if record["kind"] == "finding"]
    assert "error_bar" in codes and "leak" not in codes and "groups" not in codes
    summary = told[-1]
    assert summary["kind"] == "summary" and summary["target"] == "y" and summary["findings"] == len(codes)
    assert "Left out: 'told', 'patient'." in " ".join(summary["steps"]) or "patient" in summary["plan"]["left_out"]
    assert source(summary["own"]).about["steps"] == summary["steps"]
    with open("spec.json", "w") as file:
        json.dump(summary["spec"] | {"learning": {"epochs": 2}}, file)
    status, events = core("run", "spec.json")
    assert status == 0 and events[-1]["kind"] == "done" and summary["spec"]["split"] == {"how": "group"}


def test_what_is_told_of_a_file_is_plain_json_with_its_first_rows():
    raw = pasted(CLEAN.to_csv(index=False))
    found = told(raw, proposed(raw))
    assert json.loads(json.dumps(found)) == found
    assert found["head"]["rows"] == [[str(cell) for cell in row] for row in CLEAN[:20].to_numpy().tolist()]
    assert found["inputs"] == ["a", "b", "c", "kind"] and (found["cut"], found["plan"]["target"]) == ("stratified", "y")


@pytest.mark.parametrize(("arguments", "field"), [
    (["nowhere.csv"], "file"), (["t.csv", "--target", "z"], "target"), (["t.csv", "--plan", "{"], "plan"),
    (["t.csv", "--plan", "[1]"], "plan"), (["t.csv", "--plan", '{"task": "guess"}'], "plan.task"),
    (["t.csv", "--fix", "magic"], "fix"), (["t.csv", "--keep"], "plan.target"), (["empty.csv"], "file")])
def test_what_can_not_be_is_one_line_with_a_remedy_and_status_2(core, arguments: list[str], field: str):
    with open("t.csv", "w") as file:
        file.write("a,b\n1,x\n2,y\n")
    open("empty.csv", "w").close()
    status, told = core("audit", *arguments)
    assert status == 2 and told[-1]["kind"] == "failed" and told[-1]["field"] == field and told[-1]["remedy"]


def test_too_large_a_file_is_not_even_read(core, monkeypatch):
    monkeypatch.setenv("FINAL_EXAM_LIMITS", '{"upload_bytes": 5}')
    with open("t.csv", "w") as file:
        file.write("a,b\n1,x\n")
    status, told = core("audit", "t.csv")
    assert status == 2 and "limit" in told[0]["error"]
