"""The six steps, against the same arithmetic done by hand."""

from itertools import count, islice

import torch
from torch import nn

from core.fit import fit


def one_weight() -> tuple[nn.Linear, torch.optim.Optimizer]:
    model = nn.Linear(1, 1, bias=False)
    nn.init.constant_(model.weight, 0.5)
    return model, torch.optim.SGD(model.parameters(), lr=0.1)


def squared(output: torch.Tensor, answer: torch.Tensor) -> torch.Tensor:
    return (output - answer).square().mean()


BATCH = (torch.tensor([[2.0]]), torch.tensor([[3.0]]))


def test_one_step_is_what_the_chain_rule_says():
    model, optimizer = one_weight()
    told = dict(islice(fit(model, lambda: [BATCH], squared, optimizer, [1]), 5))
    assert told["forward"].item() == 1.0          # 0.5 * 2
    assert told["loss"].item() == 4.0             # (1 - 3)^2
    # slope = 2 * (1 - 3) * 2 = -8; the step: 0.5 - 0.1 * -8 = 1.3
    assert abs(model.weight.item() - 1.3) < 1e-7


def test_the_moments_come_in_the_order_of_the_six_steps():
    model, optimizer = one_weight()
    moments = [name for name, _ in fit(model, lambda: [BATCH, BATCH], squared, optimizer, [1])]
    assert moments == ["forward", "loss", "zero_grad", "backward", "step"] * 2 + ["epoch"]


def test_nothing_happens_until_it_is_asked_for():
    model, optimizer = one_weight()
    moments = fit(model, lambda: [BATCH], squared, optimizer, count())
    assert model.weight.item() == 0.5
    for name, _ in moments:
        if name == "backward":
            break
    assert model.weight.item() == 0.5 and model.weight.grad.item() == -8.0


def test_slopes_do_not_pile_up_from_step_to_step():
    model, optimizer = one_weight()
    for name, _ in fit(model, lambda: [BATCH] * 2, squared, optimizer, [1]):
        if name == "backward":
            slope = model.weight.grad.item()
    # at 1.3: 2 * (2.6 - 3) * 2 = -1.6, and nothing left over from -8
    assert abs(slope - -1.6) < 1e-6


def test_the_network_is_in_training_mode_in_every_epoch():
    model, optimizer = one_weight()
    for name, _ in fit(model, lambda: [BATCH], squared, optimizer, [1, 2]):
        if name == "epoch":
            model.eval()  # as measuring does
        else:
            assert model.training
