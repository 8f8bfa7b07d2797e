"""Letters: windows that never cross from one set into another, and codes that spell the text again."""

import numpy as np

from core.datasets import load
from core.datasets.letters import SIGNS, WINDOW, _blocks, coded, spelled
from core.spec import DataSpec, SplitSpec
from core.split import SETS, cut


def test_codes_spell_small_letters_and_leave_out_the_rest():
    assert spelled(coded("It's  GREAT – naïve, 10/10!")) == "it's great nave, !"
    assert spelled(np.arange(len(SIGNS))) == SIGNS


def test_a_window_and_its_answer_stand_in_their_block_one_after_the_other():
    data = load(DataSpec(name="letters", rows=400))
    texts = [spelled(block) for block in _blocks()]
    for row in range(0, 400, 37):
        assert spelled(data.x[row]) + SIGNS[data.y[row]] in texts[data.groups[row]]


def test_windows_overlap_nowhere():
    data = load(DataSpec(name="letters", rows=400))
    whole = {spelled(window) for window in data.x}
    assert len(whole) == 400 and data.x.shape == (400, WINDOW)


def test_no_block_of_text_lies_in_two_sets_however_they_are_cut():
    data = DataSpec(name="letters", rows=1_000)
    dataset = load(data)
    for how in ("stratified", "group"):
        split = cut(dataset, data, SplitSpec(how=how))
        blocks = [set(dataset.groups[getattr(split, name).ids]) for name in SETS]
        assert not blocks[0] & blocks[1] and not blocks[0] & blocks[2] and not blocks[1] & blocks[2]
        assert sum(len(getattr(split, name).ids) for name in SETS) == 1_000
