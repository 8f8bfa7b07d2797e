"""Contradictions are found without torch, before anything is started, and are the ones that a run would refuse."""

import pytest

from core.check import contradictions
from core.run import setup
from core.spec import SpecError, parse

WRONG = [({"learning": {"batch_size": 200}}, "learning.batch_size"), ({"learning": {"loss": "mse"}}, "learning.loss"),
         ({"data": {"name": "diabetes"}, "learning": {"loss": "brier"}}, "learning.loss"),
         ({"data": {"name": "mnist5k", "rows": 20}}, "split.how"), ({"data": {"rows": 200_0}, "split": {"train": 0.0004,
          "val": 0.4998, "test": 0.4998}}, "split.how"), ({"data": {"name": "iris", "noise": 0.1}}, "data.noise")]


@pytest.mark.parametrize(("choices", "field"), WRONG)
def test_what_a_run_would_refuse_is_refused_before(choices, field):
    with pytest.raises(SpecError) as before:
        contradictions(parse(choices))
    with pytest.raises(SpecError) as at_start:
        setup(parse(choices))
    assert before.value.field == at_start.value.field == field and before.value.error == at_start.value.error


@pytest.mark.parametrize("choices", [{}, {"data": {"rows": 30}}, {"learning": {"batch_size": 180}},
                                     {"data": {"name": "diabetes"}, "learning": {"loss": "huber"}}])
def test_what_fits_passes(choices):
    contradictions(parse(choices))
