"""The audit finds what was planted, in the rows where it was planted, and its button makes the finding go away."""

import json

import numpy as np
import pandas as pd
import pytest

from core.exam import wilson
from core.own.audit import CHECKS, SEVERITIES, Audit, Finding, audit
from core.own.plan import FIXES, Plan, fixed, proposed
from core.own.power import powers
from core.own.reading import pasted
from core.own.table import table
from core.quotas import Quotas

ROWS = 200
dice = np.random.default_rng(11)
CLEAN = pd.DataFrame({"a": dice.normal(size=ROWS).round(4), "b": dice.normal(size=ROWS).round(4),
                      "c": dice.normal(size=ROWS).round(4), "kind": dice.choice(["u", "v", "w"], ROWS)})
CLEAN["y"] = np.where(CLEAN.a + dice.normal(size=ROWS) > 0, "yes", "no")


def looked(frame: pd.DataFrame, plan: Plan | None = None) -> tuple[Audit, Plan]:
    raw = pasted(frame.to_csv(index=False))
    plan = plan or proposed(raw, "y")
    return audit(table(raw, plan)), plan


def found(frame: pd.DataFrame, code: str, plan: Plan | None = None) -> Finding | None:
    return next((finding for finding in looked(frame, plan)[0].findings if finding.code == code), None)


def goes_away(frame: pd.DataFrame, finding: Finding) -> bool:
    plan = fixed(looked(frame)[1], finding.fix, finding.column)
    return all((each.code, each.column) != (finding.code, finding.column) for each in looked(frame, plan)[0].findings)


def test_a_clean_table_has_nothing_but_its_error_bar():
    seen, _ = looked(CLEAN)
    low, high = wilson(32, 40)
    assert [finding.code for finding in seen.findings] == ["error_bar"] and not seen.stopped
    assert f"from {100 * low:.0f} to {100 * high:.0f} %" in seen.findings[0].sentence and seen.questions == 40
    assert [name for name, _ in seen.powers][0] == "a"


def test_the_error_bar_of_a_number_is_that_of_many_drawn_exams():
    frame = CLEAN.assign(y=dice.normal(size=ROWS))
    said = found(frame, "error_bar").sentence
    means = np.abs(dice.normal(size=(20_000, 40))).mean(axis=1)
    assert f"± {round(100 * 1.96 * means.std() / means.mean())} %" in said


def repeated() -> pd.DataFrame:
    return pd.concat([CLEAN, CLEAN[10:13]])


def nearly() -> pd.DataFrame:
    return pd.concat([CLEAN, CLEAN[10:13].assign(c=lambda frame: np.floor(frame.c * 100) / 100 + 0.0001)])


PLANTED = {
    "duplicates": (repeated(), "", 3, (201, 202, 203)),
    "identifier": (CLEAN.assign(code=[f"x{place}" for place in range(ROWS)]), "code", ROWS, ()),
    "leak": (CLEAN.assign(told=CLEAN.y.map({"yes": 3, "no": 7})), "told", ROWS, ()),
    "constant": (CLEAN.assign(same="x"), "same", ROWS, ()),
    "empty_column": (CLEAN.assign(nothing="NA"), "nothing", ROWS, ()),
    "missing": (CLEAN.assign(b=CLEAN.b.where(np.arange(ROWS) % 4 == 0)), "b", 150, (2, 3, 4, 6, 7, 8, 10, 11)),
    "date": (CLEAN.assign(day=pd.date_range("2020-01-01", periods=ROWS).astype(str)), "day", ROWS, ()),
    "groups": (CLEAN.assign(patient=np.arange(ROWS) // 4), "patient", 50, ()),
    "rare_classes": (CLEAN.assign(y=np.where(np.arange(ROWS) < 2, "odd", CLEAN.y)), "y", 2, (1, 2)),
    "infinite": (CLEAN.assign(b=np.where(np.arange(ROWS) == 5, np.inf, CLEAN.b)), "b", 1, (6,)),
    "given_sets": (CLEAN.assign(part=dice.choice(["train", "val", "test"], ROWS)), "part", 3, ()),
    "day_or_month": (CLEAN.assign(day=[f"{1 + place % 12}/{1 + place % 11}/2020" for place in range(ROWS)]), "day", 132,
                     ()),
}


@pytest.mark.parametrize("code", PLANTED)
def test_what_was_planted_is_found_where_it_lies_and_can_be_mended(code: str):
    frame, column, count, rows = PLANTED[code]
    finding = found(frame, code)
    assert finding, [each.code for each in looked(frame)[0].findings]
    assert (finding.column, finding.count, finding.rows) == (column, count, rows)
    left_out = column in looked(frame)[1].left_out
    assert finding.fix is None if left_out else finding.fix in FIXES and goes_away(frame, finding)


def test_a_running_number_is_a_name_of_rows_also_where_some_rows_are_copies():
    frame = CLEAN.assign(customer=dice.permutation(ROWS) + 10_000)
    assert found(pd.concat([frame, frame[:15]]), "identifier").column == "customer"
    named = CLEAN.assign(**{"Kunden-Nr": 7 * dice.permutation(ROWS)})
    assert found(pd.concat([named, named[:15]]), "identifier").column == "Kunden-Nr"
    ages = CLEAN.assign(age=dice.integers(20, 80, ROWS))
    assert found(ages, "identifier") is None, "numbers that come again and again are numbers"


def test_amounts_with_some_words_between_them_are_numbers_and_stay_in():
    """Left out as a name of rows, the best column of a table would be lost without a sign."""
    told = CLEAN.assign(income=[f"{1000 + 7.31 * place:.2f}" for place in range(ROWS)])
    told.loc[told.index % 8 == 0, "income"] = "refused"
    seen, plan = looked(told)
    assert "income" not in plan.left_out and found(told, "identifier") is None
    said = found(told, "not_numbers")
    assert (said.column, said.count, said.rows[:2]) == ("income", 25, (1, 9)) and "'refused'" in said.sentence


def test_rows_that_are_almost_the_same_are_found_and_kept_together():
    finding = found(nearly(), "near_duplicates")
    assert finding and set(finding.rows) <= {201, 202, 203} and goes_away(nearly(), finding)


def test_the_same_question_with_two_answers_is_found():
    frame = pd.concat([CLEAN, CLEAN[20:22].assign(y=lambda rows: rows.y.map({"yes": "no", "no": "yes"}))])
    finding = found(frame, "conflicts")
    assert (finding.count, finding.rows) == (4, (21, 22, 201, 202)) and found(frame, "duplicates") is None


STOPS = {
    "too_few": CLEAN[:29],
    "one_answer": CLEAN.assign(y="x"),
    "all_different": CLEAN.assign(y=[f"name {place}" for place in range(ROWS)]),
    "many_classes": CLEAN.assign(y=[f"name {place // 2}" for place in range(ROWS)]),
}


@pytest.mark.parametrize("code", STOPS)
def test_what_can_not_be_studied_stops(code: str):
    raw = pasted(STOPS[code].to_csv(index=False))
    seen = audit(table(raw, proposed(raw, "y")), Quotas(classes=90))
    assert seen.stopped and code in [finding.code for finding in seen.findings if finding.severity == "stop"]


def test_one_answer_nearly_always_is_said_with_its_share():
    frame = CLEAN.assign(y=np.where(np.arange(ROWS) < 14, "odd", "usual"))
    assert "93 % of the rows say 'usual'" in found(frame, "lopsided").sentence


def test_rows_without_an_answer_are_counted():
    assert found(CLEAN.assign(y=CLEAN.y.where(np.arange(ROWS) > 4)), "no_answer").count == 5


def test_a_long_text_can_be_read_instead():
    frame = CLEAN.assign(said=[f"these are five words and {place}" for place in range(ROWS)])
    finding = found(frame, "free_text")
    assert finding.column == "said" and fixed(looked(frame)[1], finding.fix, "said").text == "said"


def test_texts_that_differ_by_signs_only_are_almost_the_same():
    lines = [f"The film number {place} was of some length" for place in range(40)]
    frame = pd.DataFrame({"said": [*lines, "the FILM, number 3 was of some length!"], "y": dice.choice(["a", "b"], 41)})
    assert found(frame, "near_duplicates").rows == (41,)


def test_power_is_what_a_rule_gets_right_on_rows_it_has_not_seen():
    sure = CLEAN.assign(sure=np.where(dice.random(ROWS) < 0.9, CLEAN.y, CLEAN.y.map({"yes": "no", "no": "yes"})),
                        name=[f"n{place}" for place in range(ROWS)])
    raw = pasted(sure.to_csv(index=False))
    ranked = {power.column: power for power in powers(table(raw, Plan("y")))}
    agrees = sure.sure == sure.y
    by_hand = np.mean([agrees[sure.y == answer].mean() for answer in ("yes", "no")])
    assert ranked["sure"].right == pytest.approx(by_hand) and ranked["sure"].worth == pytest.approx(2 * by_hand - 1)
    assert ranked["name"].right <= 0.55 and not any(power.leaks for power in ranked.values())


def test_power_of_a_number_is_the_variance_explained():
    x = dice.normal(size=2_000)
    frame = pd.DataFrame({"exact": 3 * x + 1, "bent": np.exp(4 * x), "noisy": x + dice.normal(size=2_000),
                          "other": dice.normal(size=2_000), "y": x})
    made = table(pasted(frame.to_csv(index=False)), Plan("y", "regression"))
    ranked = {power.column: power for power in powers(made)}
    assert ranked["exact"].leaks and ranked["bent"].leaks and not ranked["noisy"].leaks
    assert ranked["noisy"].right == pytest.approx(np.corrcoef(frame.noisy, frame.y)[0, 1] ** 2, abs=0.05)
    assert ranked["other"].worth < 0.05


def test_findings_are_plain_json_the_gravest_first_and_every_sentence_ends():
    everything = pd.concat([frame.drop(columns="y") for frame, *_ in PLANTED.values()], axis=1)
    everything = everything.loc[:, ~everything.columns.duplicated()][:ROWS].assign(y=CLEAN.y)
    seen, _ = looked(everything)
    records = [finding.record() for finding in seen.findings]
    assert json.loads(json.dumps(records)) == records
    grave = [SEVERITIES.index(record["severity"]) for record in records]
    assert grave == sorted(grave) and len(grave) >= len(CHECKS)
    assert all(record["sentence"].endswith((".", "?")) for record in records)
