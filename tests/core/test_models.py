"""Every network in the catalogue: shapes, seeds, and that it can learn one batch by heart."""

import pytest
import torch

from core.models import MODELS, build, parameters
from core.models.layers import ACTIVATIONS, Dropout
from core.spec import ModelSpec, options


def spec_of(name: str, **more) -> ModelSpec:
    return ModelSpec(name=name, **more)


def test_the_catalogue_is_what_the_spec_offers():
    assert tuple(MODELS) == options("model.name")
    assert tuple(ACTIVATIONS) == options("model.activation")


@pytest.mark.parametrize("name", MODELS)
def test_a_network_answers_every_row_with_every_output(name):
    assert build(spec_of(name), 5, 3, seed=0)(torch.randn(7, 5)).shape == (7, 3)


@pytest.mark.parametrize("name", MODELS)
def test_the_first_weights_depend_on_the_seed_alone(name):
    first = build(spec_of(name), 4, 2, seed=1).state_dict()
    torch.rand(17)  # somebody else throws the global dice
    again, other = (build(spec_of(name), 4, 2, seed=seed).state_dict() for seed in (1, 2))
    assert all(torch.equal(first[key], again[key]) for key in first)
    assert not all(torch.equal(first[key], other[key]) for key in first)


@pytest.mark.parametrize("name", MODELS)
def test_one_batch_can_be_learned_by_heart(name):
    model = build(spec_of(name, hidden=(16,)), 6, 2, seed=0)
    x, y = torch.randn(6, 6, generator=torch.Generator().manual_seed(0)), torch.tensor([0, 1, 0, 1, 1, 0])
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(200):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
    assert (model(x).argmax(1) == y).all()


def test_parameters_are_counted_as_on_paper():
    assert parameters(build(spec_of("mlp", hidden=(8, 8)), 2, 2, seed=0)) == (2 * 8 + 8) + (8 * 8 + 8) + (8 * 2 + 2)
    assert parameters(build(spec_of("linear"), 30, 2, seed=0)) == 30 * 2 + 2


def test_an_mlp_without_hidden_layers_is_linear():
    model = build(spec_of("mlp", hidden=()), 3, 1, seed=0)
    a, b = torch.randn(5, 3), torch.randn(5, 3)
    assert torch.allclose(model(a + b), model(a) + model(b) - model(torch.zeros(1, 3)), atol=1e-6)


def test_weights_start_within_one_over_the_root_of_the_inputs():
    weight = build(spec_of("mlp", hidden=(50,)), 16, 2, seed=3).layers[0].weight
    assert weight.abs().max() <= 0.25 and weight.std().item() == pytest.approx(0.25 / 3**0.5, rel=0.1)


def test_dropout_forgets_its_share_keeps_the_mean_and_rests_in_exams():
    layer, x = Dropout(0.3, torch.Generator().manual_seed(0)), torch.ones(20_000)
    out = layer(x)
    assert (out == 0).float().mean().item() == pytest.approx(0.3, abs=0.01)
    assert out.mean().item() == pytest.approx(1.0, abs=0.02)
    assert torch.equal(layer.eval()(x), x)
