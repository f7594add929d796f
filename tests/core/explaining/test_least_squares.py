"""The bowl of linear regression against hand-worked numbers, numpy and autograd."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core import LinearSettings, Run
from core.data.regression import make_regression
from core.explaining.least_squares import (
    bowl,
    closed_form,
    curvatures,
    error_share,
    gradient_terms,
    hessian,
    mean_loss,
    noise_floor,
    random_batches,
    stability_limit,
)
from core.functions import linreg, squared_loss

SHAPES = pytest.mark.parametrize(("features", "examples"), [(1, 3), (2, 4), (1, 200), (2, 1000)])


def data(features: int, examples: int, noise: float = 0.5):
    made = make_regression(LinearSettings(features=features, examples=examples, noise=noise))
    return made.X, made.y


def gradients(X, y, theta, batches):
    """The gradient of each minibatch at θ."""
    curvature, slope = gradient_terms(X, y, batches)
    return curvature @ theta - slope


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
    assert bowl(X, y).centre.tolist() == pytest.approx([2.5, 0.5])
    assert bowl(X, y).floor == pytest.approx((0.25 + 1 + 0.25) / 6)
    assert gradients(X, y, torch.zeros(2).double(), everything)[0].tolist() == pytest.approx([-14 / 3, -3])


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
def test_a_minimum_that_is_not_unique_is_an_error(X, rank):
    with pytest.raises(ValueError, match=rf"got {rank} such among {len(X)}"):
        closed_form(torch.tensor(X), torch.arange(len(X), dtype=torch.float32))


@SHAPES
def test_the_bowl_is_the_loss_everywhere(features, examples):
    X, y = data(features, examples)
    known = bowl(X, y)
    points = torch.randn(40, features + 1, generator=torch.Generator().manual_seed(3), dtype=torch.float64) * 4
    torch.testing.assert_close(known.loss(points), mean_loss(X, y, points), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("examples", "correlation", "scale"), [(2, 0.0, 1), (50, 1.0, 1), (50, 1.0, 10)])
def test_a_bowl_whose_minimum_is_not_unique_is_the_loss(examples, correlation, scale):
    """Ten times a feature in single precision is not quite ten times it: the difference is rounding."""
    made = make_regression(LinearSettings(features=2, examples=examples, correlation=correlation, scale=scale))
    with pytest.raises(ValueError, match="many parameters fit"):
        closed_form(made.X, made.y)
    known = bowl(made.X, made.y)
    A = np.column_stack([made.X.double().numpy(), np.ones(examples)])
    shortest = np.linalg.lstsq(A, made.y.double().numpy(), rcond=1e-6)[0]
    np.testing.assert_allclose(known.centre.numpy(), shortest, rtol=1e-4, atol=1e-5)
    theta = torch.tensor([1.5, -2.0, 0.3], dtype=torch.float64)
    assert known.loss(theta).item() == pytest.approx(mean_loss(made.X, made.y, theta).item(), rel=1e-4)


def test_random_batches_repeat_no_example_and_the_largest_has_all():
    batches = random_batches(9, 4, 30, torch.Generator().manual_seed(0))
    assert batches.shape == (30, 4)
    assert all(len(set(batch.tolist())) == 4 for batch in batches)
    assert len({tuple(sorted(batch.tolist())) for batch in batches}) > 10
    assert set(batches.flatten().tolist()) == set(range(9))
    for size in (9, 10, 1000):
        assert random_batches(9, size, 30, torch.Generator()).tolist() == [list(range(9))]


def test_batch_gradients_spread_less_with_larger_batches_around_the_full_gradient():
    X, y = data(2, 1000)
    theta, spreads = torch.zeros(3, dtype=torch.float64), []
    whole = gradients(X, y, theta, torch.arange(1000)[None])[0]
    for size in (1, 10, 100, 1000):
        cloud = gradients(X, y, theta, random_batches(1000, size, 400, torch.Generator().manual_seed(0)))
        spreads.append((cloud - whole).norm(dim=1).mean().item())
        assert (cloud.mean(dim=0) - whole).norm() < 0.4
    assert spreads[0] > 2.5 * spreads[1] > 6 * spreads[2]
    assert spreads[3] == pytest.approx(0, abs=1e-9)


def test_the_nearest_minimum():
    made = make_regression(LinearSettings(features=2, correlation=1.0))
    known, point = bowl(made.X, made.y), torch.tensor([3.0, -1.0, 2.0], dtype=torch.float64)
    nearest = known.nearest_minimum(point)
    assert known.loss(nearest).item() == pytest.approx(known.floor, rel=1e-9)
    along = torch.tensor([1.0, -1.0, 0.0], dtype=torch.float64)  # the direction in which the loss is flat
    assert (nearest - point) @ along == pytest.approx(0, abs=1e-6)
    single = bowl(*data(2, 50))
    torch.testing.assert_close(single.nearest_minimum(point), single.centre)


@pytest.mark.parametrize(("correlation", "scale"), [(0.99, 10), (0.99, 1), (0.0, 10)])
def test_a_ravine_is_not_flat(correlation, scale):
    made = make_regression(LinearSettings(features=2, correlation=correlation, scale=scale))
    A = np.column_stack([made.X.double().numpy(), np.ones(50)])
    expected = np.linalg.lstsq(A, made.y.double().numpy(), rcond=None)[0]
    np.testing.assert_allclose(closed_form(made.X, made.y).numpy(), expected, rtol=1e-6)
    np.testing.assert_allclose(bowl(made.X, made.y).centre.numpy(), expected, rtol=1e-6)


MOVED = LinearSettings(examples=40, moved="3_-2_8~7_0_-1.5")


def test_the_best_line_with_moved_examples_is_that_of_numpy():
    made = make_regression(MOVED)
    X, y = made.X[:, 0].numpy().astype(float), made.y.numpy().astype(float)
    X[2], y[2], X[6], y[6] = -2, 8, 0, -1.5
    slope, level = np.polyfit(X, y, 1)
    assert closed_form(made.X, made.y).tolist() == pytest.approx([slope, level], rel=1e-6)
    errors = (slope * X + level - y) ** 2
    share = error_share(made.X, made.y, closed_form(made.X, made.y), [2, 6])
    assert share == pytest.approx((errors[2] + errors[6]) / errors.sum(), rel=1e-5)
    assert bowl(made.X, made.y).floor == pytest.approx(errors.mean() / 2, rel=1e-5)


def test_an_outlier_pulls_the_line_towards_itself():
    before, after = (make_regression(MOVED.replace(moved=text)) for text in ("", "3_-2_8"))
    at = torch.tensor([-2.0, 1.0]).double()
    heights = [(closed_form(each.X, each.y) @ at).item() for each in (before, after)]
    assert heights[0] < heights[1] < 8
    steep = [closed_form(each.X, each.y)[0].item() for each in (before, after)]
    assert steep[1] < steep[0]


def test_the_noise_floor_is_the_mean_loss_of_the_true_line():
    """Its average over the noise of many examples, with the moved ones where they were put."""
    settings = MOVED.replace(examples=10_000, noise=1.0)
    made = make_regression(settings)
    expected = squared_loss(linreg(made.X, made.w, made.b), made.y).mean().item()
    moved = [number - 1 for number in settings.moved_points]
    assert noise_floor(made, settings.noise, moved) == pytest.approx(expected, rel=0.03)
    few = make_regression(MOVED)
    by_hand = ((2 * -2 + 3.1 - 8) ** 2 / 2 + (3.1 + 1.5) ** 2 / 2 + 38 * 0.125) / 40
    assert noise_floor(few, 0.5, [2, 6]) == pytest.approx(by_hand, rel=1e-5)
    assert noise_floor(few, 0.5) == pytest.approx(0.125)


def test_no_error_has_no_share():
    X, y = torch.tensor([[0.0], [1.0], [2.0]]), torch.tensor([1.0, 3.0, 5.0])
    assert error_share(X, y, torch.tensor([2.0, 1.0]), [0]) == 0
