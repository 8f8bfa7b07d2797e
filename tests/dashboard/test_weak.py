"""The weakest groups of an opened exam: named as in the file, flagged beyond luck, and a way to their questions."""

import numpy as np

from core.datasets.dataset import Column, Dataset
from core.datasets.own import keep
from dashboard.autopsy import drawn, mistakes
from dashboard.words import plain
from tests.dashboard.reading import checked, text_of
from tests.dashboard.test_autopsy import choices, heads, laid_out, visit

BAD = "<b>[x](y)</b>"


def own_table(rows: int = 600) -> str:
    """Days, prices and towns with a name that HTML would act on; in one town the answers are thrown by a coin."""
    dice = np.random.default_rng(0)
    day, price = dice.integers(18_000, 19_000, rows), dice.uniform(1e5, 9e5, rows)
    town = np.arange(rows) % 4
    y = np.where(town == 2, dice.integers(0, 2, rows), price > 5e5).astype(np.int64)
    columns = (Column("sold", is_date=True), Column("price"), Column("town", "category", ("Ur", "Uruk", BAD, "Kish")))
    x = np.stack([day, price, town], axis=1).astype(np.float32)
    return keep(Dataset("own", "sales", "table", "classification", x, y, columns, ("no", "yes"), "paid"), {})


def test_the_weakest_group_is_named_as_in_the_file_and_leads_to_its_questions(store, examined):
    run = examined({"data": {"name": "own", "own": own_table()}, "learning": {"epochs": 60, "lr": 0.02}})
    whole, page = laid_out(store, run), visit(run, autopsy_part="weak")
    assert "weaker than luck explains" in text_of(page)
    first = page.button(key="weak_0")
    there = np.flatnonzero(whole.exam.x[:, 2] == 2)
    right = sum(not whole.is_wrong(each) for each in there)
    assert f"town: {BAD}" in first.label.replace("\\", "").replace("\u2060", "") and ":material/flag:" in first.label
    assert f"{100 * right / len(there):.0f} % right" in first.label.replace("\\", "")
    first.click()
    page = checked(page.run())
    assert set(heads(page)) <= set(there) and heads(page)
    assert f"Only **town: {BAD}**" in text_of(page).replace("\u2060", "")
    page.button(key="autopsy_all").click()
    assert heads(checked(page.run())) == mistakes.wrong(whole)[:10]


def test_rows_of_ones_own_table_are_shown_as_they_were_before_scaling(store, examined):
    run = examined({"data": {"name": "own", "own": own_table()}, "learning": {"epochs": 3}})
    whole = laid_out(store, run)
    asked = drawn.question(whole, 0)
    day, price, town = whole.exam.x[0]
    assert str(np.datetime64(int(day), "D")) in asked.replace("\\", "")
    assert f"| price | {plain(f'{price:,.0f}')} |" in asked
    assert f"| town | {plain(('Ur', 'Uruk', BAD, 'Kish')[int(town)], 24)} |" in asked


def test_of_numbers_the_groups_are_told_by_their_miss(examined):
    page = visit(examined(choices("diabetes")), autopsy_part="weak")
    assert "off by" in page.button(key="weak_0").label and "were looked at; if luck alone" in text_of(page)
