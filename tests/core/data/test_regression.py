import math

import pytest
import torch

from core.data.regression import RegressionData, make_regression, standardised
from core.settings import LinearSettings


def make(**changes):
    return make_regression(LinearSettings(**{"features": 2, "examples": 1000, "noise": 0.01} | changes))


def test_shapes_and_true_parameters():
    data = make(w1=1.5, w2=-0.5, b=4.0, examples=7)
    assert (data.X.shape, data.y.shape) == ((7, 2), (7,))
    assert (data.w.tolist(), data.b.item()) == ([1.5, -0.5], 4.0)
    data = make(w1=1.5, features=1, examples=7)
    assert (data.X.shape, data.y.shape, data.w.tolist()) == ((7, 1), (7,), [1.5])


def test_without_noise_the_labels_lie_on_the_plane():
    data = make(noise=0.0)
    torch.testing.assert_close(data.y, 2.0 * data.X[:, 0] - 1.2 * data.X[:, 1] + 3.1)
    data = make(noise=0.0, features=1)
    torch.testing.assert_close(data.y, 2.0 * data.X[:, 0] + 3.1)


def test_features_are_standard_normal_and_noise_has_its_deviation():
    data = make(examples=10_000, noise=3.0)
    noise = data.y - (data.X @ data.w + data.b)
    assert data.X.mean(dim=0).tolist() == pytest.approx([0, 0], abs=0.04)
    assert data.X.std(dim=0).tolist() == pytest.approx([1, 1], abs=0.03)
    assert noise.mean().item() == pytest.approx(0, abs=0.12)
    assert noise.std().item() == pytest.approx(3, abs=0.09)
    assert torch.corrcoef(torch.column_stack([data.X, noise]).T)[0, 1:].abs().max() < 0.04


@pytest.mark.parametrize("noise", [0.01, 1.0, 10.0])
def test_noise_moves_the_same_points_further_from_the_same_plane(noise):
    calm, noisy, twice = make(noise=0.0), make(noise=noise), make(noise=min(2 * noise, 10.0))
    assert torch.equal(calm.X, noisy.X)
    assert not torch.equal(calm.y, noisy.y)
    factor = min(2 * noise, 10.0) / noise
    torch.testing.assert_close(twice.y - calm.y, factor * (noisy.y - calm.y), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "changes",
    [{"w1": 5.0}, {"w2": 5.0}, {"b": -3.0}, {"lr": 1.0}, {"batch_size": 77}, {"epochs": 9}, {"init_std": 0.5}],
)
def test_no_other_setting_moves_the_points_or_their_noise(changes):
    data, other = make(), make(**changes)
    assert torch.equal(data.X, other.X)
    noise, other_noise = (d.y - (d.X @ d.w + d.b) for d in (data, other))
    torch.testing.assert_close(noise, other_noise, rtol=0, atol=5e-6)


def test_the_data_depend_on_the_seed():
    assert torch.equal(make(seed=4).y, make(seed=4).y)
    assert not torch.equal(make(seed=4).X, make(seed=5).X)


def test_two_examples():
    data = make(examples=2)
    assert len(data.X) == len(data.y) == 2
    assert math.isfinite(data.y.sum())


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9, 0.99])
def test_the_features_have_the_requested_correlation(correlation):
    X = make(correlation=correlation, examples=10_000).X
    assert torch.corrcoef(X.T)[0, 1].item() == pytest.approx(correlation, abs=0.02)
    assert X.std(dim=0).tolist() == pytest.approx([1, 1], abs=0.03)
    assert torch.equal(X[:, 0], make(examples=10_000).X[:, 0])


def test_features_with_correlation_one_are_identical():
    X = make(correlation=1.0).X
    assert torch.equal(X[:, 0], X[:, 1])


@pytest.mark.parametrize("features", [1, 2])
def test_scaling_multiplies_the_first_feature_before_the_labels_are_made(features):
    data, large = make(features=features, noise=0.0), make(features=features, noise=0.0, scale=10)
    assert torch.equal(large.X[:, 0], 10 * data.X[:, 0])
    assert torch.equal(large.X[:, 1:], data.X[:, 1:])
    torch.testing.assert_close(large.y, large.X @ large.w + large.b)


def test_standardising_by_hand():
    """Features 1 and 3: mean 2, standard deviation 1. y = 5x + 1 = 5z + 11."""
    data = RegressionData(
        torch.tensor([[1.0], [3.0]]), torch.tensor([6.0, 16.0]), torch.tensor([5.0]), torch.tensor(1.0)
    )
    new = standardised(data)
    assert new.X.tolist() == [[-1.0], [1.0]]
    assert (new.w.tolist(), new.b.item()) == ([5.0], 11.0)
    assert new.y is data.y


@pytest.mark.parametrize(
    "changes", [{}, {"scale": 10}, {"features": 1}, {"correlation": 0.9, "noise": 1.0}, {"examples": 2}]
)
def test_standardising_changes_the_features_and_not_the_labels(changes):
    data, new = make(**changes), make(**changes, standardise="yes")
    assert torch.equal(data.y, new.y)
    torch.testing.assert_close(new.X.mean(dim=0), torch.zeros(new.X.shape[1]), rtol=0, atol=1e-5)
    torch.testing.assert_close(new.X.std(dim=0, correction=0), torch.ones(new.X.shape[1]))
    torch.testing.assert_close(new.X @ new.w + new.b, data.X @ data.w + data.b, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("changes", [{}, {"scale": 10}, {"noise": 3.0}, {"examples": 10}])
def test_moved_examples_lie_where_they_were_put_and_no_other_example_moves(changes):
    data, moved = (make(features=1, **changes, moved=text) for text in ("", "7_2.5_-4~10_0_1"))
    assert (moved.X[[6, 9], 0].tolist(), moved.y[[6, 9]].tolist()) == ([2.5, 0.0], [-4.0, 1.0])
    others = [i for i in range(len(data.X)) if i not in (6, 9)]
    assert torch.equal(moved.X[others], data.X[others]) and torch.equal(moved.y[others], data.y[others])
    assert torch.equal(moved.parameters, data.parameters)


def test_a_moved_example_that_is_not_there_changes_nothing():
    data = make(features=1, examples=5, moved="6_2_2")
    assert torch.equal(data.X, make(features=1, examples=5).X)
    assert LinearSettings(examples=5, moved="6_2_2").moved_points == {}


def test_with_two_features_none_is_moved():
    assert torch.equal(make(moved="7_2.5_-4").X, make().X)
    assert not LinearSettings.knobs()["moved"].has_effect({"features": 2})


def test_moved_examples_are_standardised_with_the_others():
    raw, data = (make(features=1, examples=20, moved="7_9_-4", standardise=each) for each in ("no", "yes"))
    z = (raw.X - raw.X.mean(dim=0)) / raw.X.std(dim=0, correction=0)
    torch.testing.assert_close(data.X, z)
    assert torch.equal(data.y, raw.y)


def test_equal_features_are_only_shifted():
    data = make(features=1, examples=2, moved="1_3_0~2_3_1", standardise="yes")
    assert data.X.tolist() == [[0.0], [0.0]]
