"""Baselines: what scikit-learn says by hand, fitted on the course alone, and sealed as networks are."""

import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

import core.baselines
from core import datasets, prepare
from core.baselines import compare, errand, examined, fitted, laid
from core.datasets import DATASETS, load
from core.datasets.own import keep
from core.exam import bootstrap, open_sealed, wilson
from core.spec import DataSpec, SpecError, parse
from core.split import cut
from core.store import Store
from core.vocabulary import words
from tests.core.test_exam import trained
from tests.core.test_seal import absurd

SUPERVISED = [name for name, source in DATASETS.items() if source.KIND not in ("letters", "levels")]


def by_name(found: dict) -> dict[str, dict]:
    return {each["name"]: each for each in found["baselines"]}


def cut_by_hand(choices: dict):
    spec = parse(choices)
    dataset = load(spec.data)
    return dataset, cut(dataset, spec.data, spec.split)


def test_the_line_is_what_scikit_learn_says_by_hand():
    dataset, split = cut_by_hand({"data": {"name": "wine"}})
    mean, spread = split.train.x.mean(axis=0, dtype=float), split.train.x.std(axis=0, dtype=float)
    line = LogisticRegression(max_iter=300).fit((split.train.x - mean) / spread, split.train.y)
    share = line.score((split.val.x - mean) / spread, split.val.y)
    found = by_name(compare(parse({"data": {"name": "wine"}})))
    assert found["linear"]["val"]["marks"]["accuracy"] == pytest.approx(share)
    questions = len(split.val.y)
    assert found["linear"]["val"]["interval"] == list(wilson(round(share * questions), questions))
    most = Counter(split.train.y.tolist()).most_common(1)[0][0]
    assert found["constant"]["val"]["marks"]["accuracy"] == pytest.approx((split.val.y == most).mean())
    assert repr(dataset.classes[most]) in found["constant"]["sentence"]


def test_of_numbers_the_miss_is_in_their_unit_and_the_line_is_the_normal_equations():
    _, split = cut_by_hand({"data": {"name": "diabetes"}})
    mean, spread = split.train.x.mean(axis=0, dtype=float), split.train.x.std(axis=0, dtype=float)
    x, y = (split.train.x - mean) / spread, split.train.y.astype(float)
    weights = np.linalg.solve(x.T @ x + np.eye(x.shape[1]), x.T @ (y - y.mean()))
    misses = np.abs((split.val.x - mean) / spread @ weights + y.mean() - split.val.y)
    found = by_name(compare(parse({"data": {"name": "diabetes"}})))
    assert found["linear"]["val"]["marks"]["mae"] == pytest.approx(misses.mean(), rel=1e-4)
    assert found["linear"]["val"]["interval"] == pytest.approx(bootstrap(misses), rel=1e-3)
    level = found["constant"]["val"]["marks"]
    assert level["mae"] == pytest.approx(np.abs(y.mean() - split.val.y).mean(), rel=1e-4)
    assert level["r2"] <= 0 and found["boosting"]["val"]["marks"]["mae"] < level["mae"]


def test_texts_are_counted_word_by_word():
    _, split = cut_by_hand({"data": {"name": "movies", "rows": 200}})
    known = sorted({word for text in split.train.x for word in words(text)})
    counts = [np.array([[Counter(words(text))[word] for word in known] for text in part.x]) for part in
              (split.train, split.val)]
    line = LogisticRegression(max_iter=300).fit(counts[0], split.train.y)
    found = by_name(compare(parse({"data": {"name": "movies", "rows": 200}, "model": {"name": "embedding_bag"}})))
    assert found["linear"]["val"]["marks"]["accuracy"] == pytest.approx(line.score(counts[1], split.val.y))
    assert f"each of {len(known):,} inputs" in found["linear"]["sentence"]


@pytest.mark.parametrize("name", SUPERVISED)
def test_every_data_set_has_baselines_whatever_its_final_exam(name, monkeypatch):
    monkeypatch.setattr(core.baselines, "MOST_ROUNDS", 2)
    monkeypatch.setattr(core.baselines, "FEWEST_ROUNDS", 2)
    rows = max(80, DATASETS[name].ROWS[1])
    how = "random" if name in ("mnist1d", "walk") else "stratified"
    spec = parse({"data": {"name": name, "rows": rows}, "split": {"how": how}})
    before, cut_as_ever = compare(spec), core.baselines.cut

    def cut_and_change(*arguments):
        split = cut_as_ever(*arguments)
        return replace(split, test=absurd(split.test))

    monkeypatch.setattr(core.baselines, "cut", cut_and_change)
    assert compare(spec) == before
    marks = [each["val"]["marks"][before["mark"]] for each in before["baselines"]]
    assert np.isfinite(marks).all() and [each["name"] for each in before["baselines"]] == ["constant", "linear",
                                                                                          "boosting"]


def test_own_data_have_them_too():
    name = keep(load(DataSpec(name="penguins")), {"source": "a file"})
    own, shipped = (by_name(compare(parse({"data": data}))) for data in ({"name": "own", "own": name},
                                                                          {"name": "penguins"}))
    assert own["linear"]["val"]["marks"]["accuracy"] > own["constant"]["val"]["marks"]["accuracy"]
    assert own.keys() == shipped.keys()


def test_large_data_are_fitted_on_as_many_as_end_in_time_and_it_is_said(monkeypatch):
    monkeypatch.setattr(core.baselines, "SUMS", 100)
    monkeypatch.setattr(core.baselines, "WORK", 4e5)
    spec = parse({"data": {"rows": 5_000}})
    _, line, boosted = fitted(laid(spec))
    assert "fitted on 27 of 3,000 examples" in line.sentence and re.search("fitted on 2,00[0-2] of 3", boosted.sentence)
    assert len(line.model.classes_) == 2
    again = fitted(laid(spec))[1]
    assert np.array_equal(again.model.coef_, line.model.coef_)


def test_what_has_no_answers_has_no_baselines():
    with pytest.raises(SpecError, match="no baselines for levels"):
        compare(parse({"data": {"name": "mazes"}}))


def test_their_final_exam_opens_beside_a_networks_and_not_before():
    store = Store()
    run = trained(store, {"data": {"rows": 100}, "learning": {"epochs": 2}})
    with pytest.raises(SpecError, match="sealed"):
        examined(store, run, "ann")
    assert "test" not in errand(store, {"run": run}, "ann")["baselines"][0]
    open_sealed(store, run, "ann", "final mark")
    found = examined(store, run, "ann")
    with pytest.raises(SpecError, match="sealed"):
        examined(store, run, "bob")
    spec = parse(store.get_run(run)["spec"])
    dataset, split = cut_by_hand({"data": {"rows": 100}})
    line = LogisticRegression(max_iter=300)
    fit = prepare.fit(dataset, split.train, spec.data)
    line.fit(fit.inputs(split.train.x), split.train.y)
    assert found[1]["test"]["marks"]["accuracy"] == pytest.approx(line.score(fit.inputs(split.test.x), split.test.y))
    written = store.openings(run=run)
    assert examined(store, run, "ann") == found and store.openings(run=run) == written and len(written) == 2
    assert not written[1]["official"] and "test" not in written[1]["result"]  # no mark of the network
    again = open_sealed(store, run, "ann", "once more")
    assert again["peeks"] == 1  # the first opening, and no look for what stood beside it
    assert errand(store, {"run": run}, "ann")["baselines"][1]["test"] == found[1]["test"]


def test_columns_that_a_network_does_not_see_a_baseline_does_not_see_either():
    seen = laid(parse({"data": {"name": "breast_cancer", "columns": 3}}))
    assert seen.reader(seen.split.val.x).shape[1] == 3
    assert datasets.load(DataSpec(name="breast_cancer")).x.shape[1] == 30
