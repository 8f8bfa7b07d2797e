"""The sizes that are told before the cut are those that the cut then has."""

import numpy as np
import pytest

from core.datasets import Dataset
from core.own.dealt import MOST_GROUPS, counts, dealt
from core.own.plan import Plan
from core.own.reading import Choices, read
from core.own.table import table
from core.own.told import told
from core.spec import DataSpec, SplitSpec
from core.split import cut

THROW = np.random.default_rng(3)
ROWS = 400
PATIENTS = THROW.choice(40, size=ROWS, p=np.arange(1, 41) / 820)
NAMES = ["train", "val", "exam"]
LINES = ["patient,part,size,ripe"] + [f"p{patient},{NAMES[row % 3]},{row / 2},{'yes' if row % 4 else 'no'}"
                                      for row, patient in enumerate(PATIENTS)]
RAW = read("\n".join(LINES).encode(), "fruit.csv", Choices())


@pytest.mark.parametrize("shares", [(0.6, 0.2, 0.2), (0.05, 0.05, 0.9), (0.35, 0.4, 0.25), (0.9, 0.05, 0.05)])
@pytest.mark.parametrize("how", ["stratified", "random", "time", "group"])
def test_every_way_of_cutting_has_the_sizes_that_were_told(how, shares):
    plan = Plan("ripe", group="patient" if how == "group" else "", time="size" if how == "time" else "")
    split = SplitSpec(how=how, **dict(zip(("train", "val", "test"), shares, strict=True)))
    data = Dataset("own", "Fruit", "points", "classification", np.zeros((ROWS, 2), np.float32),
                   (np.arange(ROWS) % 4 > 0).astype(np.int64), classes=("no", "yes"), groups=PATIENTS)
    really = cut(data, DataSpec(), split)
    assert counts(told(RAW, plan), split) == [len(each.ids) for each in (really.train, really.val, really.test)]


def test_a_column_that_says_it_is_counted_row_by_row():
    found = told(RAW, Plan("ripe", given="part"))
    assert counts(found, SplitSpec(how="given")) == [134, 133, 133]


def test_too_few_groups_and_too_few_rows_have_no_sizes():
    few = {"rows": 60, "dealt": {"groups": [40, 20]}}
    assert counts(few, SplitSpec(how="group")) is None
    assert counts({"rows": 5, "dealt": {}}, SplitSpec(train=0.9, val=0.05, test=0.05)) is None


def test_very_many_groups_are_not_listed():
    lines = ["who,size,ripe", *(f"p{row // 2},{row},{row % 2}" for row in range(2 * MOST_GROUPS + 2))]
    made = table(read("\n".join(lines).encode(), "many.csv", Choices()), Plan("ripe", group="who"))
    assert dealt(made) == {}
