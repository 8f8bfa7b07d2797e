"""The page that is read in the theatre is the page that runs, and less one line it is the same page."""

import inspect
from itertools import islice

import pytest
import torch

from core import fit as page
from core.fit import fit
from core.theatre.source import LEFT_OUT, STEPS, source, without
from tests.core.test_fit import BATCH, one_weight, squared
from tests.house.source import ROOT

SAYS = {"epoch": ["for _ in epochs", "model.train()", "for question, answer in batches()"],
        "forward": ["output = model(question)"], "loss": ["error = loss(output, answer)"],
        "zero_grad": ["optimizer.zero_grad()"], "backward": ["error.backward()"], "step": ["optimizer.step()"]}
FILE = (ROOT / "core" / "fit.py").read_text(encoding="utf-8").splitlines()


def test_the_lines_are_those_of_the_file_by_their_numbers():
    told = source()
    assert FILE[told["first"] - 1:told["first"] - 1 + len(told["lines"])] == told["lines"]
    assert FILE[told["doc"][0] - 1].strip().startswith('"""') and FILE[told["doc"][1] - 1].strip() == '"""'
    assert tuple(told["steps"]) == STEPS
    for step, lines in told["steps"].items():
        assert len(lines) == len(SAYS[step])
        assert all(said in FILE[line - 1] for said, line in zip(SAYS[step], lines, strict=True))


def test_the_loop_stands_right_behind_the_lines_of_the_moment_it_tells():
    model, optimizer = one_weight()
    loop, lines = fit(model, lambda: [BATCH], squared, optimizer, [1]), source()["steps"]
    for moment, _ in islice(loop, 5):
        assert loop.gi_frame.f_lineno == lines[moment][-1] + 1  # at its yield


@pytest.mark.parametrize("step", LEFT_OUT)
def test_without_a_step_only_its_line_is_missing(step):
    gone = source()["steps"][step]
    left = [line for number, line in enumerate(FILE, 1) if number not in gone]
    names: dict = {}
    exec(compile("\n".join(left), page.__file__, "exec"), names)
    wanted, found = names["fit"].__code__, without(step).__code__
    assert found.co_code == wanted.co_code and found.co_names == wanted.co_names


def test_the_page_on_the_disk_stays_as_it_was():
    before = inspect.getsource(page.fit)
    without("step")
    assert inspect.getsource(page.fit) == before and page.fit is fit


def test_without_zero_grad_slopes_add_up_as_by_hand():
    model, optimizer = one_weight()
    slopes = [model.weight.grad.item() for moment, _ in without("zero_grad")(model, lambda: [BATCH] * 2, squared,
                                                                          optimizer, [1]) if moment == "backward"]
    # -8 at 0.5; at 1.3 it would be -1.6, and the -8 is still there
    assert slopes == pytest.approx([-8.0, -9.6], abs=1e-5)
    assert model.weight.item() == pytest.approx(1.3 + 0.96, abs=1e-5)
    assert torch.is_tensor(model.weight.grad)
