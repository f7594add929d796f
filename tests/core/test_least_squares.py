"""The bowl of linear regression against hand-worked numbers, numpy and autograd."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core import LinearSettings, Run
from core.data.synthetic import make_regression
from core.functions import linreg, squared_loss
from core.least_squares import closed_form, curvatures, gradients, hessian, mean_loss, stability_limit

SHAPES = pytest.mark.parametrize(("features", "examples"), [(1, 3), (2, 4), (1, 200), (2, 1000)])


def data(features: int, examples: int, noise: float = 0.5):
    made = make_regression(LinearSettings(features=features, examples=examples, noise=noise))
    return made.X, made.y


def test_by_hand():
    """Points (0, 1), (1, 2), (2, 6): θ* = (5/2, 1/2), H = [[5/3, 1], [1, 1]], L(0, 0) = 41/6, gradient there −(14/3, 3)."""
    X, y = torch.tensor([[0.0], [1.0], [2.0]]), torch.tensor([1.0, 2.0, 6.0])
    assert closed_form(X, y).tolist() == pytest.approx([2.5, 0.5])
    assert hessian(X).flatten().tolist() == pytest.approx([5 / 3, 1, 1, 1])
    assert curvatures(X).tolist() == pytest.approx([4 / 3 - (10 / 9) ** 0.5, 4 / 3 + (10 / 9) ** 0.5])
    assert stability_limit(X) == pytest.approx(2 / (4 / 3 + (10 / 9) ** 0.5))
    assert mean_loss(X, y, torch.zeros(2)).item() == pytest.approx(41 / 6)
    assert mean_loss(X, y, closed_form(X, y)).item() == pytest.approx((0.25 + 1 + 0.25) / 6)
    everything = torch.tensor([[0, 1, 2]])
    assert gradients(X, y, torch.zeros(2), everything)[0].tolist() == pytest.approx([-14 / 3, -3])


@SHAPES
def test_the_closed_form_is_numpys_least_squares(features, examples):
    X, y = data(features, examples)
    A = np.column_stack([X.double().numpy(), np.ones(examples)])
    expected = np.linalg.lstsq(A, y.double().numpy(), rcond=None)[0]
    np.testing.assert_allclose(closed_form(X, y).numpy(), expected, rtol=1e-7, atol=1e-9)


@SHAPES
def test_at_the_minimum_the_gradient_is_zero(features, examples):
    X, y = data(features, examples)
    full = gradients(X, y, closed_form(X, y), torch.arange(examples)[None])
    torch.testing.assert_close(full, torch.zeros_like(full), rtol=0, atol=1e-9)


@SHAPES
def test_gradients_and_curvature_are_autograds(features, examples):
    X, y = (tensor.double() for tensor in data(features, examples))
    theta = torch.linspace(-1, 2, features + 1, dtype=torch.float64)
    batches = torch.tensor([[0, 2], [1, 1], [2, 0]])

    def loss(at, rows):
        return squared_loss(linreg(X[rows], at[:-1], at[-1]), y[rows]).mean()

    for batch, gradient in zip(batches, gradients(X, y, theta, batches), strict=True):
        expected = torch.autograd.functional.jacobian(lambda at, rows=batch: loss(at, rows), theta)
        torch.testing.assert_close(gradient, expected)
    everything = torch.arange(examples)
    torch.testing.assert_close(hessian(X), torch.autograd.functional.hessian(lambda at: loss(at, everything), theta))
    torch.testing.assert_close(mean_loss(X, y, theta), loss(theta, everything))
    grid = torch.stack([theta, theta * 2, theta * 0]).reshape(3, 1, -1)
    expected = torch.stack([loss(at, everything) for at in grid[:, 0]])[:, None]
    torch.testing.assert_close(mean_loss(X, y, grid), expected)


@pytest.mark.parametrize("features", [1, 2])
@pytest.mark.parametrize(("factor", "grows"), [(0.98, False), (1.02, True)])
def test_the_limit_is_where_full_batch_training_turns(features, factor, grows):
    """Just below, the loss falls over 300 updates; just above, it rises."""
    X, _ = data(features, 100)
    lr = factor * stability_limit(X)
    settings = LinearSettings(features=features, examples=100, noise=0.5, lr=lr, batch_size=100, epochs=100)
    run = Run(settings)
    run.advance(updates=300)
    losses = run.history.column("batch_loss")
    assert (losses[-1] > losses[0]) == grows


@pytest.mark.parametrize(
    ("X", "rank"),
    [([[1.0], [1.0], [1.0]], 1), ([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]], 2), ([[0.3, 0.7], [0.1, -0.4]], 2)],
)
def test_where_many_parameters_fit_equally_well_it_says_so(X, rank):
    with pytest.raises(ValueError, match=rf"got {rank} such among {len(X)}"):
        closed_form(torch.tensor(X), torch.arange(len(X), dtype=torch.float32))
