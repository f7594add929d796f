"""Saturation, preactivations and units of a network, against torch and by hand."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from core import MLPSettings
from core.activations import ACTIVATIONS
from core.explaining.hidden_units import (
    activation_curve,
    changed_by_activation,
    collapse,
    count_distinct_units,
    largest_output_difference,
    max_unit_difference,
    most_important_units,
    preactivation_histograms,
    saturation,
    unit_templates,
)
from core.models import MLP, make_model
from tests.core.runs import SMALL, make_run

BLACK_AND_WHITE = torch.tensor([[0] * 784, [255] * 784], dtype=torch.uint8)


def with_sums(activation: str, black: list[float], white: list[float]) -> MLP:
    """A network with one hidden layer whose weighted sums are these for a black and for a white image."""
    model = MLP([784, len(black), 10], activation, 0.0, torch.Generator())
    model.biases[0][:] = torch.tensor(black)
    model.weights[0][:] = (torch.tensor(white) - torch.tensor(black)) / 784
    return model


@pytest.mark.parametrize(
    ("activation", "saturated", "dead_units"),
    [
        ("relu", 5 / 8, 2),  # where the sum is negative or 0; twice on both images
        ("sigmoid", 3 / 8, 0),  # the slope is 1 % of its largest at 5.99
        ("tanh", 4 / 8, 0),  # at 2.99
        ("none", 0.0, 0),
    ],
)
def test_saturation_by_hand(activation, saturated, dead_units):
    """Four units: never positive; 0 or less; positive on one image; positive on both."""
    model = with_sums(activation, [-7.0, -1.0, -2.0, 0.5], [-6.5, -0.5, 6.1, 3.5])
    (seen,) = saturation(model, BLACK_AND_WHITE)
    assert (seen.saturated_share, seen.dead_share, seen.dead_units) == (saturated, dead_units / 4, dead_units)


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_the_largest_derivative(activation):
    chosen = ACTIVATIONS[activation]
    slopes = chosen.derivative(torch.linspace(-8, 8, 1001, dtype=torch.float64))
    assert slopes.max().item() == pytest.approx(chosen.max_derivative, abs=1e-12)


@pytest.mark.parametrize(("activation", "limit"), [("sigmoid", 5.98645), ("tanh", 2.99322)])
def test_where_saturation_begins(activation, limit):
    """φ′ is a hundredth of its maximum at 2 artanh √0.99, for tanh at half of that."""
    for sums, expected in ((limit - 1e-3, 0.0), (limit + 1e-3, 1.0)):
        assert saturation(with_sums(activation, [sums], [-sums]), BLACK_AND_WHITE)[0].saturated_share == expected


def test_at_zero_relu_passes_nothing_back():
    """With all weights zero every sum is 0: the slope chosen there is 0, and so is every output."""
    (seen,) = saturation(with_sums("relu", [0.0, 0.0], [0.0, 0.0]), BLACK_AND_WHITE)
    assert (seen.saturated_share, seen.dead_share, seen.dead_units) == (1.0, 1.0, 2)


def test_saturation_of_every_hidden_layer_against_torch():
    model = MLP([784, 30, 20, 10], "tanh", 0.3, torch.Generator().manual_seed(0))
    images = SMALL.test_images[:100]
    first = F.linear(images / 255, model.weights[0].T, model.biases[0])
    second = F.linear(torch.tanh(first), model.weights[1].T, model.biases[1])
    seen = saturation(model, images)
    assert len(seen) == 2
    for layer, Z in enumerate((first, second)):
        slope = (1 - torch.tanh(Z.double()) ** 2) < 0.01
        assert seen[layer].saturated_share == pytest.approx(slope.double().mean().item(), abs=1e-3)
        assert 0 < seen[layer].saturated_share < 1
        assert seen[layer].dead_share == seen[layer].dead_units == 0


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_non_finite_preactivations_have_shares_nan(bad):
    (seen,) = saturation(with_sums("relu", [bad, 1.0], [bad, 1.0]), BLACK_AND_WHITE)
    assert math.isnan(seen.saturated_share) and math.isnan(seen.dead_share)
    assert seen.dead_units == 0


def test_without_hidden_layers_there_is_no_saturation():
    assert saturation(make_model(MLPSettings(hidden_layers=0)), BLACK_AND_WHITE) == []


def test_two_layers_collapse_by_hand():
    """W = W₁W₂ = [[1·3 + 2·5]] = [[13]], b = b₁W₂ + b₂ = [1·3 + (−1)·5] + 7 = 5."""
    model = MLP([1, 2, 1], "none", 0.0, torch.Generator())
    model.weights[0][:], model.biases[0][:] = torch.tensor([[1.0, 2.0]]), torch.tensor([1.0, -1.0])
    model.weights[1][:], model.biases[1][:] = torch.tensor([[3.0], [5.0]]), torch.tensor([7.0])
    single = collapse(model)
    assert (single.W.tolist(), single.b.tolist()) == ([[13.0]], [5.0])
    assert all(map(torch.equal, single.parameters, (single.W, single.b)))


@pytest.mark.parametrize("layers", [0, 1, 3])
def test_a_trained_stack_of_affine_maps_is_one(layers):
    run = make_run("mlp", activation="none", hidden_layers=layers, lr=0.05)
    run.advance(epochs=5)
    single = collapse(run.model)
    assert (single.W.shape, single.b.shape) == ((784, 10), (10,))
    outputs, collapsed = run.model.forward(SMALL.test_images / 255), single.forward(SMALL.test_images / 255)
    assert outputs.abs().max() > 0.05
    torch.testing.assert_close(collapsed, outputs, rtol=1e-4, atol=1e-5)
    expected = (outputs - collapsed).abs().max().item()
    assert largest_output_difference(run.model, SMALL.test_images) == expected < 1e-4


def test_an_activation_cannot_be_multiplied_out():
    for look in (collapse, lambda model: largest_output_difference(model, BLACK_AND_WHITE)):
        with pytest.raises(ValueError, match="whose activation is none is one affine map, got tanh"):
            look(make_run("mlp").model)


@pytest.mark.parametrize(("init", "distinct"), [("normal", 12), ("constant", 1), ("zero", 1)])
def test_how_many_units_differ(init, distinct):
    model = make_run("mlp", init=init).model
    assert [count_distinct_units(model, layer) for layer in (0, 1)] == [distinct, distinct]


def test_units_differ_by_one_bit_of_a_weight_or_of_the_bias():
    model = make_run("mlp", init="constant").model
    weight = model.weights[0][500, 3]
    assert max_unit_difference(model) == 0
    model.weights[0][500, 3] = torch.nextafter(weight, torch.tensor(1.0))
    assert count_distinct_units(model) == 2
    assert max_unit_difference(model) == 2.0**-27  # the last of 24 binary digits of 0.1
    model.biases[0][4:6] = 1e-45
    assert count_distinct_units(model) == 3
    model.biases[0][:2] = torch.tensor([0.25, -0.5])
    assert max_unit_difference(model) == 0.75
    assert count_distinct_units(model, 1) == 1


@pytest.mark.parametrize("layer", [-1, 2])
def test_a_layer_that_is_not_hidden_has_no_units(layer):
    for look in (count_distinct_units, max_unit_difference):
        with pytest.raises(ValueError, match=f"one of the 2 hidden layers, counted from 0, got {layer}"):
            look(make_run("mlp").model, layer)


def test_equal_units_stay_equal_up_to_rounding():
    """Ten updates in single precision: the differences between units are far smaller than the changes of an update."""
    run = make_run("mlp", init="constant", init_std=0.01, hidden_layers=1)
    before = run.model.weights[0].clone()
    run.advance(updates=10)
    assert (run.model.weights[0] - before).abs().max() > 1e-4
    assert max_unit_difference(run.model) < 1e-6 < max_unit_difference(make_run("mlp").model)


def test_the_most_important_units_by_hand():
    """Outputs on black and white: 0 and 2, 1 and 1, 0 and 4, so deviations 1, 0, 2; outgoing norms 5, 100, 1."""
    model = with_sums("relu", [0.0, 1.0, 0.0], [2.0, 1.0, 4.0])
    model.weights[1][0, :2] = torch.tensor([3.0, -4.0])
    model.weights[1][1, 0], model.weights[1][2, 7] = 100.0, -1.0
    seen = most_important_units(model, BLACK_AND_WHITE, 2)
    assert seen.units == [0, 2]
    assert seen.importance == pytest.approx([5.0, 2.0], rel=1e-4)
    assert seen.weights.shape == (2, 28, 28)
    assert torch.equal(seen.weights[1].flatten(), model.weights[0][:, 2])
    assert most_important_units(model, BLACK_AND_WHITE, 9).units == [0, 2, 1]


def test_the_importance_of_units_against_numpy():
    run = make_run("mlp")
    run.advance(epochs=2)
    outputs = np.tanh(SMALL.test_images.numpy() / 255 @ run.model.weights[0].numpy() + run.model.biases[0].numpy())
    expected = outputs.std(axis=0) * np.linalg.norm(run.model.weights[1].numpy(), axis=1)
    seen = most_important_units(run.model, SMALL.test_images, 12)
    assert seen.units == np.argsort(-expected).tolist()
    assert seen.importance == pytest.approx(sorted(expected, reverse=True), rel=1e-4)


def test_a_units_template_is_its_column_of_the_first_weights():
    model = make_run("mlp").model
    made = unit_templates(model, [7, 2])
    assert made.shape == (2, 28, 28)
    assert torch.equal(made.flatten(1), torch.stack([model.weights[0][:, 7], model.weights[0][:, 2]]))


def test_a_unit_with_nan_importance_is_the_least_important():
    model = with_sums("relu", [math.nan, 0.0], [math.nan, 1.0])
    assert most_important_units(model, BLACK_AND_WHITE, 2).units == [1, 0]


def test_without_a_hidden_layer_there_are_no_units():
    with pytest.raises(ValueError, match="needs a network with a hidden layer"):
        most_important_units(make_model(MLPSettings(hidden_layers=0)), BLACK_AND_WHITE, 3)


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_activation_curve(activation):
    x, y, slope = activation_curve(activation, -3.0, 3.0, 7)
    assert x.tolist() == [-3, -2, -1, 0, 1, 2, 3]
    X = torch.from_numpy(x).requires_grad_()
    reference = {"relu": F.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "none": lambda x: x * 1}[activation](X)
    np.testing.assert_allclose(y, reference.detach(), rtol=1e-6, atol=1e-7)
    (expected,) = torch.autograd.grad(reference.sum(), X)
    np.testing.assert_allclose(slope, expected, rtol=1e-5, atol=1e-6)
    assert len(activation_curve(activation)[0]) == 161


def test_preactivations_are_the_weighted_sums_before_the_activation():
    """Two images, two units, by hand: sums 0.5 and −1 for the black image, 2.5 and −9 for the white one."""
    model = MLP([784, 2, 10], "relu", 0.0, torch.Generator())
    model.weights[0][:] = torch.tensor([2.0, -8.0]) / 784
    model.biases[0][:] = torch.tensor([0.5, -1.0])
    images = torch.tensor([[0] * 784, [255] * 784], dtype=torch.uint8)
    (histogram,) = preactivation_histograms(model, images, low=-4.0, high=4.0, bins=4)
    assert histogram.centres == [-3, -1, 1, 3]
    assert histogram.shares == [0, 0.25, 0.25, 0.25]
    assert histogram.outside == 0.25


def test_preactivations_of_every_hidden_layer_against_torch():
    model = MLP([784, 6, 5, 10], "tanh", 0.1, torch.Generator().manual_seed(0))
    images = torch.randint(0, 256, (40, 784), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    first = F.linear(images / 255, model.weights[0].T, model.biases[0])
    second = F.linear(torch.tanh(first), model.weights[1].T, model.biases[1])
    for histogram, Z in zip(preactivation_histograms(model, images), (first, second), strict=True):
        counts, _ = np.histogram(Z.numpy(), 64, (-8, 8))
        np.testing.assert_allclose(histogram.shares, counts / Z.numel(), atol=1e-6)
        assert histogram.outside == pytest.approx(1 - counts.sum() / Z.numel(), abs=1e-6)


def test_non_finite_values_count_as_outside():
    model = MLP([784, 4, 10], "relu", 0.0, torch.Generator())
    model.biases[0][:2] = torch.tensor([torch.nan, torch.inf])
    (histogram,) = preactivation_histograms(model, torch.zeros(3, 784, dtype=torch.uint8))
    assert histogram.outside == pytest.approx(0.5)
    assert sum(histogram.shares) == pytest.approx(0.5)


def test_the_share_that_the_activation_decides():
    model = MLP([2, 2, 2], "relu", 0.0, torch.Generator())
    model.weights[0].copy_(torch.tensor([[255.0, -255.0], [0.0, 0.0]]))  # h = (z, −z) with z the first pixel
    model.weights[1].copy_(torch.tensor([[0.0, 1.0], [0.0, 2.0]]))
    # With ReLU: o = (0, z); without it: o = (0, z − 2z) = (0, −z). They differ where z > 0.
    images = torch.tensor([[0, 9], [1, 0], [200, 3], [0, 0]], dtype=torch.uint8)
    assert changed_by_activation(model, images) == 0.5
    assert changed_by_activation(MLP([2, 2, 2], "none", 1.0, torch.Generator()), images) == 0.0
