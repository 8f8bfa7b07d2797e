"""What the story is made of: few words, and remedies that do what their cards say."""

import pytest

from core.datasets import load
from core.split import cut
from dashboard.story.scenes import MOMENTS, REMEDIES, SAYS, SPEC, STEPS, TITLES

CHOICES = SPEC.model_dump(mode="json")


@pytest.mark.parametrize("step", STEPS)
def test_a_screen_says_at_most_25_words(step):
    assert len(f"{TITLES.get(step, '')} {SAYS[step]}".split()) <= 25


@pytest.mark.parametrize("sentence", [*MOMENTS.values(), *(f"{r.title} {r.says} {r.term}" for r in REMEDIES.values())])
def test_what_a_pause_or_a_card_says_is_short(sentence):
    assert len(sentence.split()) <= 12


@pytest.mark.parametrize("remedy", REMEDIES.values(), ids=list(REMEDIES))
def test_a_remedy_changes_what_it_says_and_nothing_else(remedy):
    before, after = CHOICES, remedy.spec.model_dump(mode="json")
    changed = {(part, name) for part in before if isinstance(before[part], dict) for name in before[part]
               if before[part][name] != after[part][name]}
    assert changed == {(part, name) for part, values in remedy.changes.items() for name in values}
    assert after["seed"] == before["seed"]


@pytest.mark.parametrize("remedy", REMEDIES.values(), ids=list(REMEDIES))
def test_only_a_remedy_that_redraws_the_data_has_another_practice_exam(remedy):
    mine, first = (cut(load(spec.data), spec.data, spec.split).val.x for spec in (remedy.spec, SPEC))
    assert (mine.shape != first.shape or (mine != first).any()) == remedy.redraws
