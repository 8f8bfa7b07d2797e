"""The arithmetic of lessons against numbers worked out by hand."""

import math

import pytest

from core.lessons.lesson import Arm, changed, smaller, sweeps
from core.lessons.reckon import along, best_of, gap, mark, marks, median, of, rounds, rows, value_of
from core.lessons.standing import DRAWN, history, plan, standing


def record(arm="a", seed=0, train=0.5, val=0.5, test=None, state="done", **more):
    found = {"arm": arm, "values": {"seed": seed, **more.pop("values", {})}, "state": state, "run": f"{arm}{seed}",
             "train": {"accuracy": train, "loss": 1.0}, "val": {"accuracy": val, "loss": 2.0}, **more}
    return found | ({"test": {"accuracy": test}} if test is not None else {})


def test_accuracies_are_per_cent_and_other_marks_stay():
    assert mark(record(train=0.25), "train.accuracy") == 25 and mark(record(), "val.loss") == 2
    assert mark(record(), "test.accuracy") is None and mark(record(), "nothing.at.all") is None


def test_only_networks_that_have_ended_are_counted():
    records = [record(train=0.2), record(train=0.4, seed=1), record(train=0.9, seed=2, state="learning"),
               record(train=0.9, seed=3, state="failed")]
    assert marks(records, "train.accuracy") == [20, 40] and median(records, "train.accuracy") == pytest.approx(30)
    assert math.isnan(median(records, "test.accuracy"))


def test_records_are_found_by_group_and_values():
    records = [record("a", 0), record("a", 1), record("b", 0, values={"model.hidden": [8]})]
    assert of(records, "a", seed=1) == [records[1]] and of(records, model__hidden=(8,)) == [records[2]]


def test_a_gap_is_taken_within_each_network():
    records = [record(seed=0, val=0.9, test=0.5), record(seed=1, val=0.5, test=0.4), record(seed=2, val=0.7, test=0.7)]
    assert gap(records, "val.accuracy", "test.accuracy") == pytest.approx(10)


def test_a_line_has_medians_and_the_middle_half_in_the_order_of_its_axis():
    records = [record(seed=seed, train=share, values={"model.hidden": [width]})
               for width, shares in ((8, (0.1, 0.2, 0.3, 0.4, 0.5)), (2, (0.9,))) for seed, share in enumerate(shares)]
    line = along(records, value_of("model.hidden"), "train.accuracy", "train")
    assert line.x == [2, 8] and line.y == pytest.approx([90, 30])
    assert line.low == pytest.approx([90, 20]) and line.high == pytest.approx([90, 40])


def test_rounds_go_as_far_as_all_networks_have_come():
    told = [record(rounds={"epoch": [1, 2, 3], "val.loss": [3.0, 2.0, 1.0]}),
            record(seed=1, rounds={"epoch": [1, 2], "val.loss": [1.0, 4.0]})]
    line = rounds(told, "val.loss", "val")
    assert line.x == [1, 2] and line.y == [2, 3]
    assert not rounds([record()], "val.loss", "val").x


def test_rows_of_dots_come_only_where_marks_are_known():
    assert [group.role for group in rows([record()], "a")] == ["train", "val"]
    assert [group.role for group in rows([record(test=0.3)], "a")] == ["train", "val", "test"]
    assert best_of([record(val=0.3), record(seed=1, val=0.6)], "val.accuracy")["run"] == "a1"


# --- groups


ARM = Arm("a", {"data": {"name": "moons", "rows": 60}, "learning": {"epochs": 7}},
          {"seed": range(5), "model.hidden": [[2], [4]]})


def test_a_group_alone_is_trained_in_two_halves_that_have_all_its_networks():
    whole = {member.run for member in ARM.members("me")}
    halves = [member.run for sweep in sweeps((ARM,)) for member in sweep.members("me", False, 0)]
    assert len(sweeps((ARM,))) == 2 and sorted(halves) == sorted(whole) and len(halves) == 10
    assert len(sweeps((ARM, ARM, ARM))) == 3


def test_one_thing_is_changed_and_a_twin_is_smaller():
    other, = changed((ARM,), "data.rows", 90)
    assert other.base["data"] == {"name": "moons", "rows": 90} and ARM.base["data"]["rows"] == 60
    assert changed((ARM,), "seed", 3)[0].vary == {"model.hidden": [[2], [4]]}
    assert len(smaller((ARM,), seed=range(2), model__hidden=[[2]])[0].members("")) == 2


# --- how it stands


def test_work_is_counted_in_rounds_and_half_done_networks_count_half():
    planned = plan((ARM,), "me")
    rows_ = {planned[0].member.run: {"state": "done", "epochs": 5, "train": None, "val": None},
             planned[1].member.run: {"state": "learning", "epochs": 3, "train": {"loss": 1.0}, "val": {"loss": 2.0}}}
    now = standing(planned, rows_, {}, {planned[0].member.run: {"test": {"loss": 3.0}}})
    assert now.share == pytest.approx((7 + 3) / 70) and now.count("done") == 1 and not now.is_whole
    assert now.records[0]["test"] == {"loss": 3.0} and "test" not in now.records[1]


@pytest.mark.parametrize("epochs", [1, DRAWN, DRAWN + 1, 2500])
def test_a_history_has_the_same_rounds_for_every_network(epochs):
    told = [{"kind": "epoch", "epoch": n, "train": {"loss": n}, "val": {"loss": 2 * n}} for n in range(1, epochs + 1)]
    whole, half = history(told, epochs), history(told[:epochs // 2], epochs)
    assert whole["epoch"][:len(half["epoch"])] == half["epoch"] and len(whole["epoch"]) <= DRAWN
    assert whole["epoch"][0] == 1 and whole["epoch"][-1] == epochs and whole["val.loss"][0] == 2
