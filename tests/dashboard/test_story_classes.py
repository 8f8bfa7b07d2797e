"""The Story's remedies are tried by classes, and compared with a class in which nothing was changed."""

import re

from core.commands import Inbox, path_of
from core.spec import canonical, parse, run_id
from dashboard.story.scenes import ANOTHER, CLASS, FIRST, REMEDIES, SAME, SPEC
from tests.dashboard.conftest import VISITOR
from tests.dashboard.reading import charts, go, opened, query_of, studied, text_of


def test_from_the_opened_exam_on_a_class_studies_just_as_the_first_network_did(marked, store):
    page = go(opened(step="exam", run=marked))
    same = run_id(SAME.spec, VISITOR, 1, glass=False)
    assert query_of(page)["step"] == "smarter" and canonical(parse(store.get_run(same)["spec"])) == canonical(SAME.spec)
    assert SAME.spec.model_copy(update={"students": 1}) == SPEC and SAME.spec.students == CLASS
    told = Inbox(path_of(store.folder, same)).read()
    assert {"do": "play"} in told and all(button.disabled for button in page.button if button.key.startswith("try_"))
    go(opened(step="exam", run=marked))
    assert len(store.runs(VISITOR, everything=True)) == 2, "it is not started twice"


def test_remedies_are_compared_with_the_class_in_which_nothing_was_changed(smarter, store):
    first, stop = smarter
    same = studied(store, "same")
    page = opened(step="smarter", run=first)
    said = next(alt for alt in charts(page) if alt.startswith(SAME.title))
    assert FIRST not in said and "Stop earlier" in said
    studied(store, "small")
    before = 100 * store.get_run(same)["val"]["accuracy"]
    assert f"Without it: **{before:.0f} %** (middle half {before - 2.5:.0f}–{before + 2.5:.0f})" in text_of(
        opened(step="smarter", run=first))
    assert SAME.title not in opened(step="choose", run=first).radio(key="chosen").options


def test_finished_attempts_are_compared_and_counted(smarter, store):
    page = opened(step="smarter", run=smarter[0])
    stop = store.get_run(smarter[1])
    said = next(alt for alt in charts(page) if alt.startswith(FIRST))
    course, practice = (100 * stop[name]["accuracy"] for name in ("train", "val"))
    assert f"Stop earlier: course {course:.0f} % (middle half {course - 2.5:.0f} to {course + 2.5:.0f})" in said
    assert f"Of {CLASS} networks with this remedy the median practice mark is **{practice:.0f} %**" in text_of(page)
    assert "attempts 2" in text_of(page) and re.search(r"exam openings 1\b(?! \+)", text_of(page))
    assert "watched" not in text_of(page)
    assert "Choose one" in text_of(page)


def test_a_remedy_with_another_practice_exam_says_so(marked, store):
    studied(store, "book")
    page = opened(step="smarter", run=marked)
    assert ANOTHER in text_of(page)
    choose = opened(step="choose", run=marked)
    captions = dict(zip(choose.radio(key="chosen").options, choose.radio(key="chosen").proto.captions, strict=True))
    assert "another practice exam" in captions[REMEDIES["book"].title] and "another" not in captions[FIRST]
    studied(store, "small")
    assert ANOTHER not in text_of(opened(step="smarter", run=marked))  # the newest studies the same three sets
