"""Every network in the catalogue: shapes, seeds, and that it can learn one batch by heart."""

import numpy as np
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


def test_parameters_are_counted_as_on_paper():
    assert parameters(build(spec_of("mlp", hidden=(8, 8)), 2, 2, seed=0)) == (2 * 8 + 8) + (8 * 8 + 8) + (8 * 2 + 2)
    assert parameters(build(spec_of("linear"), 30, 2, seed=0)) == 30 * 2 + 2
    assert parameters(build(spec_of("polynomial", degree=9), 1, 1, seed=0)) == 10
    assert parameters(build(spec_of("cnn"), 40, 10, seed=0)) == 5210  # the benchmark network of MNIST-1D's authors


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


def test_filters_start_within_one_over_the_root_of_what_they_look_at():
    layer = build(spec_of("cnn", filters=50), 40, 10, seed=3).look[2]
    assert layer.weight.abs().max() <= 150**-0.5
    assert layer.weight.std().item() == pytest.approx(150**-0.5 / 3**0.5, rel=0.05)


def test_a_pattern_of_a_series_is_found_wherever_it_stands():
    look = build(spec_of("cnn"), 64, 10, seed=0).look
    x = torch.zeros(1, 1, 64)
    x[0, 0, 20:26] = torch.tensor([1.0, -2, 3, 1, 0, 2])
    there, moved = look(x), look(x.roll(8, dims=2))  # three layers of stride 2: eight places are one place up there
    assert torch.allclose(there[..., 1:-2], moved[..., 2:-1], atol=1e-6)


@pytest.mark.parametrize("degree", [0, 1, 2, 9, 30])
def test_powers_are_numpys_legendre_polynomials_over_the_range_of_the_course(degree):
    course = torch.tensor([[-1.5], [0.25], [2.5]])
    model = build(spec_of("polynomial", degree=degree), 1, 1, seed=0, course=course)
    x = torch.linspace(-2, 3, 50)[:, None]
    expected = np.polynomial.legendre.legvander((x[:, 0].double().numpy() - 0.5) / 2, degree)
    assert np.allclose(model.powers(x).numpy(), expected, rtol=1e-9)


def test_a_course_of_one_place_only_leaves_the_range_as_it_was():
    model = build(spec_of("polynomial"), 1, 1, seed=0, course=torch.ones(5, 1))
    assert torch.isfinite(model(torch.randn(4, 1))).all()
