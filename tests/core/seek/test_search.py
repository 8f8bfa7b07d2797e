"""A search: ordinary runs, the same ones again, hopeless ones ended early, and the final exam never met."""

import json
from pathlib import Path
from statistics import median

import pytest
import torch

import core.seek.plan
import core.seek.tried
import core.terminal
from core.__main__ import main
from core.events import line
from core.exam import open_sealed, wilson
from core.run import run
from core.seek import search as searching
from core.seek.luck import expected_maximum, share_error
from core.seek.plan import parse_plan
from core.seek.search import Search, ranked
from core.spec import SpecError, parse
from core.store import Store
from tests.core.test_seal import absurd, with_exam

torch.set_num_threads(1)

QUICK = {"base": {"data": {"rows": 60}, "learning": {"epochs": 6}}, "tries": 5}
STEEP = {"base": {"data": {"rows": 200}, "learning": {"epochs": 20, "optimizer": "sgd", "lr": 0.3}}, "tries": 12,
         "over": ["learning.lr"]}


def searched(asked: dict, store: Store | None = None) -> Search:
    search = Search(store or Store(), "ann", parse_plan(asked))
    for _ in search.learn():
        pass
    return search


def elsewhere(folder: Path) -> Store:
    """A store that knows of nothing yet."""
    (folder / "elsewhere").mkdir()
    return Store(f"sqlite:///{folder / 'elsewhere' / 'runs.db'}")


def ctrl_c():
    raise KeyboardInterrupt


def test_every_try_is_an_ordinary_run_whose_exam_is_sealed():
    store = Store()
    search = searched(QUICK, store)
    assert [record["number"] for record in search.records] == [0, 1, 2, 3, 4]
    assert search.records[0]["values"] == {}
    for record in search.records:
        row = store.get_run(record["run"])
        assert row["state"] in ("done", "stopped") and row["test"] is None and row["val"] == record["val"]
        alone = [line(event) for event in run(parse(row["spec"]), record["run"])]
        told = [line(event) for event in store.events(record["run"])]
        assert told == alone if record["state"] == "done" else told[:-1] == alone[:len(told) - 1]
        right = round(record["val"]["accuracy"] * 12)
        assert record["interval"] == list(wilson(right, 12)) and record["questions"] == 12
        assert "test" not in record
    opened = open_sealed(store, search.summary()["best"], "ann", "the best of the search")
    assert opened["official"] and opened["questions"] == 12 and opened["attempts"] == 5  # it was chosen out of five
    kept = store.searches.get(search.name)
    assert kept["state"] == "done" and kept["summary"] == search.summary()
    assert store.searches.tries(search.name) == search.records


def test_the_same_search_finds_the_same_and_trains_nothing_twice(monkeypatch):
    store = Store()
    first = searched(QUICK, store)
    with monkeypatch.context() as patch:
        patch.setattr(core.seek.tried, "learn", lambda *_: pytest.fail("it was trained again"))
        again = searched(QUICK, store)
    assert again.records == first.records and again.summary() == first.summary()
    more = searched(QUICK | {"tries": 6}, store)
    assert more.records[:5] == first.records and more.name == first.name and len(more.records) == 6
    other = searched(QUICK | {"seed": 1}, store)
    assert other.records[1]["values"] != first.records[1]["values"]


def test_another_final_exam_changes_nothing_of_a_search(monkeypatch, tmp_path):
    before = searched(QUICK)
    changed = with_exam(absurd, monkeypatch)
    after = searched(QUICK, elsewhere(tmp_path))
    assert after.records == before.records and after.summary() == before.summary() and changed


def test_a_hopeless_try_is_ended_by_the_median_rule_and_no_other_is(monkeypatch):
    monkeypatch.setattr(searching, "AWAITED", 2)
    store = Store()
    search = searched(STEEP, store)
    ended = [record for record in search.records if record["state"] == "pruned"]
    assert ended and all(record["epochs"] < 20 for record in ended)
    finished: list[dict[int, float]] = []  # marks by round of tries that went to their end
    for record in search.records:
        marks = {event["epoch"]: event["val"]["accuracy"] for event in store.events(record["run"])
                 if event["kind"] == "epoch"}
        behind = [epoch for epoch in marks if 4 <= epoch < 20 and len(finished) >= 2 and
                  max(marks[at] for at in marks if at <= epoch) < median(other[epoch] for other in finished)]
        assert behind[:1] == ([record["epochs"]] if record["state"] == "pruned" and record["number"] else [])
        finished += [marks] if record["state"] == "done" else []
        if record["state"] == "pruned":
            assert store.get_run(record["run"])["state"] == "stopped" and record["why"]
    assert search.summary()["pruned"] == len(ended)


def test_the_summary_is_the_ranking_and_the_luck_by_hand():
    search = searched(STEEP)
    told, records = search.summary(), search.records
    best = max((record for record in records if record["state"] == "done"),
               key=lambda record: (record["val"]["accuracy"], -record["val"]["loss"]))
    assert (told["best"], told["ranking"][0]) == (best["run"], best["run"]) and told["kind"] == "summary"
    errors = [share_error(record["val"]["accuracy"], 40) for record in records]
    assert told["looks"] == 12 and told["luck"] == pytest.approx(100 * expected_maximum(12) * median(errors))
    assert told["sentence"].startswith("You have looked 12 times at the practice exam of 40 questions: expect about")
    assert list(told["importance"]) == ["learning.lr"] and told["importance"]["learning.lr"] == pytest.approx(1)
    assert told["verdict"].startswith(("The best try", "The settings that it began with"))
    assert len(set(told["ranking"])) == 12 and [record["run"] for record in ranked(records)] == told["ranking"]


def test_numbers_are_ranked_by_their_miss_and_what_diverges_is_told():
    wild = {"data": {"name": "diabetes", "rows": 90}, "model": {"activation": "relu"},
            "learning": {"epochs": 30, "optimizer": "sgd", "lr": 0.01}}
    search = searched({"base": wild, "tries": 8, "over": ["learning.lr", "model.hidden"]})
    told = search.summary()
    misses = [record["val"]["mae"] for record in search.records if record["state"] == "done"]
    assert told["mark"] == "mae" and told["val"]["mae"] == min(misses)
    low, high = told["interval"]
    assert low < min(misses) < high and 0 < told["luck"] < high - low
    wild["learning"] |= {"lr": 10}
    search = searched({"base": wild, "tries": 3, "over": ["learning.lr", "model.hidden"]})
    assert search.records[0]["state"] == "failed" and search.records[0]["remedy"]
    assert search.records[1]["values"] and len({record["run"] for record in search.records}) == 3


def test_a_search_that_is_left_goes_on_and_one_without_time_ends(tmp_path):
    store = Store()
    search = Search(store, "ann", parse_plan(QUICK))
    going = search.learn()
    while not (record := next(going)) or record["number"] < 1:
        pass
    for _ in range(12):
        next(going)  # in the middle of the third try
    search.leave()
    assert store.searches.get(search.name)["state"] == "stopped" and search.summary()["tries"] == 2
    assert sorted(row["state"] for row in store.runs(everything=True)) == ["done", "done", "interrupted"]
    assert searched(QUICK, store).records == searched(QUICK, elsewhere(tmp_path)).records
    cut = Search(store, "ann", parse_plan(QUICK | {"minutes": 1, "seed": 5}))
    for moment, _ in enumerate(cut.learn()):
        cut.until = 0 if moment == 8 else cut.until  # the time is over within the first try
    (record,) = cut.records
    assert record["state"] == "cut" and 0 < record["epochs"] < 6 and cut.summary()["best"] == record["run"]
    late = Search(Store(), "ann", parse_plan(QUICK | {"minutes": 1, "seed": 3}))
    late.until = 0  # the time is over before it begins
    assert [record for record in late.learn() if record] == [] and late.summary()["best"] is None


def test_the_command_prints_a_line_per_try_and_names_what_is_missing(monkeypatch, capsys, tmp_path):
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(QUICK["base"]))
    assert main(["search", str(path), "--tries", "2"]) == 0
    *tries, summary = [json.loads(said) for said in capsys.readouterr().out.splitlines()]
    assert [each["kind"] for each in tries] == ["try", "try"] and summary["looks"] == 2
    assert summary["best"] in {each["run"] for each in tries}
    assert main(["search", str(path), "--tries", "0"]) == 2
    assert json.loads(capsys.readouterr().out)["field"] == "tries"
    checks = iter(range(40))
    with monkeypatch.context() as patch:
        patch.setattr(core.terminal.Interrupt, "check", lambda _: next(checks, None) is None and ctrl_c())
        assert main(["search", str(path), "--tries", "50", "--seed", "8"]) == 130
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["kind"] == "summary"
    monkeypatch.setattr(core.seek.plan, "find_spec", lambda name: None)
    assert main(["search", str(path)]) == 2
    said = json.loads(capsys.readouterr().out)
    assert said["kind"] == "failed" and "pip install -r requirements-tune.txt" in said["remedy"]
    with pytest.raises(SpecError, match="optuna"):
        Search(Store(), "ann", parse_plan(QUICK))
