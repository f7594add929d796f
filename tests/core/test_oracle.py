"""The checks of the oracle fail on wrong values, gradients and derivatives."""

import pytest
import torch
from torch import nn

from core.models import MLP, LinearRegression, SoftmaxRegression
from tests.core.oracle import Twin, assert_agrees

x = torch.tensor([-2.0, -0.5, 0.3, 1.7], dtype=torch.float64)


def test_equal_functions_agree():
    assert_agrees(lambda x: x * x, torch.square, x)
    assert_agrees(lambda x: x * x, torch.square, x, derivative=lambda x: 2 * x)


@pytest.mark.parametrize(
    "wrong",
    [lambda x: x * x + 1e-6, lambda x: -x * x, lambda x: x.abs(), lambda x: (x * x)[:3], lambda x: (x * x).float()],
    ids=["value", "sign", "another function", "shape", "dtype"],
)
def test_a_wrong_value_is_refused(wrong):
    with pytest.raises(AssertionError):
        assert_agrees(wrong, torch.square, x)


def test_a_right_value_with_a_wrong_gradient_is_refused():
    with pytest.raises(AssertionError):
        assert_agrees(lambda x: x * x.detach(), torch.square, x)


@pytest.mark.parametrize("wrong", [lambda x: -2 * x, lambda x: x, lambda x: 2 * x + 1e-6])
def test_a_wrong_derivative_is_refused(wrong):
    with pytest.raises(AssertionError):
        assert_agrees(lambda x: x * x, torch.square, x, derivative=wrong)


def test_nan_agrees_with_nothing():
    with pytest.raises(AssertionError):
        assert_agrees(lambda x: x * x * torch.nan, torch.square, x)


def test_an_error_in_a_constant_direction_is_refused():
    # The rows of softmax sum to one, so an unweighted sum would have no gradient to compare.
    logits = torch.randn(3, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    with pytest.raises(AssertionError):
        assert_agrees(lambda o: torch.softmax(o, 1).detach() + 0 * o, lambda o: torch.softmax(o, 1), logits)


@pytest.mark.parametrize(
    ("model", "kinds"),
    [
        (LinearRegression(2, 0.01, torch.Generator()), [nn.Linear, nn.Flatten]),
        (SoftmaxRegression(784, 10, 0.01, torch.Generator()), [nn.Linear, nn.Identity]),
        (
            MLP([784, 5, 5, 10], "tanh", 0.01, torch.Generator()),
            [nn.Linear, nn.Tanh, nn.Linear, nn.Tanh, nn.Linear, nn.Identity],
        ),
    ],
    ids=["linear", "softmax", "mlp"],
)
def test_a_twin_is_the_textbook_network_with_copied_weights(model, kinds):
    twin = Twin(model)
    assert [type(part) for part in twin.network] == kinds
    assert all(torch.equal(ours, theirs) for ours, theirs in zip(model.parameters, twin.parameters(), strict=True))
    before = model.parameters[0].clone()
    with torch.no_grad():
        next(twin.network.parameters()).add_(1)
    assert torch.equal(model.parameters[0], before)
