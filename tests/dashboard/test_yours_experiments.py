"""Your data, experiments: every attempt ranked by practice, none of the exam, the luck of all looks together."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import searching
from core.exam import open_sealed, wilson
from core.seek import luck
from core.seek.plan import parse_plan
from core.seek.search import Search
from core.spec import Spec, parse
from dashboard.charts import coordinates, importance, ranking
from dashboard.yours import experiments, settings, tried
from dashboard.yours.tried import Tried
from tests.dashboard.conftest import VISITOR
from tests.dashboard.test_yours import page, press, said  # noqa: F401


@pytest.fixture
def sealed(page: AppTest) -> AppTest:  # noqa: F811
    return press(press(page, "Try it with penguins"), "Seal the final exam")


@pytest.fixture
def searched(sealed: AppTest, monkeypatch) -> AppTest:
    """A search of three tries of four rounds each is over."""
    def search_here(store, asked, owner):
        plan = parse_plan(asked | {"tries": 3, "base": asked["base"] | {"learning": {"epochs": 4}}})
        search = Search(store, owner, plan)
        for _ in search.learn():
            continue
        return search.name

    monkeypatch.setattr(searching, "submit", search_here)
    return press(sealed, "Start the search")


def attempts(page: AppTest):  # noqa: F811
    return next(table.value for table in page.dataframe if "attempt" in table.value.columns)


def choices(page: AppTest, **learning) -> dict:  # noqa: F811
    now = page.session_state["yours"]
    return {"data": {"name": "own", "own": now["own"]}, "split": now["split"], "model": {"hidden": [32, 16]},
            "learning": {"epochs": 4} | learning}


def test_a_search_shows_its_tries_the_luck_in_them_and_no_exam(searched, store):
    tries = attempts(searched)
    assert not searched.exception and len(tries) == 3 and set(tries["final exam"]) == {"🔒"}
    assert "You have looked 3 times at the practice exam of 69 questions" in said(searched)
    best = tried.of(searched.session_state["yours"])[0]
    row = store.get_run(best.run)
    assert row["owner"] == VISITOR and row["val"] == best.val and not store.openings()
    searched = press(searched, "Show the best")
    assert searched.session_state["attempt"].run == best.run


def test_ones_own_attempts_count_beside_the_tries_and_the_same_settings_once(searched, store, train):
    train(choices(searched))  # the settings of the first try
    other = train(choices(searched, lr=0.03))
    train(choices(searched, lr=0.03), owner="b" * 32)
    train({"learning": {"epochs": 4}})  # other data
    page = searched.run()  # noqa: F811
    found = tried.of(page.session_state["yours"])
    assert len(found) == 5 and {"Attempt 1", "Attempt 2"} < {each.name for each in found}
    assert "You have looked 4 times" in said(page)
    assert [each.mark for each in found] == sorted((each.mark for each in found), reverse=True)
    mine = next(each for each in found if each.run == other)
    assert (mine.low, mine.high) == wilson(round(mine.mark * 69), 69)
    assert mine.error == luck.share_error(mine.mark, 69)
    errors = {each.spec.model_dump_json(): each.error for each in found}
    expected = luck.said(luck.luck(list(errors.values())), "accuracy", 69)
    assert expected in tried.lucky(found, page.session_state["yours"]["baselines"]["rows"], "")


def test_an_opened_exam_shows_its_mark_and_one_in_the_open_says_so(sealed, store, train):
    run = train(choices(sealed))
    train(choices(sealed, lr=0.02))
    train(choices(sealed, lr=0.03), glass=True)
    mark = open_sealed(store, run, VISITOR, "now")["test"]["accuracy"]
    exams = {each.run: each.exam for each in tried.of(sealed.session_state["yours"])}
    assert exams.pop(run).startswith(f"{100 * mark:.0f} %")
    assert sorted(exam[0] for exam in exams.values()) == sorted([tried.LOCK, tried.OPEN])


def test_attempts_that_did_not_come_to_an_end_stand_below_those_that_did(sealed, store, train):
    train(choices(sealed, epochs=1))
    train(choices(sealed, epochs=40, lr=0.03), epochs=30)
    found = tried.of(sealed.session_state["yours"])
    assert [each.finished for each in found] == [True, False] and found[1].state == "paused"


def test_the_error_bar_of_an_average_miss_is_that_of_its_misses():
    throw = np.random.default_rng(1)
    y = throw.normal(50, 12, 80)
    miss = throw.normal(1, 4, 80)
    marks = {"loss": 1.0, "mae": np.abs(miss).mean(), "r2": 1 - (miss ** 2).sum() / ((y - y.mean()) ** 2).sum()}
    assert tried.error_of(marks, 80, y.std()) == pytest.approx(luck.mean_error(np.abs(miss)))
    assert tried.error_of(marks, 80, None) is None


def test_the_time_that_is_left_is_said():
    row = {"state": "learning", "tries": [{}] * 3, "asked": {"minutes": 2}, "now": {"left": 75.2, "round": 9}}
    assert experiments._said_progress(row, 20) == "3 of 20 tries, the next is in round 10, 1 min 15 s left of 2 minutes"
    assert experiments._used(row["asked"], row["now"]) == pytest.approx(1 - 75.2 / 120)
    assert experiments._used({"minutes": None}, {"left": None}) == 0


def made(lr: float, hidden: list[int], accuracy: float) -> Tried:
    marks = {"loss": 1 - accuracy, "accuracy": accuracy}
    return Tried("r", f"lr {lr}", parse({"model": {"hidden": hidden}, "learning": {"lr": lr}}), "finished", True, 9,
                 train=marks, val=marks)


def test_each_setting_that_differs_is_an_axis_and_the_mark_is_the_last():
    found = [made(0.1, [8, 8], 0.9), made(0.001, [8], 0.5), made(0.01, [8, 8, 8], 0.7)]
    drawn = {axis.title: axis for axis in settings.axes(found, {"learning.lr": 0.7})}
    assert list(drawn) == ["Stride", "Hidden layers", "Practice exam"]
    assert drawn["Stride"].places == pytest.approx([1, 0, 0.5])  # by proportions
    assert drawn["Hidden layers"].places == pytest.approx([0.5, 0, 1])
    assert drawn["Practice exam"].places == pytest.approx([1, 0, 0.5])
    assert drawn["Practice exam"].ticks == [(0.0, "50 %"), (1.0, "90 %")]


def test_pictures_say_the_same_in_words():
    rows = [ranking.Ranked("Try 1", 0.9, 0.8, 0.7, 0.88), ranking.Ranked("<b>x</b>", 0.7, 0.6)]
    assert ranking.alt(rows, "accuracy", ("A line", 0.75)) == (
        "Try 1: course 90 %, practice 80 % (70 % to 88 %). <b>x</b>: course 70 %, practice 60 %. A line: 75 %.")
    assert "&lt;b&gt;" in ranking.figure(rows, "accuracy").to_json().replace("\\u003c", "<")
    assert importance.alt({"Stride": 0.9, "Bend": 0.004}) == "Of what differs between tries: Stride 90 %, Bend less " \
                                                             "than 1 %."
    found = [made(0.1, [8], 0.9), made(0.01, [8], 0.5)]
    names = [each.name for each in found]
    lines = settings.axes(found, {})
    assert coordinates.alt(lines, names, [0, 1]).endswith("Best: lr 0.1. Worst: lr 0.01.")
    strong, weak = (next(line.line.width for line in coordinates.figure(lines, names, [0, 1]).data
                         if line.text and line.text[0] == name) for name in names)
    assert strong > weak


def test_nothing_to_look_at_has_no_luck():
    assert tried.lucky([], {"val": 9}, "") == "" and tried.settings(Tried("r", "n", Spec(), "s", True, 0)) == []


def test_a_search_begins_with_the_best_of_ones_own_attempts(sealed, store, train):
    assert "begins with usual settings" in said(sealed)
    now = sealed.session_state["yours"]
    assert experiments._base(now, [])[0].model.hidden == (32, 16)
    train(choices(sealed), attempt=2)
    best = train(choices(sealed, lr=0.03))
    base, name = experiments._base(now, tried.of(now))
    assert base == parse(store.get_run(best)["spec"]) and name.startswith("the settings of Attempt")
