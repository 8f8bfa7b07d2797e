"""Your data: a file is brought, mended, sealed and compared on the page, and a network begins with it, sealed."""

import pytest
from streamlit.testing.v1 import AppTest

from core import jobs
from core.errands import ERRANDS
from core.own import FOLDER
from core.spec import parse
from core.store import Store
from tests.dashboard.conftest import VISITOR

PAGE = """
import runpy
from pathlib import Path
import dashboard
runpy.run_path(str(Path(dashboard.__file__).parent / "app_pages" / "data.py"))
"""


@pytest.fixture
def page(store: Store, monkeypatch) -> AppTest:
    """Errands are run here instead of in a process of their own."""
    monkeypatch.setattr(jobs, "ask", lambda store, kind, asked, run, owner, within: ERRANDS[kind](store, asked, owner))
    page = AppTest.from_string(PAGE, default_timeout=60)
    page.session_state["visitor"] = VISITOR
    return page.run()


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
    page = press(page, "Seal the final exam")
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
    assert [path.name for path in (store.folder / FOLDER).iterdir()] == [before]
