"""The contract of a lesson: every entry of the course keeps it, and its claim holds on real training, in small."""

import math
import string

import pytest

from core.check import contradictions
from core.examine import ASKS
from core.lessons import CHAPTERS, LESSONS
from core.lessons.lesson import DOTS, LINES, QUICK, SLOW, Arm, Lesson, Picture
from core.lessons.standing import plan, standing
from core.lessons.verify import learned
from core.lessons.words import LANGUAGES, SENTENCES, words
from core.spec import SpecError
from core.store import Store

lessons = pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
languages = pytest.mark.parametrize("language", LANGUAGES)
MOST_WORDS = 25  # of one sentence
MOST_NETWORKS = 300


@lessons
def test_its_claim_holds_on_real_training_in_small(lesson: Lesson, data_folder):
    """Real networks, real exams; then everything that the page does with their records."""
    records = learned(lesson, Store(), lesson.twin)
    findings = lesson.claim(records)
    assert findings and all(finding.holds for finding in findings), findings
    assert all(math.isfinite(value) for value in lesson.numbers(records).values())
    truth = lesson.bet.truth(records)
    assert truth in lesson.bet.options if lesson.bet.options else lesson.bet.low <= truth <= lesson.bet.high
    check_picture(lesson, lesson.picture(records))
    for language in LANGUAGES:
        assert all(sentence.strip() for sentence in words(lesson.name, language).see(lesson.numbers(records)))
    half = [record for record in records if record["values"].get("seed") != 0]
    check_picture(lesson, lesson.picture(half))


def check_picture(lesson: Lesson, picture: Picture) -> None:
    said = words(lesson.name).said["names"]
    assert picture.kind in (LINES, DOTS)
    for line in picture.lines:
        assert len(line.x) == len(line.y) and all(map(math.isfinite, line.y)), line
        assert len(line.low) == len(line.high) and len(line.low) in (0, len(line.y))
        assert words(lesson.name).name(line.name) != line.name or line.name in said, line.name
    for group in picture.groups:
        assert words(lesson.name).name(group.name) != group.name, f"{group.name} has no words"
        assert all(map(math.isfinite, group.marks))


@lessons
def test_before_and_while_it_is_trained_there_is_an_honest_picture(lesson: Lesson):
    """Nothing known, and only course and practice known: no error, and no exam mark out of nowhere."""
    empty = lesson.picture([])
    assert not any(line.x for line in empty.lines) and not any(group.marks for group in empty.groups)
    marks = {"loss": 0.5, "accuracy": 0.75, "mae": 0.5, "r2": 0.5}
    epochs = {"epoch": [1, 2], **{f"{part}.{name}": [value] * 2 for part in ("train", "val")
                                  for name, value in marks.items()}}
    for state in ("learning", "done"):
        planned = plan(lesson.arms, "")
        rows = {each.member.run: {"state": state, "epochs": 2, "train": marks, "val": marks} for each in planned}
        now = standing(planned, rows, dict.fromkeys(rows, epochs), {})
        picture = lesson.picture(now.records)
        assert not any(line.role in ("test", "fresh") and line.x for line in picture.lines)
        assert not any(group.role in ("test", "fresh") and group.marks for group in picture.groups)
        truth = lesson.bet.truth(now.records)
        assert truth is None or truth != truth, "the bet can't be answered before the exam is open"


@lessons
def test_its_networks_can_be_trained_and_are_not_too_many(lesson: Lesson):
    for arms in (lesson.arms, lesson.twin, lesson.broken):
        planned = plan(arms, "")
        assert 1 <= len(planned) <= MOST_NETWORKS
        for spec in {each.member.spec.model_copy(update={"seed": 0}) for each in planned}:
            contradictions(spec)
    assert len(plan(lesson.twin, "")) <= len(plan(lesson.arms, ""))
    assert lesson.seconds in (QUICK, SLOW) and lesson.chapter in CHAPTERS and set(lesson.asks) <= set(ASKS)
    assert lesson.arms != lesson.broken


@lessons
def test_it_is_about_a_class_of_networks_not_about_one(lesson: Lesson):
    assert len(plan(lesson.arms, "")) >= 3


def test_the_slow_lessons_are_three():
    assert sum(lesson.seconds == SLOW for lesson in LESSONS.values()) <= 3


@lessons
@languages
def test_its_sentences_are_there_short_and_name_the_same_figures(lesson: Lesson, language: str):
    said, english = words(lesson.name, language).said, words(lesson.name, "en").said
    assert set(said) == {*SENTENCES, "names"} and set(said["names"]) == set(english["names"])
    assert len(said["see"]) == 3
    for key in SENTENCES:
        for number, text in enumerate([said[key]] if isinstance(said[key], str) else said[key]):
            pieces = text.replace("?", ".").replace("!", ".").replace(":", ".").split(". ")
            assert all(len(piece.split()) <= MOST_WORDS for piece in pieces), f"{key}: {text}"
            other = english[key] if isinstance(english[key], str) else english[key][number]
            assert fields(text) == fields(other), f"{key} names other figures than in English"


@lessons
def test_every_name_has_words(lesson: Lesson):
    said = words(lesson.name)
    wanted = {arm.name for arm in lesson.arms + lesson.broken} | set(lesson.bet.options) | {"x"}
    assert all(said.name(name) != name for name in wanted), [name for name in wanted if said.name(name) == name]


@languages
def test_what_lessons_share_is_said_in_every_language(language: str):
    here, english = words("nonsense", language).shared, words("nonsense", "en").shared
    assert {part: set(names) for part, names in here.items()} == {part: set(names) for part, names in english.items()}
    assert set(here["chapters"]) == set(CHAPTERS)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_an_arm_is_checked_like_any_sweep():
    with pytest.raises(SpecError, match="no setting called"):
        Arm("x", {}, {"data.cats": [1]}).sweep()
