"""Many networks are examined at once: the marks of the one way to open an exam, and what lessons ask beside them."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from core import lessons
from core.__main__ import main
from core.exam import looks, open_sealed
from core.examine import BINS, FARS, _reliability, examine, open_together
from core.lessons.lesson import Finding
from core.spec import SpecError, parse, run_id
from core.store import Store
from core.sweep import parse_sweep
from core.sweeping import Sweeping

torch.set_num_threads(1)

ASKED = {"base": {"data": {"name": "digits", "rows": 200}, "learning": {"epochs": 3}}, "vary": {"seed": [0, 1],
                                                                                             "split.seed": [0, 1]}}


@pytest.fixture
def store() -> Store:
    return Store()


def learned(store: Store, asked: dict) -> list[str]:
    members = list(parse_sweep(asked).members("", False))
    for _ in Sweeping(store, "", False, 1).learn(members):
        pass
    return [member.run for member in members]


def test_the_marks_are_those_of_an_exam_opened_alone(store):
    runs = learned(store, ASKED)
    found = examine(store, runs)
    for run in runs:
        alone = open_sealed(store, run, "somebody", "to compare")
        assert found[run]["test"] == alone["test"] and found[run]["questions"] == alone["questions"]
        assert found[run]["fingerprint"] == alone["fingerprint"]


def test_every_exam_among_them_is_written_down_as_looked_at_once_for_each_network(store):
    runs = learned(store, ASKED)
    found = open_together(store, {"runs": runs, "asks": [], "lesson": "x", "reason": "lesson: x"}, "v")["found"]
    prints = {each["fingerprint"] for each in found.values()}
    assert len(prints) == 2 and all(looks(store, "v", each) == 2 for each in prints)
    assert sum("found" in each["result"] for each in store.openings(visitor="v")) == 1
    assert not any(each["official"] for each in store.openings(visitor="v")), "a run's own official mark is to come"


def test_an_opening_is_found_under_the_first_network_also_when_that_one_could_not_learn(store):
    runs = [run_id(parse({"seed": 99})), *learned(store, ASKED)]
    open_together(store, {"runs": runs, "asks": [], "lesson": "x", "reason": "lesson: x"}, "v")
    written = store.openings(run=runs[0], visitor="v")
    assert set(written[0]["result"]["found"]) == set(runs[1:]) and len(written) == 2


def test_networks_that_have_not_learned_are_left_out(store):
    with pytest.raises(SpecError, match="None of these networks"):
        open_together(store, {"runs": [run_id(parse({}))], "asks": [], "lesson": "x", "reason": "x"}, "v")


def test_the_nearest_other_world_is_the_exam_itself(store):
    asked = {"base": ASKED["base"] | {"split": {"world": "turned"}}, "vary": {"seed": [0]}}
    run, = learned(store, asked)
    found = examine(store, [run], ("worlds",))[run]
    assert [world["far"] for world in found["worlds"]] == list(FARS)
    assert found["worlds"][0]["accuracy"] == found["test"]["accuracy"]
    assert all(0.1 <= world["sure"] <= 1 for world in found["worlds"])


def test_other_domains_are_asked_as_an_exam_from_there_would_ask(store):
    bag = {"data": {"name": "products", "rows": 300}, "model": {"name": "embedding_bag"}, "learning": {"epochs": 2}}
    run = learned(store, {"base": bag, "vary": {"seed": [0]}})[0]
    found = examine(store, [run], ("domains",))[run]
    assert [each["domain"] for each in found["domains"]] == ["movies", "tweets", "news"]
    away = learned(store, {"base": bag | {"split": {"world": "tweets"}}, "vary": {"seed": [0]}})[0]
    assert examine(store, [away])[away]["test"]["accuracy"] == found["domains"][1]["accuracy"]


def test_fresh_questions_are_others_from_the_same_source_and_real_data_has_none(store):
    run, = learned(store, {"base": {"data": {"rows": 200}, "learning": {"epochs": 20}}, "vary": {"seed": [0]}})
    found = examine(store, [run], ("fresh",))[run]
    assert found["fresh"] != found["test"] and 0.4 < found["fresh"]["accuracy"] <= 1
    real, = learned(store, ASKED | {"vary": {"seed": [0]}})
    with pytest.raises(SpecError, match="no new questions"):
        examine(store, [real], ("fresh",))


def test_calibration_by_hand():
    """Two questions said with 0.9, one of them right; two with 0.6, both right: |0.9 - 0.5| / 2 + |0.6 - 1| / 2."""
    logit = [np.log(0.9 / 0.1), np.log(0.6 / 0.4)]
    output = torch.tensor([[logit[0], 0.0], [logit[0], 0.0], [logit[1], 0.0], [logit[1], 0.0]])
    found = _reliability(output, torch.tensor([0, 1, 0, 0]))
    assert found["ece"] == pytest.approx(0.4, abs=1e-6) and found["accuracy"] == 0.75
    assert found["sure"] == pytest.approx(0.75) and sum(found["count"]) == 4 and len(found["count"]) == BINS


def test_temperature_scaling_never_changes_a_mark_and_calms_who_is_too_sure(store):
    asked = {"base": {"data": {"label_noise": 0.3, "rows": 300}, "model": {"hidden": [64, 64]},
                      "learning": {"epochs": 300, "lr": 0.01}}, "vary": {"seed": [0]}}
    run, = learned(store, asked)
    found = examine(store, [run], ("calibration",))[run]["calibration"]
    assert found["before"]["accuracy"] == found["after"]["accuracy"]
    assert found["temperature"] > 1 and found["after"]["sure"] < found["before"]["sure"]
    assert found["after"]["ece"] < found["before"]["ece"]


# --- the command

QUICK = "too_simple"  # its small form is learned in a second


def test_lessons_are_listed_shown_and_verified(capsys, tmp_path):
    assert main(["lessons", "list"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"lesson", "chapter", "title", "question"} == set(listed[0])
    assert main(["lessons", "show", "nonsense"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert parse_sweep({"base": shown["arms"][0]["base"], "vary": shown["arms"][0]["vary"]}).size == 5
    assert main(["lessons", "verify", QUICK, "--small", "--json", str(tmp_path / "verdicts.json")]) == 0
    verdict, summary = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert verdict["holds"] and summary == {"kind": "summary", "lessons": 1, "hold": 1, "failed": []}
    assert json.loads((tmp_path / "verdicts.json").read_text()) == [verdict]


@pytest.mark.parametrize(("arguments", "words"), [(["show"], "No lesson was named"), (["show", "gone"], "'gone'"),
                                                  (["verify", "gone"], "'gone'"), (["dance"], "invalid choice")])
def test_wrong_input_is_answered_with_a_sentence(capsys, arguments, words):
    assert main(["lessons", *arguments]) == 2
    assert words in json.loads(capsys.readouterr().out)["error"]


def test_a_claim_that_does_not_hold_is_said_and_ends_with_1(capsys, monkeypatch):
    false = replace(lessons.LESSONS[QUICK], claim=lambda records: [Finding("exam", 11.0, 50, 60, "10 %")])
    monkeypatch.setitem(lessons.LESSONS, QUICK, false)
    assert main(["lessons", "verify", QUICK, "--small"]) == 1
    assert f'"failed":["{QUICK}"]' in capsys.readouterr().out
