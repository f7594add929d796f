import math

import pytest
import torch
from torch.nn import functional as F

from core.activations import (
    ACTIVATIONS,
    FLAT_SHARE,
    flat_zones,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    tanh,
    tanh_derivative,
)
from core.settings import MLPSettings
from tests.core.oracle import assert_agrees

REFERENCE = {"relu": F.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "none": lambda x: x.clone()}

EACH = pytest.mark.parametrize("name", list(ACTIVATIONS))

LN3 = math.log(3)


@pytest.mark.parametrize(
    ("function", "x", "value"),
    [
        (relu, -2.0, 0.0),
        (relu, 0.0, 0.0),
        (relu, 1.5, 1.5),
        (relu_derivative, -2.0, 0.0),
        (relu_derivative, 0.0, 0.0),
        (relu_derivative, 1.5, 1.0),
        (sigmoid, 0.0, 0.5),
        (sigmoid, LN3, 0.75),
        (sigmoid, -LN3, 0.25),
        (sigmoid_derivative, 0.0, 0.25),
        (sigmoid_derivative, LN3, 0.1875),
        (tanh, 0.0, 0.0),
        (tanh, LN3, 0.8),
        (tanh, -LN3, -0.8),
        (tanh_derivative, 0.0, 1.0),
        (tanh_derivative, LN3, 0.36),
    ],
)
def test_values_by_hand(function, x, value):
    assert function(torch.tensor([x], dtype=torch.float64)).item() == pytest.approx(value, rel=1e-12)


@EACH
def test_function_and_derivative_are_torchs(name):
    x = torch.cat([torch.linspace(-8, 8, 401, dtype=torch.float64), torch.tensor([0.0, 1e-9, -1e-9]).double()])
    activation = ACTIVATIONS[name]
    assert_agrees(activation.function, REFERENCE[name], x, derivative=activation.derivative)


@EACH
def test_single_precision_is_as_good_as_torchs(name):
    x = torch.cat([torch.linspace(-20, 20, 2001), torch.tensor([1e-6, -1e-6, 1e-20])])
    torch.testing.assert_close(ACTIVATIONS[name].function(x), REFERENCE[name](x), rtol=1e-6, atol=1e-12)


@EACH
def test_large_inputs_do_not_overflow(name):
    x = torch.tensor([-math.inf, -1e4, 1e4, math.inf])
    assert torch.equal(ACTIVATIONS[name].function(x), REFERENCE[name](x))
    assert ACTIVATIONS[name].derivative(x).isfinite().all()


@EACH
def test_any_shape_and_dtype_is_kept(name):
    for x in (torch.ones(2, 3, 4), torch.ones((), dtype=torch.float64)):
        for function in (ACTIVATIONS[name].function, ACTIVATIONS[name].derivative):
            assert (function(x).shape, function(x).dtype) == (x.shape, x.dtype)


def test_the_table_has_the_choices_of_the_settings():
    assert tuple(ACTIVATIONS) == MLPSettings.knobs()["activation"].choices


@EACH
def test_the_slope_is_small_exactly_in_the_flat_zones(name):
    x = torch.linspace(-9, 9, 3601, dtype=torch.float64)
    slope = ACTIVATIONS[name].derivative(x).abs()
    inside = [any(low <= value <= high for low, high in flat_zones(name)) for value in x.tolist()]
    assert (slope < FLAT_SHARE * slope.max()).tolist() == inside


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_at_the_edges_the_slope_is_one_per_cent_of_its_largest(name):
    (_, left), (right, _) = flat_zones(name)
    slopes = ACTIVATIONS[name].derivative(torch.tensor([left, 0.0, right], dtype=torch.float64)).tolist()
    assert slopes == pytest.approx([slopes[1] / 100, slopes[1], slopes[1] / 100], rel=1e-12)


def test_the_flat_zones_by_hand():
    # tanh: exp(2x) = (1 + √0.99) / (1 − √0.99) = 1.9949874 / 0.0050126 = 397.9975
    edge = math.log(397.9975) / 2
    assert flat_zones("tanh")[1] == (pytest.approx(edge, abs=1e-6), math.inf)
    assert flat_zones("sigmoid")[1] == (pytest.approx(2 * edge, abs=1e-6), math.inf)
    assert flat_zones("relu") == [(-math.inf, 0)]
    assert flat_zones("none") == []


def test_an_unknown_function_has_no_flat_zones():
    with pytest.raises(ValueError, match="one of relu, sigmoid, tanh, none, got 'gelu'"):
        flat_zones("gelu")
