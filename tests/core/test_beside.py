"""A network beside simple methods: question by question, and called better only where luck does not explain it."""

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.linear_model import LogisticRegression

from core import prepare
from core.baselines import errand, examined
from core.beside import luck, paired, sentence
from core.datasets import load
from core.exam import open_sealed
from core.spec import parse
from core.split import cut
from core.store import Store
from tests.core.test_exam import trained


@pytest.mark.parametrize(("won", "lost"), [(0, 0), (1, 0), (5, 0), (6, 0), (9, 2), (12, 30), (40, 40)])
def test_the_sign_test_is_scipys(won, lost):
    truth = binomtest(won, won + lost).pvalue if won + lost else 1
    assert luck(won, lost) == pytest.approx(truth)


def test_five_questions_more_are_luck_and_six_are_not():
    wrong, right = np.ones(6), np.zeros(6)
    assert paired(right, wrong, is_share=True) == {"ahead": 1.0, "clear": True}
    assert paired(right[:5], wrong[:5], is_share=True) == {"ahead": 1.0, "clear": False}
    assert paired(wrong, right, is_share=True) == {"ahead": -1.0, "clear": True}


def test_networks_that_are_as_good_are_hardly_ever_called_better():
    dice = np.random.default_rng(0)
    shares = np.mean([paired(*(dice.random((2, 80)) < 0.3), is_share=True)["clear"] for _ in range(400)])
    numbers = np.mean([paired(*dice.exponential(1, (2, 80)), is_share=False)["clear"] for _ in range(200)])
    assert 0 < shares <= 0.05 + 0.02 and 0 < numbers <= 0.05 + 0.03


def told(title: str, mark: float, ahead: float, clear: bool) -> dict:
    return {"title": title, "test": {"marks": {"accuracy": mark}, "interval": [0, 1]},
            "beside": {"ahead": ahead, "clear": clear}}


def test_the_sentence_names_the_dullest_and_the_best():
    result = {"test": {"accuracy": 0.8}, "interval": [0.7, 0.9]}
    exams = [told("Always the majority", 0.5, 0.3, True), told("A line", 0.7, 0.1, True),
             told("Trees", 0.82, -0.02, False)]
    assert sentence(result, exams) == (
        "On new questions the network is clearly better than “Always the majority” (50 %), and behind “Trees” (82 %) "
        "by no more than luck explains.")
    same = [told("Always the majority", 0.8, 0.0, False)]
    assert sentence(result, same) == "On new questions the network is just as good as “Always the majority” (80 %)."


def test_where_answers_are_not_there_both_error_bars_must_be_apart():
    result = {"test": {"mae": 3.0}, "interval": [2.0, 4.0]}
    exams = [{"title": "Always the mean", "test": {"marks": {"mae": 5.0}, "interval": [4.1, 6.0]}},
             {"title": "A line", "test": {"marks": {"mae": 3.5}, "interval": [2.5, 4.5]}}]
    assert sentence(result, exams) == ("On new questions the network is clearly better than “Always the mean” (off by "
                                       "5), and ahead of “A line” (off by 3.5) by no more than luck explains.")


def test_the_line_is_compared_on_the_very_questions_by_hand():
    store = Store()
    run = trained(store, {"data": {"rows": 100}, "learning": {"epochs": 2}})
    answers = open_sealed(store, run, "ann", "why")["answers"]
    spec = parse(store.get_run(run)["spec"])
    dataset = load(spec.data)
    split = cut(dataset, spec.data, spec.split)
    fit = prepare.fit(dataset, split.train, spec.data)
    line = LogisticRegression(max_iter=300).fit(fit.inputs(split.train.x), split.train.y)
    theirs, ours = line.predict(fit.inputs(split.test.x)) != split.test.y, np.array(answers["guess"]) != split.test.y
    found = examined(store, run, "ann")[1]["beside"]
    assert found["ahead"] == pytest.approx(theirs.mean() - ours.mean())
    won, lost = int((theirs & ~ours).sum()), int((ours & ~theirs).sum())
    assert found["clear"] == (binomtest(won, won + lost).pvalue <= 0.05 if won + lost else False)
    assert errand(store, {"opened": run}, "ann") == {"exam": examined(store, run, "ann")}
