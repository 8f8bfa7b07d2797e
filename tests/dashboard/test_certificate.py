"""The certificate of an opened exam: it says what the ledger says, and is there only after an opening."""

from core.exam import open_sealed
from dashboard import openings
from dashboard.autopsy import certificate
from tests.dashboard.conftest import VISITOR
from tests.dashboard.test_autopsy import SHORT, choices
from tests.dashboard.test_playground import opened as playground
from tests.dashboard.test_runs import opened as notebook


def test_the_certificate_says_what_the_ledger_says(store, train, examined):
    examined(SHORT)
    run = examined(SHORT | {"seed": 5})
    row = store.get_run(run)
    opening = openings.own(row)[0]
    said = certificate.document(row, opening, "2026-01-01 10:00")
    result = opening["result"]
    low, high = result["interval"]
    assert f"95 % interval {100 * low:.0f} to {100 * high:.0f} %, 60 questions" in said
    assert "A peek: these questions had been looked at once before." in said
    assert f"<dd>{result['fingerprint']}</dd>" in said and "<dt>Attempts at this exam</dt><dd>2</dd>" in said


def test_the_first_opening_is_the_official_mark_and_texts_are_escaped(store, examined):
    run = examined(SHORT)
    store.change_run(run, title="<b>me</b>")
    row = store.get_run(run)
    said = certificate.document(row, openings.own(row)[0], "now")
    assert "First opening: the official mark." in said and "<b>me" not in said and "&lt;b&gt;me" in said


def test_a_mark_in_numbers_and_one_of_a_class_have_their_bars(store, examined):
    row = store.get_run(examined(choices("diabetes")))
    assert "off by" in certificate.document(row, openings.own(row)[0], "now")
    marks = [{"accuracy": share} for share in (0.7, 0.8, 0.9)]
    result = {"test": {"accuracy": 0.8}, "questions": 60, "students": marks}
    assert certificate.said_mark(result) == ("80 %", "median of 3 networks, middle half 75–85 %; 60 questions")


def test_links_and_certificate_stand_in_the_playground_and_my_runs_only_after_an_opening(store, train):
    run = train(SHORT)
    for page in (playground({"run": run}), notebook()):
        assert not page.get("download_button") and not [each for each in page.button if each.label == "Autopsy"]
    open_sealed(store, run, VISITOR, "I want to know.")
    for page in (playground({"run": run}), notebook()):
        assert [each.proto.label for each in page.get("download_button")] == ["Certificate"]
        assert [each for each in page.button if each.label == "Autopsy"]
