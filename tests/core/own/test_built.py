"""What a plan makes of a file equals what is made of it with pandas by hand, and every row that goes is told."""

import json

import numpy as np
import pandas as pd
import pytest

from core.own import building
from core.own.building import adopt, built
from core.own.plan import Plan, cut_of, fixed, parsed, proposed
from core.own.reading import pasted
from core.own.table import table
from core.quotas import Quotas
from core.run import learn, setup
from core.spec import DataSpec, SpecError, parse
from core.split import cut

dice = np.random.default_rng(5)
ROWS = 120
FRAME = pd.DataFrame({
    "id": [f"r{place:03}" for place in range(ROWS)],
    "size": dice.normal(size=ROWS).round(3),
    "colour": dice.choice(["red", "green", "blue"], ROWS),
    "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(dice.permutation(ROWS), "D"),
    "patient": [f"p{place}" for place in dice.integers(0, 20, ROWS)],
    "part": dice.choice(["train", "val", "test"], ROWS),
    "ripe": dice.choice(["yes", "no"], ROWS)})
FRAME.loc[::9, "size"] = np.nan
FRAME.loc[4, "colour"] = None
FRAME.loc[[7, 8], "ripe"] = None
RAW = pasted(FRAME.to_csv(index=False))
KEPT = FRAME.dropna(subset="ripe")


def of(**more):
    return built(RAW, Plan("ripe", **{"left_out": ("id",), **more}))


def first_seen(column: pd.Series) -> list[str]:
    return list(dict.fromkeys(column.dropna()))


def test_a_table_is_what_pandas_makes_of_it():
    data = of()
    assert [column.name for column in data.columns] == ["size", "colour", "when", "patient", "part"]
    assert np.array_equal(data.x[:, 0], KEPT["size"].to_numpy(np.float32), equal_nan=True)
    assert data.columns[1].levels == tuple(first_seen(FRAME.colour))
    assert [data.columns[1].text(value) for value in data.x[:, 1]] == KEPT.colour.fillna("missing").tolist()
    assert data.x[:, 2].tolist() == [(day - pd.Timestamp("1970-01-01")).days for day in KEPT.when]
    assert data.classes == tuple(first_seen(KEPT.ripe)) and [data.answer(row) for row in range(len(data.y))] \
        == KEPT.ripe.tolist()
    assert (data.y.dtype, data.x.dtype, data.kind, data.target) == (np.int64, np.float32, "table", "ripe")


def test_groups_times_and_sets_are_the_columns_and_no_inputs():
    grouped = of(group="patient")
    assert "patient" not in [column.name for column in grouped.columns]
    same = KEPT.patient.to_numpy()[:, None] == KEPT.patient.to_numpy()[None]
    assert ((grouped.groups[:, None] == grouped.groups[None]) == same).all()
    timed = of(time="when")
    assert timed.timed and np.array_equal(timed.x[:, 0], KEPT.sort_values("when")["size"].to_numpy(np.float32),
                                          equal_nan=True)
    given = of(given="part")
    assert given.given.tolist() == [["train", "val", "test"].index(part) for part in KEPT.part]


def test_a_number_is_predicted_and_its_missing_answers_are_dropped():
    data = built(RAW, Plan("size", "regression", left_out=("id", "when", "part", "patient")))
    kept = FRAME.dropna(subset="size")
    assert data.classes == () and np.array_equal(data.y, kept["size"].to_numpy(np.float32))
    assert "14 rows without an answer dropped." in building.steps(table(RAW, Plan("size", "regression")))


def test_rows_that_repeat_are_dropped_or_stay_together():
    twice = pasted(pd.concat([FRAME, FRAME[20:30]]).to_csv(index=False))
    once = built(twice, Plan("ripe", left_out=("id",), duplicates="drop"))
    assert len(once.y) == len(KEPT) and np.array_equal(once.x, of().x, equal_nan=True)
    together = built(twice, Plan("ripe", left_out=("id",), duplicates="together"))
    first = np.flatnonzero(KEPT.index.isin(range(20, 30)))
    assert together.groups[-10:].tolist() == together.groups[first].tolist()
    assert len(np.unique(together.groups)) == len(KEPT)


def test_rare_levels_and_rare_classes_are_put_together_and_told():
    names = ["often"] * 60 + ["usual"] * 40 + ["rare"] * 4 + ["seldom"] * 3
    levels = [f"level {place}" for place in range(107)]
    raw = pasted(pd.DataFrame({"a": levels, "b": dice.normal(size=107), "y": names}).to_csv(index=False))
    made = table(raw, Plan("y", types={"a": "category"}, rare="merge"))
    assert made.classes == ("often", "usual", "other") and np.bincount(made.y).tolist() == [60, 40, 7]
    assert len(made.columns[0].levels) == 100 and made.columns[0].levels[-1] == "other"
    assert any("8 rarest of 107 values" in said for said in made.told)
    assert np.bincount(table(raw, Plan("y", types={"a": "category"}, rare="drop")).y).tolist() == [60, 40]


def test_infinite_values_are_missing_or_their_rows_are_dropped():
    lines = [f"{'inf' if place == 3 else place},{place % 2}" for place in range(40)]
    raw = pasted("\n".join(["a,y", *lines]))
    assert np.isnan(built(raw, Plan("y")).x[3, 0]) and len(built(raw, Plan("y", infinite="drop")).y) == 39


def test_classes_that_are_numbers_are_one_class_however_they_are_written():
    lines = [f"{place * .5},{['1', '1.0', '2', ' 2.'][place % 4]}" for place in range(40)]
    assert built(pasted("\n".join(["a,y", *lines])), Plan("y")).classes == ("1", "2")


def test_fewer_rows_are_the_same_for_the_same_seed_and_keep_their_order():
    few, again, other = (table(RAW, Plan("ripe", rows=50, seed=seed)).rows for seed in (1, 1, 2))
    assert few.tolist() == again.tolist() == sorted(few) and few.tolist() != other.tolist()


def test_texts_are_kept_as_they_stand():
    lines = [{"text": f"this film number {place} is {'good' if place % 2 else 'bad'}, \n\"really\"", "label": place % 2}
             for place in range(40)]
    raw = pasted(pd.DataFrame(lines).to_csv(index=False))
    plan = proposed(raw)
    assert (plan.text, plan.target) == ("text", "label")
    data = built(raw, plan)
    assert data.kind == "text" and data.x.tolist() == [line["text"] for line in lines]


def test_the_guesses_are_those_a_person_would_make():
    plan = proposed(RAW)
    assert (plan.target, plan.task, plan.left_out) == ("ripe", "classification", ("id",))
    assert proposed(RAW, "size").task == "regression" and proposed(RAW, "part").task == "classification"


REFUSED = [(Plan("nobody"), "no column 'nobody'"), (Plan("ripe", group="ripe"), "is the answer"),
           (Plan("colour", "regression"), "is no number"), (Plan("ripe", time="colour"), "neither a date"),
           (Plan("ripe", left_out=tuple(FRAME.columns[:-1])), "Nothing is left to predict from"),
           (Plan("id"), "118 different answers|120 different answers"), (Plan("ripe", given="colour"), "names|too few"),
           (Plan("ripe", types={"colour": "number"}), "can't be a number"), (Plan("ripe", rows=20), "too few"),
           (Plan("ripe", types={"x": "number"}), "no column 'x'"), (Plan("ripe", left_out=("x",)), "no column 'x'")]


@pytest.mark.parametrize(("plan", "part"), REFUSED)
def test_a_plan_that_can_not_be_gets_a_sentence(plan: Plan, part: str):
    with pytest.raises(SpecError, match=part) as refused:
        built(RAW, plan)
    assert refused.value.remedy and refused.value.field.startswith("plan.")


def test_one_answer_and_too_many_classes_are_refused():
    with pytest.raises(SpecError, match="Every row says 'x': there is nothing to learn"):
        built(pasted("a,y\n" + "".join(f"{place},x\n" for place in range(40))), Plan("y"))
    with pytest.raises(SpecError, match="20 different answers; the limit is 10"):
        built(RAW, Plan("patient"), Quotas(classes=10))


def test_a_plan_goes_through_json_and_a_wrong_one_is_refused():
    plan = fixed(fixed(fixed(proposed(RAW), "by_group", "patient"), "leave_out", "when"), "drop_duplicates")
    assert parsed(json.loads(json.dumps(plan.record()))) == plan and cut_of(plan) == "group"
    for wrong in ({}, {"target": ""}, {"target": "a", "who": 1}, {"target": "a", "task": "guess"},
                  {"target": "a", "rows": 0}, {"target": "a", "rows": True}, {"target": "a", "left_out": "b"},
                  {"target": "a", "types": {"b": 1}}, {"target": 1}, {"target": "a", "day_first": "yes"}):
        with pytest.raises(SpecError) as refused:
            parsed(wrong)
        assert refused.value.remedy
    with pytest.raises(SpecError, match="no change called 'magic'"):
        fixed(plan, "magic")


def test_it_is_kept_with_its_steps_and_studied_by_the_cut_that_goes_with_it():
    plan = fixed(proposed(RAW), "by_group", "patient")
    name = adopt(RAW, plan, "ripe.csv")
    assert name == adopt(RAW, plan, "ripe.csv")
    spec = parse({"data": {"name": "own", "own": name}, "split": {"how": cut_of(plan)}, "learning": {"epochs": 1}})
    about = building.about(table(RAW, plan), "ripe.csv")
    assert about["file"] == "ripe.csv" and "All rows with the same 'patient' go to one set" in " ".join(about["steps"])
    split = cut(building.built(RAW, plan), DataSpec(name="own", own=name), spec.split)
    patients = [set(KEPT.patient.to_numpy()[part.ids]) for part in (split.train, split.val, split.test)]
    assert not (patients[0] & patients[1] or patients[0] & patients[2] or patients[1] & patients[2])
    assert [event["kind"] for event in learn(setup(spec)) if event][-1] == "done"
