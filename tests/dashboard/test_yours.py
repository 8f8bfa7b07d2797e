"""Your data: a file is brought, mended, sealed and compared on the page, and a network begins with it, sealed."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from core import jobs
from core.bringing import inspect
from core.datasets.own import path_of
from core.exam import open_sealed
from core.own import FOLDER, saving
from core.spec import parse
from core.store import Store
from core.worker import answer
from dashboard.yours import desk
from tests.dashboard.conftest import VISITOR
from tests.house.source import ROOT

PAGE = """
import runpy
from pathlib import Path
import dashboard
runpy.run_path(str(Path(dashboard.__file__).parent / "app_pages" / "data.py"))
"""


@pytest.fixture
def page(store: Store, monkeypatch) -> AppTest:
    """Errands are run here instead of in a process of their own."""
    monkeypatch.setattr(jobs, "ensure_supervisor", here)
    page = AppTest.from_string(PAGE, default_timeout=60)
    page.session_state["visitor"] = VISITOR
    return page.run()


def here(store: Store) -> None:
    """Does what waits in the queue, at once."""
    for job in store.queue.all("queued"):
        answer(store, job)


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click()
    return page.run()


def said(page: AppTest) -> str:
    return " ".join(each.value for kind in (page.markdown, page.caption, page.success, page.error) for each in kind)


def test_penguins_are_read_sealed_and_beaten_by_nobody_yet(page, store):
    assert "honest answer" in said(page)
    page = press(page, "Try it with penguins")
    assert not page.exception and "69 questions" in said(page)
    assert page.selectbox(key="yours_target").value == "species"
    assert any("island" in table.value.columns for table in page.dataframe)
    page = press(page, "Seal the final exam")
    assert not any("island" in table.value.columns for table in page.dataframe), "rows of the exam would be among them"
    assert not page.exception and "206 rows to study, 69 to practise, 69 in the final exam" in said(page)
    methods = next(table.value for table in page.dataframe if "method" in table.value.columns)
    assert methods["method"].tolist()[0] == "Always the majority" and methods["practice exam"][0].startswith("45 %")
    now = page.session_state["yours"]
    assert parse({"data": {"name": "own", "own": now["own"]}, "split": now["split"]})


def test_another_answer_is_asked_and_undone(page):
    page = press(page, "Try it with penguins")
    page.selectbox(key="yours_target").set_value("body_mass_g")
    page = page.run()
    assert not page.exception and page.session_state["yours"]["told"]["plan"]["task"] == "regression"
    page = press(page, "Undo the last change")
    assert page.selectbox(key="yours_target").value == "species"


def test_a_file_that_is_none_gets_a_sentence_and_the_former_stays(page, store):
    page = press(page, "Try it with penguins")
    before = page.session_state["yours"]["file"]
    page.text_area(key="yours_pasted").set_value("<html><body>login</body></html>")
    page = press(page.run(), "Read it")
    assert "web page" in said(page) and page.session_state["yours"]["file"] == before
    assert {path.stem for path in (store.folder / FOLDER).iterdir()} == {before}


def test_how_far_it_is_is_shown_and_stop_leaves_all_as_it_was(page, store, monkeypatch):
    page = press(page, "Try it with penguins")
    before = page.session_state["yours"]["file"]
    monkeypatch.setattr(jobs, "ensure_supervisor", lambda store: None)
    monkeypatch.setattr(desk, "MOMENT", 0.0)
    page.text_area(key="yours_pasted").set_value("a,b\n" + "1,x\n2,y\n" * 40)
    page = press(page.run(), "Read it")
    job = store.queue.all("queued")[0]["job"]
    store.queue.change(job, state="running", answer=json.dumps({"share": 0.34, "doing": "Looking for copies"}))
    page = page.run()
    assert not page.exception and page.selectbox(key="yours_target").value == "species", "the former can be used"
    assert [bar.proto.text for bar in page.get("progress")] == ["**pasted text** Looking for copies: 34 %"]
    page = press(page, "Stop")
    assert not page.exception and not page.get("progress") and store.queue.get(job) is None
    assert page.session_state["yours"]["file"] == before
    assert {path.stem for path in (store.folder / FOLDER).iterdir()} == {before}


def test_an_answer_that_takes_longer_is_taken_up_when_it_is_there(page, store, monkeypatch):
    monkeypatch.setattr(jobs, "ensure_supervisor", lambda store: None)
    monkeypatch.setattr(desk, "MOMENT", 0.0)
    page = press(page, "Try it with penguins")
    assert page.get("progress") and "yours" not in page.session_state
    here(store)
    page = page.run()
    assert not page.exception and not page.get("progress") and "69 questions" in said(page)


def test_what_is_asked_before_a_change_is_there_follows_it_and_does_not_undo_it(page, store, monkeypatch):
    page = press(page, "Try it with penguins")
    monkeypatch.setattr(jobs, "ensure_supervisor", lambda store: None)
    monkeypatch.setattr(desk, "MOMENT", 0.0)
    page = page.selectbox(key="yours_target").set_value("sex").run()
    assert page.get("progress") and page.selectbox(key="yours_target").value == "sex", "what is on its way is shown"
    page = press(page.multiselect(key="yours_out").set_value(["year"]).run(), "Seal the final exam")
    for _ in range(4):  # the two changes, the seal, the simple methods
        assert len(store.queue.all("queued")) == 1, "one after the other"
        here(store)
        page = page.run()
    now = page.session_state["yours"]
    assert not page.exception and not page.get("progress") and "own" in now
    assert now["told"]["plan"]["target"] == "sex" and now["told"]["plan"]["left_out"] == ["year"]
    assert len(now["history"]) == 2, "each can be undone by itself"


def test_an_undone_change_that_is_not_there_yet_never_comes(page, store, monkeypatch):
    page = press(page, "Try it with penguins")
    page = page.selectbox(key="yours_target").set_value("sex").run()
    monkeypatch.setattr(jobs, "ensure_supervisor", lambda store: None)
    monkeypatch.setattr(desk, "MOMENT", 0.0)
    page = press(page.selectbox(key="yours_target").set_value("island").run(), "Undo the last change")
    assert not page.get("progress") and not store.queue.all("queued")
    assert page.selectbox(key="yours_target").value == "sex"


def test_the_file_is_read_otherwise_and_that_is_undone(page):
    page.text_area(key="yours_pasted").set_value("a;b;c\n" + "".join(f"1.{row:03};{row % 5};{'xy'[row % 2]}\n"
                                                                      for row in range(60)))
    page = press(page.run(), "Read it")
    now = page.session_state["yours"]
    column = next(each for each in now["told"]["columns"] if each["name"] == "a")
    assert "1.003" in [value for value, _ in column["examples"]] and "Commas" not in " ".join(column["told"])
    decimal = next(each for each in page.selectbox if each.label == "Before tenths stands")
    page = press(decimal.set_value(",").run(), "Read it so")
    now = page.session_state["yours"]
    assert not page.exception and now["told"]["plan"]["decimal"] == "," and len(now["history"]) == 1
    header = [each for each in page.selectbox if each.label == "Cells of the first row"][-1]  # of this file
    page = press(header.set_value(False).run(), "Read it so")
    now = page.session_state["yours"]
    assert now["choices"] == {"header": False} and now["told"]["head"]["rows"][0] == ["a", "b", "c"]
    assert now["told"]["plan"]["decimal"] == ",", "what was said of the cells still holds"
    page = press(page, "Undo the last change")
    now = page.session_state["yours"]
    assert now["told"]["head"]["names"] == ["a", "b", "c"] and now["choices"] == {}


def test_several_types_are_changed_at_once(page, store):
    page = press(page, "Try it with penguins")
    found = {each["name"]: each["type"] for each in page.session_state["yours"]["told"]["columns"]}
    table = next(table.value for table in page.dataframe if "is a" in table.value.columns)
    assert dict(zip(table["column"], table["is a"], strict=True)) == found
    names = [name for name, kind in found.items() if kind == "number"][:2]
    asked = {"file": page.session_state["yours"]["file"], "plan": page.session_state["yours"]["told"]["plan"]
             | {"types": dict.fromkeys(names, "category")}}
    after = {each["name"]: each["type"] for each in inspect(store, asked, VISITOR)["columns"]}
    assert after == found | dict.fromkeys(names, "category") and len(names) == 2


def test_limits_are_said_where_a_file_comes_in(page, monkeypatch):
    assert "At most 250 MB, 1,000,000 rows, 1,000 columns" in said(page)
    monkeypatch.setenv("FINAL_EXAM_LIMITS", '{"upload_bytes": 3000000, "table_rows": 50}')
    page = page.run()
    assert "At most 3 MB, 50 rows" in said(page) and page.get("file_uploader")[0].proto.max_upload_size_mb == 3
    page = press(page, "Try it with penguins")
    assert "the limit is 50 rows" in said(page) or "which is the limit" in said(page) or "limit is 50" in said(page)


def test_data_are_saved_taken_up_again_and_deleted(page, store):
    page = press(press(page, "Try it with penguins"), "Seal the final exam")
    own = page.session_state["yours"]["own"]
    assert "not saved: a reload closes it here" in said(page)
    page = press(page, "Save this data")
    assert not page.exception and "saved until you delete it" in said(page)
    page = press(page, "Close")
    assert "yours" not in page.session_state and path_of(own).exists() and not list((store.folder / FOLDER).iterdir())
    page = press(page, "Take up")
    assert not page.exception and "69 in the final exam" in said(page)
    assert page.session_state["yours"]["own"] == own
    page = press(page, "Keep each row once") if "Keep each row once" in [each.label for each in page.button] else page
    page = press(page, "Delete it")
    assert not page.exception and not path_of(own).exists() and "Your saved data" not in said(page)


def test_forget_takes_file_and_set_away_at_once_unless_a_run_studies_it(page, store):
    for used in (False, True):
        page = press(press(page, "Try it with penguins"), "Seal the final exam")
        own = page.session_state["yours"]["own"]
        if used:
            store.create_run("b" * 32, parse({"data": {"name": "own", "own": own}}).model_dump(mode="json"), VISITOR)
        page = press(page, "Forget")
        assert not page.exception and "yours" not in page.session_state
        assert path_of(own).exists() == used and not list((store.folder / FOLDER).iterdir())


def test_a_run_whose_data_were_deleted_is_still_shown_and_says_so(page, store, train):
    page = press(press(page, "Try it with penguins"), "Seal the final exam")
    own = page.session_state["yours"]["own"]
    run = train({"data": {"name": "own", "own": own}, "learning": {"epochs": 1}})
    saving.delete(store, own, VISITOR)
    other = AppTest.from_file(str(ROOT / "dashboard" / "app_pages" / "playground.py"), default_timeout=60)
    other.query_params["run"] = run
    other.run()
    assert not other.exception and other.session_state["attempt"].run == run
    warned = " ".join(each.value for each in other.warning)
    assert "was deleted" in warned and "Bring the same file again" in warned


def test_pages_of_an_opened_exam_whose_data_were_deleted_say_what_is_gone(page, store, train, monkeypatch):
    page = press(page, "Try it with penguins")
    page.selectbox(key="yours_target").set_value("body_mass_g")
    page = press(page.run(), "Seal the final exam")
    own = page.session_state["yours"]["own"]
    run = train({"data": {"name": "own", "own": own}, "learning": {"epochs": 2}})
    open_sealed(store, run, VISITOR, "to see")
    saving.delete(store, own, VISITOR)
    monkeypatch.setattr(jobs, "ensure_supervisor", lambda store: None)  # what is asked from here on finds nobody
    frame = AppTest.from_file(str(ROOT / "dashboard" / "main.py"), default_timeout=60).run()
    for name in ("playground", "autopsy", "runs"):
        frame.switch_page(f"app_pages/{name}.py")
        frame.query_params.clear()
        frame.query_params["run"] = run
        frame.run()
        assert not frame.exception, (name, frame.exception[0].value)
        if name in ("playground", "autopsy"):
            assert "was deleted" in " ".join(each.value for each in frame.warning)
