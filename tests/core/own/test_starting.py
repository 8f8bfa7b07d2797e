"""From a file to an opened exam without a browser: `run` takes a table, `exam --whole` says what the pages say."""

import json

import numpy as np
import pytest

from core.datasets.own import source
from core.store import Store
from tests.core.own.test_command import core  # noqa: F401  the fixture that runs a command here

SHORT = '{"learning": {"epochs": 30}, "model": {"hidden": [8]}}'


@pytest.fixture
def table(tmp_path) -> np.ndarray:
    """Fruit whose size says whether they are ripe, but for those from Kish. Which are from Kish, bool [rows]."""
    dice = np.random.default_rng(0)
    size, town = dice.normal(5, 1, 400).round(2), dice.integers(0, 4, 400)
    ripe = np.where(town == 2, dice.integers(0, 2, 400), size > 5)
    lines = [f"{a},{('Ur', 'Uruk', 'Kish', 'Eridu')[b]},{('no', 'yes')[int(c)]}" for a, b, c in
             zip(size, town, ripe, strict=True)]
    (tmp_path / "fruit.csv").write_text("size,town,ripe\n" + "\n".join(lines))
    (tmp_path / "short.json").write_text(SHORT)
    return town == 2


def test_a_file_is_studied_and_its_exam_opened_with_all_that_is_to_be_said(core, table):  # noqa: F811
    status, told = core("run", "fruit.csv", "--target", "ripe", "--settings", "short.json")
    first, last = told[0], told[-1]
    assert status == 0 and (first["kind"], first["target"], first["rows"]) == ("data", "ripe", 400)
    assert last["kind"] == "done" and last["epochs"] == 30 and not [each for each in told if "test" in each]
    assert source(first["own"]).about["steps"] == first["steps"]
    assert Store().get_run(last["run"])["spec"]["model"]["hidden"] == [8]

    status, (exam,) = core("exam", last["run"], "--reason", "the course is over", "--bet", "75", "--whole")
    assert status == 0 and exam["bet"] == 75 and exam["official"] and exam["questions"] == 80
    assert [each["name"] for each in exam["checks"]] == ["finished", "best", "looks", "bar", "second"]
    assert [each["name"] for each in exam["baselines"]] == ["constant", "linear", "boosting"]
    assert exam["sentence"].startswith("On new questions the network is") and "looked at" in exam["verdict"]
    answers = Store().openings(run=last["run"])[0]["result"]["answers"]
    wrong = [truth != guess for truth, guess in zip(answers["truth"], answers["guess"], strict=True)]
    there = [miss for miss, row in zip(wrong, answers["ids"], strict=True) if table[row]]
    kish = next(group for group in exam["groups"] if group["says"] == "Kish")
    assert kish["questions"] == len(there) and kish["mark"] == pytest.approx(1 - np.mean(there))
    assert exam["groups"][0] == kish
    assert core("exam", last["run"], "--reason", "again", "--whole")[1][0]["baselines"] == exam["baselines"]


def test_the_same_file_is_the_same_run(core, table):  # noqa: F811
    once, again = (core("run", "fruit.csv", "--target", "ripe", "--settings", "short.json")[1] for _ in range(2))
    assert once == again


@pytest.mark.parametrize(("arguments", "field"), [
    (["run", "fruit.csv", "--target", "taste"], "target"), (["run", "nowhere.csv"], "file"),
    (["run", "few.csv"], "file"), (["run", "fruit.csv", "--settings", "list.json"], "settings"),
    (["run", "fruit.csv", "--target", "ripe", "--settings", "bad.json"], "model.hidden"),
    (["search", "fruit.csv", "--target", "taste"], "target")])
def test_what_can_not_be_studied_is_one_line_with_a_remedy_and_status_2(core, table, arguments, field):  # noqa: F811
    for name, text in (("few.csv", "a,b\n1,x\n2,y\n"), ("list.json", "[]"), ("bad.json", '{"model": {"hidden": [0]}}')):
        with open(name, "w") as file:
            file.write(text)
    status, told = core(*arguments)
    assert status == 2 and told[-1]["kind"] == "failed" and told[-1]["field"].endswith(field) and told[-1]["remedy"]
    assert Store().runs(everything=True) == []


def test_a_bet_that_cannot_be_is_refused_and_the_exam_stays_sealed(core, table):  # noqa: F811
    run = core("run", "fruit.csv", "--target", "ripe", "--settings", "short.json")[1][-1]["run"]
    status, (told,) = core("exam", run, "--reason", "why", "--bet", "120")
    assert status == 2 and told["field"] == "bet" and Store().openings(run=run) == []


def test_what_has_no_simple_methods_is_opened_whole_all_the_same(core):  # noqa: F811
    with open("spec.json", "w") as file:
        json.dump({"data": {"name": "digits", "rows": 100}, "model": {"name": "autoencoder"},
                   "learning": {"name": "autoencode", "epochs": 1}}, file)
    run = core("run", "spec.json")[1][-1]["run"]
    status, (exam,) = core("exam", run, "--reason", "why", "--whole")
    assert status == 0 and exam["baselines"] is None and exam["sentence"] is None and exam["groups"] is None
