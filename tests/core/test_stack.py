"""A stack of networks learns what each of them would learn alone, in torch's own words or in its own."""

import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from core import classroom
from core.classroom import gather
from core.losses import LOSSES
from core.models import build
from core.models import stack as stacks
from core.models.bends import BENDS
from core.models.descent import DESCENTS
from core.models.layers import ACTIVATIONS
from core.models.sitting import as_columns
from core.models.stack import NARROW, Error, Stack, padded, shape_of, with_one
from core.optimizers import OPTIMIZERS, SOLVERS
from core.run import learn_together, run, setup
from core.spec import ModelSpec, Spec, options, parse

torch.set_num_threads(1)
TASKS = [(task, name) for task, losses in LOSSES.items() for name in losses]


def made(**more) -> dict:
    base = {"data": {"rows": 60}, "model": {"hidden": [6, 5]}, "learning": {"epochs": 6, "batch_size": 8}}
    return {part: {**base.get(part, {}), **more[part]} if isinstance(more.get(part), dict) else more.get(part, value)
            for part, value in (base | more).items()}


def told_together(specs: list[Spec]) -> list[list[dict]]:
    attempts = [setup(spec) for spec in specs]
    found: dict[int, list[dict]] = {id(attempt): [] for attempt in attempts}
    for told in learn_together(attempts):
        if told:
            found[id(told[0])].append(told[1])
    return list(found.values())


def side_by_side(spec: ModelSpec, task: str, loss: str, optimizer: str, steps: int, **knobs: float):
    """The same steps through nn.Module with autograd and torch.optim, and through the stack: yields both weights."""
    dice, outputs = torch.Generator().manual_seed(7), 3 if task == "classification" else 1
    model, twin = (build(spec, 4, outputs, seed=3) for _ in range(2))
    kind, how = LOSSES[task][loss], {"lr": 0.01, "weight_decay": 0.0, "l1": 0.0} | knobs
    autograd = OPTIMIZERS[optimizer](model.parameters(), how["lr"], how["weight_decay"])
    stack = Stack(shape_of(twin)[0], 1, 9)
    stack.seat(0, twin)
    error, descent = Error(stack, kind.slope), DESCENTS[optimizer](stack)
    descent.turn(0, **how)
    for _ in range(steps):
        x = torch.randn(9, 4, generator=dice)
        y = torch.randint(3, (9,), generator=dice) if outputs == 3 else torch.randn(9, generator=dice)
        autograd.zero_grad()
        (kind(model(x), y) + how["l1"] * sum(p.abs().sum() for p in model.parameters())).backward()
        autograd.step()
        right = nn.functional.one_hot(y, 3).float().T if outputs == 3 else y[None]
        error(stack(with_one(x)[None]), (right[None].contiguous(), torch.full((1, 1, 9), 1 / 9))).backward()
        descent.zero_grad()
        descent.step()
        yield [p.detach() for p in model.parameters()], [p.detach() for p in twin.parameters()]


def furthest(pair) -> float:
    return max((a - b).abs().max().item() for a, b in zip(*pair, strict=True))


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("task", "loss"), TASKS)
def test_one_step_is_autograds_for_every_activation_and_loss(activation, task, loss):
    spec = ModelSpec(hidden=(6, 10), activation=activation)
    assert furthest(next(side_by_side(spec, task, loss, "sgd", 1, lr=1.0))) < 1e-6


@pytest.mark.parametrize("optimizer", DESCENTS)
@pytest.mark.parametrize("penalty", [{}, {"weight_decay": 0.03}, {"l1": 0.002}, {"weight_decay": 0.03, "l1": 0.002}],
                         ids=["plain", "l2", "l1", "both"])
def test_five_hundred_steps_are_torch_optims_for_every_optimizer_and_penalty(optimizer, penalty):
    spec = ModelSpec(hidden=(6,), activation="tanh")
    steps = list(side_by_side(spec, "classification", "cross_entropy", optimizer, 500, lr=0.003, **penalty))
    # the adaptive rules divide by the slope, so that where it is almost zero a rounding of it counts
    assert furthest(steps[0]) < (1e-6 if optimizer in ("sgd", "momentum") else 1e-5)
    assert furthest(steps[-1]) < 1e-4


@settings(max_examples=25, deadline=None)
@given(hidden=st.lists(st.integers(1, 40), max_size=3), activation=st.sampled_from(list(ACTIVATIONS)),
       picked=st.sampled_from(TASKS), optimizer=st.sampled_from(list(DESCENTS)), decay=st.sampled_from([0.0, 0.1]),
       l1=st.sampled_from([0.0, 0.01]), lr=st.floats(1e-4, 0.1))
def test_any_network_takes_the_steps_that_autograd_takes(hidden, activation, picked, optimizer, decay, l1, lr):
    """No kink in sight: where a slope jumps (ReLU, L1, absolute error) the two may part by one rounding."""
    spec = ModelSpec(hidden=tuple(hidden), activation=activation)
    pair = next(side_by_side(spec, *picked, optimizer, 1, lr=lr, weight_decay=decay, l1=l1))
    careful = optimizer in ("adam", "adamw", "rmsprop")  # these divide by the slope: a slope of 1e-9 counts in full
    assert furthest(pair) < (2.1 * lr if careful else 1e-6)
    if careful:
        off = torch.cat([(a - b).abs().flatten() for a, b in zip(*pair, strict=True)])
        assert off.median() < 1e-6


def test_a_stack_can_do_all_that_a_spec_can_ask_for():
    assert tuple(DESCENTS) == tuple(OPTIMIZERS)  # a solver (least squares) is not for networks that stack
    assert (*DESCENTS, *SOLVERS) == options("learning.optimizer")
    assert tuple(BENDS) == tuple(ACTIVATIONS) == options("model.activation")


def test_the_slopes_of_all_losses_are_the_derivatives_of_what_they_say():
    for task, name in TASKS:
        output = torch.randn(2, 3 if task == "classification" else 1, 5, dtype=torch.float64, requires_grad=True)
        y = torch.randint(3, (2, 5)) if task == "classification" else torch.randn(2, 5, dtype=torch.float64)
        LOSSES[task][name].each(output, y).sum().backward()
        right = nn.functional.one_hot(y, 3).movedim(-1, 1).double() if task == "classification" else y[:, None]
        slope = LOSSES[task][name].slope(output.detach(), right, torch.empty_like(output))
        assert torch.allclose(slope, output.grad, atol=1e-12), (task, name)


MIXTURES = {
    "seeds": [made(seed=seed) for seed in range(64)],
    "widths": [made(model={"hidden": [width, 9 - width]}) for width in range(1, 9)],
    "rates": [made(learning={"lr": 0.001 * (n + 1), "weight_decay": 0.01 * (n % 3), "l1": 0.001 * (n % 2)})
              for n in range(8)],
    "rows": [made(data={"rows": 40 + 11 * n, "label_noise": 0.1 * (n % 3), "seed": n}, seed=n) for n in range(8)],
    "dropout": [made(model={"dropout": 0.1 * n}, seed=n) for n in range(8)],
    "jitter": [made(learning={"augment": "jitter"}, seed=n) for n in range(3)],
    "jitter and dropout": [made(model={"dropout": 0.1 * n}, learning={"augment": "jitter"}, seed=n) for n in range(4)],
    "shift": [made(data={"name": "mnist1d", "rows": 60 + 20 * n}, learning={"augment": "shift"}, seed=n)
              for n in range(4)],
    "sigmoid": [made(model={"hidden": [n + 1], "activation": "sigmoid"}) for n in range(8)],
    "numbers": [made(data={"name": "polynomial", "seed": n}, learning={"optimizer": "momentum"}) for n in range(8)],
    "patience": [made(learning={"early_stop": 1 + n, "lr": 0.3, "epochs": 30}, seed=n) for n in range(8)],
    "wide": [made(model={"hidden": [50]}, seed=n) for n in range(3)],
    "one by one": [made(data={"name": "digits", "rows": 100}, model={"hidden": [200, 33]}, seed=n,
                        learning={"batch_size": 1, "epochs": 2}) for n in range(3)],
    "one by one, forgetful": [made(data={"name": "mnist1d", "rows": 100}, model={"hidden": [100], "dropout": 0.3},
                                   learning={"batch_size": 1, "epochs": 2}, seed=n) for n in range(3)],
    "one by one, shifted": [made(data={"name": "mnist1d", "rows": 100}, model={"hidden": [100]}, seed=n,
                                 learning={"batch_size": 1, "epochs": 2, "augment": "shift"}) for n in range(3)],
    "straight": [made(model={"name": "linear"}, seed=n) for n in range(3)],
}


@pytest.mark.parametrize("mixture", MIXTURES)
def test_a_member_tells_alone_what_it_tells_in_company_to_the_byte(mixture):
    specs = [parse(spec) for spec in MIXTURES[mixture]]
    alone = [list(run(spec)) for spec in specs]
    for size in {2, 8, len(specs)}:
        assert told_together(specs[:size]) == alone[:size]


def test_members_of_one_shape_sit_in_one_room_and_others_elsewhere():
    specs = [made(seed=1), made(model={"hidden": [3, 8]}), made(model={"hidden": [9, 8]}), made(model={"hidden": [8]}),
             made(learning={"optimizer": "sgd"}), made(learning={"batch_size": 9})]
    attempts = [setup(parse(spec)) for spec in specs]
    rooms = gather(attempts)
    assert [len(room.attempts) for room in rooms] == [2, 1, 1, 1, 1]
    assert attempts[0].room is attempts[1].room


def test_a_member_that_diverges_fails_by_itself_and_the_rest_go_on():
    specs = [parse(made(learning={"optimizer": "sgd", "lr": lr, "loss": "mse"}, data={"name": "polynomial"}))
             for lr in (0.01, 10, 0.02)]
    told = told_together(specs)
    assert [events[-1]["kind"] for events in told] == ["done", "failed", "done"]
    assert told[0] == list(run(specs[0])) and told[2] == list(run(specs[2]))
    assert "learning rate" in told[1][-1]["remedy"]


def test_the_stack_and_the_module_by_itself_tell_the_same_story(monkeypatch):
    specs = [parse(made(learning={"epochs": 20, "optimizer": name}, seed=5)) for name in DESCENTS]
    stacked = [list(run(spec)) for spec in specs]
    monkeypatch.setattr(classroom, "shape_of", lambda model: None)
    for events, twins in zip(stacked, [list(run(spec)) for spec in specs], strict=True):
        for event, twin in zip(events[1:], twins[1:], strict=True):
            assert event["train"]["loss"] == pytest.approx(twin["train"]["loss"], abs=1e-4)
            assert event["val"]["accuracy"] == pytest.approx(twin["val"]["accuracy"], abs=0.1)


def test_one_that_stops_early_leaves_the_others_as_they_are():
    attempts = [setup(parse(made(seed=seed))) for seed in range(3)]
    found: dict[int, list[dict]] = {id(attempt): [] for attempt in attempts}
    for steps, told in enumerate(learn_together(attempts)):
        if told:
            found[id(told[0])].append(told[1])
        if steps == 12:
            attempts[1].stop()
    assert [events[-1]["why"] for events in found.values()] == ["epochs", "stopped", "epochs"]
    assert found[id(attempts[2])] == list(run(parse(made(seed=2))))


def test_a_network_that_is_no_plain_perceptron_does_not_stack():
    mixed, normed = nn.Module(), nn.Module()
    mixed.layers = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 3), nn.ReLU(), nn.Linear(3, 2))
    normed.layers = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Tanh(), nn.Linear(3, 2))
    assert shape_of(mixed) is None and shape_of(normed) is None and shape_of(nn.Linear(2, 2)) is None
    assert shape_of(build(ModelSpec(name="cnn"), 40, 2, 0)) is None
    assert shape_of(build(ModelSpec(name="polynomial"), 1, 1, 0)) is None


def test_narrow_layers_share_a_width_and_wide_ones_keep_to_whole_lanes():
    assert [padded(width) for width in (1, 8, 9, 17, 32, 33, 100)] == [8, 8, 16, 32, 32, 40, 104]
    assert list(NARROW) == sorted(NARROW)


def test_what_is_padded_stays_zero_whatever_the_activation():
    for activation, penalty in itertools.product(ACTIVATIONS, ({}, {"weight_decay": 0.1, "l1": 0.01})):
        attempt = setup(parse(made(model={"hidden": [3, 5], "activation": activation}, learning=penalty)))
        for _ in learn_together([attempt]):
            pass
        stack = attempt.room.stack
        real = torch.zeros_like(stack.flat)
        for place in stack.places(real, 0, attempt.model):
            place.fill_(1)
        assert stack.flat[real == 0].abs().sum() == 0
        assert stack.flat[real == 1].abs().min() > 0


@pytest.mark.parametrize("hidden", [[], [6, 5], [50], [9, 8, 20]], ids=str)
def test_a_set_is_answered_as_the_networks_themselves_answer_it_by_all_by_some_and_in_parts(hidden, monkeypatch):
    model = {"hidden": hidden} if hidden else {"name": "linear"}
    attempts = [setup(parse(made(model=model, seed=seed))) for seed in range(5)]
    (room,), x = gather(attempts), torch.randn(37, attempts[0].train.x.shape[1])
    laid, expected = as_columns(with_one(x)), torch.stack([attempt.model(x).T for attempt in attempts])
    whole, some = room.stack.answers(laid), room.stack.answers(laid, [3, 1])
    monkeypatch.setattr(stacks, "AT_ONCE", 2 * laid.shape[1] * max(units for _, units in room.stack.pairs))
    parts, own = room.stack.answers(laid), room.stack.answers(laid.repeat(5, 1, 1))
    assert torch.allclose(whole[..., :37], expected, atol=1e-5)
    assert torch.equal(some, whole[[3, 1]]) and torch.equal(parts, whole) and torch.equal(own, whole)


@pytest.mark.parametrize("members", [1, 3])
@pytest.mark.parametrize("hidden", [[6, 5], [150, 140]], ids=str)
def test_the_weights_of_a_member_come_out_as_one_row_that_stays_as_it_is(hidden, members):
    attempts = [setup(parse(made(model={"hidden": hidden}, seed=seed))) for seed in range(members)]
    room, = gather(attempts)
    for attempt in attempts:
        row = torch.cat([parameter.reshape(-1) for parameter in attempt.parameters])
        taken = attempt.weights()
        assert torch.equal(taken, row)
    room.stack.flat.zero_()
    assert torch.equal(taken, row) and attempts[-1].weights().abs().sum() == 0
