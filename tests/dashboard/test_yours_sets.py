"""Your data, the cut: which way is switched on the page, by which column, and the plan follows."""

import pytest
from streamlit.testing.v1 import AppTest

from core.store import Store
from dashboard.yours import bar, ways
from tests.dashboard.test_yours import page, press, said  # noqa: F401

LINES = "\n".join(["patient,day,part,size,ripe"] + [
    f"p{row % 9},2024-0{1 + row % 9}-11,{'train' if row % 5 < 3 else 'val' if row % 5 == 3 else 'test'},{row % 50},"
    f"{'yes' if row % 50 > 24 else 'no'}" for row in range(180)])


@pytest.fixture
def fruit(page: AppTest) -> AppTest:  # noqa: F811
    page.text_area(key="yours_pasted").set_value(LINES)
    return press(page.run(), "Read it")


def switched(page: AppTest, way: str) -> AppTest:  # noqa: F811
    page.pills(key="yours_way").set_value(way)
    page = page.run()
    assert not page.exception
    return page


def plan(page: AppTest) -> dict:  # noqa: F811
    return page.session_state["yours"]["told"]["plan"]


def test_by_group_by_time_by_a_column_and_back(fruit):
    assert plan(switched(fruit, "group"))["group"] == "patient" and "patient" in plan(fruit)["left_out"]
    assert "same **patient**" in said(fruit)
    assert plan(switched(fruit, "time"))["time"] == "day" and not plan(fruit)["group"]
    given = plan(switched(fruit, "given"))
    assert given["given"] == "part" and fruit.session_state["yours"]["told"]["dealt"]["given"] == [108, 36, 36]
    back = plan(switched(fruit, "stratified"))
    assert not any(back[role] for role in ways.ROLES) and "part" not in back["left_out"]


def test_another_column_tells_the_groups(fruit):
    page = switched(fruit, "group")  # noqa: F811
    page.selectbox(key="yours_way_column").set_value("part")
    page = page.run()
    assert plan(page)["group"] == "part" and "same **part**" in said(page)


def test_rows_dealt_blindly_are_sealed_so(fruit, store: Store):
    page = press(switched(fruit, "random"), "Seal the final exam")  # noqa: F811
    assert page.session_state["yours"]["split"]["how"] == "random"
    assert press(switched(page, "stratified"), "Seal the final exam").session_state["yours"]["split"]["how"] == \
        "stratified"


def test_a_number_that_is_at_times_0_1_or_2_names_no_sets():
    def told(*values: int) -> dict:
        column = {"name": "hours", "type": "number", "distinct": len(values), "examples": [[v, 9] for v in values]}
        return {"plan": dict.fromkeys(("target", "text", *ways.ROLES), ""), "rows": 90, "findings": [],
                "columns": [column]}
    assert ways.columns_for(told(0, 1, 2))["given"] == ["hours"]
    assert ways.columns_for(told(0, 1, 2, 3, 4))["given"] == []


def test_no_way_is_offered_that_has_no_column(page):  # noqa: F811
    page = press(page, "Try it with penguins")
    assert page.pills(key="yours_way").options == [ways.WAYS[way] for way in ways.WAYS if way != "given"]


@pytest.mark.parametrize("wrong", [None, [60], [60, 60], [0, 50], [50, 100], ["60", 80], [60.5, 80]])
def test_borders_that_leave_no_room_are_not_taken(wrong):
    assert not bar._right(wrong) and bar._right([60, 80])


def test_shares_add_up_wherever_the_borders_are():
    for first in range(5, 95, 5):
        assert sum(bar.shares(first, first + 5).values()) == pytest.approx(1)
