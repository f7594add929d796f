"""Points in the plane: their shapes, what moves them and what does not, and the division into training and test."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.make import make_data
from core.data.point_text import Point, points_to_text
from core.data.points import PointData, are_tested, draw_points, make_points, standardised, undivided
from core.point_settings import CLASSES, PointMLPSettings, PointSoftmaxSettings

KINDS = pytest.mark.parametrize("kind", CLASSES)
quickly = settings(deadline=None, max_examples=30)


def make(**changes) -> PointData:
    return make_points(PointSoftmaxSettings(**changes))


def rows(data: PointData) -> set[tuple]:
    """All points with their classes, whatever part they are in."""
    return {
        (*point, label) for X, y in (data.train, data.test) for point, label in zip(X.tolist(), y.tolist(), strict=True)
    }


def both(data: PointData) -> torch.Tensor:
    """Shapes: → (n, 2), training points first"""
    return torch.cat([data.train_X, data.test_X])


@KINDS
def test_shapes_types_and_sizes(kind):
    data = make(data=kind, examples=50, test_share=0.3)
    assert [len(part) for part in (data.train_X, data.train_y, data.test_X, data.test_y)] == [35, 35, 15, 15]
    assert data.train_X.shape[1] == data.test_X.shape[1] == 2
    assert data.train_X.dtype == torch.float32 and data.train_y.dtype == torch.int64
    assert data.train == (data.train_X, data.train_y) and data.test == (data.test_X, data.test_y)


@KINDS
@quickly
@given(examples=st.integers(4, 2000), seed=st.integers(0, 999_999))
def test_classes_are_balanced_and_everything_is_finite(kind, examples, seed):
    X, y = draw_points(kind, examples, 0.0, seed)
    counts = torch.bincount(y, minlength=CLASSES[kind])
    assert len(counts) == CLASSES[kind] and counts.max() - counts.min() <= 1
    assert X.shape == (examples, 2) and bool(X.isfinite().all())


@KINDS
def test_the_same_settings_give_the_same_points_to_the_bit(kind):
    data, again = make(data=kind, seed=5), make(data=kind, seed=5)
    assert all(torch.equal(a, b) for a, b in zip((*data.train, *data.test), (*again.train, *again.test), strict=True))
    assert not torch.equal(data.train_X, make(data=kind, seed=6).train_X)
    before = torch.random.get_rng_state()
    make(data=kind)
    assert torch.equal(torch.random.get_rng_state(), before)


@KINDS
@pytest.mark.parametrize("noise", [0.05, 2.0])
def test_noise_moves_the_same_points(kind, noise):
    """Twice the noise moves each point twice as far in the same direction, and no point changes its class or its part."""
    still, moved, twice = (make(data=kind, noise=factor * noise / 2) for factor in (0, 1, 2))
    assert torch.equal(still.train_y, moved.train_y) and torch.equal(still.test_y, twice.test_y)
    torch.testing.assert_close(both(twice) - both(still), 2 * (both(moved) - both(still)), rtol=1e-4, atol=1e-5)
    steps = (
        both(make(data=kind, noise=noise, examples=2000)) - both(make(data=kind, noise=0.0, examples=2000))
    ) / noise
    assert steps.mean(dim=0).tolist() == pytest.approx([0, 0], abs=0.08)
    assert steps.std(dim=0).tolist() == pytest.approx([1, 1], abs=0.06)
    assert torch.corrcoef(steps.T)[0, 1].abs() < 0.08


@KINDS
@quickly
@given(shares=st.tuples(*[st.floats(0.05, 0.95)] * 2), examples=st.integers(4, 300))
def test_another_share_divides_the_same_points(kind, shares, examples):
    small, large = (make(data=kind, test_share=share, examples=examples) for share in sorted(shares))
    assert rows(small) == rows(large)
    assert min(len(small.test_X), len(large.train_X)) >= 1
    # What was in the test set stays there when it grows.
    assert torch.equal(large.test_X[len(large.test_X) - len(small.test_X) :], small.test_X)


@pytest.mark.parametrize("changes", [{"lr": 1.0}, {"batch_size": 3}, {"epochs": 7}, {"init_std": 0.1}], ids=str)
def test_no_setting_of_the_training_moves_a_point(changes):
    assert torch.equal(both(make()), both(make(**changes)))
    assert torch.equal(both(make()), both(make_points(PointMLPSettings(hidden_units=2))))


# The shapes, without noise


def shape(kind: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Two coordinates and the class of many points without noise."""
    X, y = draw_points(kind, 2000, 0.0, 3)
    return X[:, 0], X[:, 1], y


def test_xor_has_opposite_quadrants():
    x1, x2, y = shape("xor")
    assert torch.equal(y, (x1 * x2 < 0).long())
    assert 0.15 <= min(x1.abs().min(), x2.abs().min()) and max(x1.abs().max(), x2.abs().max()) <= 1.35
    in_quadrants = torch.bincount((x1 > 0) + 2 * (x2 > 0).long(), minlength=4) / 2000
    assert in_quadrants.tolist() == pytest.approx([0.25] * 4, abs=0.03)
    assert torch.corrcoef(torch.stack([x1.abs(), x2.abs()]))[0, 1].abs() < 0.06


def test_circles_are_a_disc_and_a_ring():
    x1, x2, y = shape("circles")
    radius = torch.hypot(x1, x2)
    assert radius[y == 0].max() <= 0.6001 and radius[y == 1].min() >= 1.0999 and radius[y == 1].max() <= 1.4001
    assert (radius[y == 0] < 0.3).float().mean().item() == pytest.approx(0.25, abs=0.04)  # a quarter of the disc


def test_moons_are_half_circles_that_no_line_separates():
    x1, x2, y = shape("moons")
    sign = 1 - 2 * y
    torch.testing.assert_close(torch.hypot(sign * x1 + 0.5, sign * x2 + 0.25), torch.ones(2000))
    assert bool((sign * x2 >= -0.2501).all())
    angles = torch.linspace(0, 2 * math.pi, 361)
    along = torch.stack([x1, x2], dim=1) @ torch.stack([angles.cos(), angles.sin()])
    assert not bool((along[y == 0].amax(dim=0) < along[y == 1].amin(dim=0)).any())


@pytest.mark.parametrize(("kind", "arms"), [("spirals", 2), ("spirals3", 3)])
def test_spirals_are_one_arm_turned(kind, arms):
    x1, x2, y = shape(kind)
    radius = torch.hypot(x1, x2)
    assert 0.149 <= radius.min() and radius.max() <= 1.501
    turned = torch.atan2(x2, x1) - 2.5 * math.pi * radius / 1.5 - 2 * math.pi * y / arms
    torch.testing.assert_close(turned.cos(), torch.ones(2000), rtol=0, atol=1e-4)  # a whole number of turns


@pytest.mark.parametrize(("kind", "centres"), [("blobs", 2), ("blobs3", 3)])
def test_blobs_are_normal_around_centres_on_a_circle(kind, centres):
    x1, x2, y = shape(kind)
    for label in range(centres):
        angle = math.pi / 4 + 2 * math.pi * label / centres
        own = torch.stack([x1, x2], dim=1)[y == label]
        assert own.mean(dim=0).tolist() == pytest.approx([1.2 * math.cos(angle), 1.2 * math.sin(angle)], abs=0.06)
        assert own.std(dim=0).tolist() == pytest.approx([0.4, 0.4], abs=0.03)
        assert torch.corrcoef(own.T)[0, 1].abs() < 0.1


# Standardised


def test_standardising_by_hand():
    """Training x₁ 1 and 3: mean 2, standard deviation 1. x₂ is 10 in both."""
    y = torch.tensor([0, 1])
    new = standardised(PointData(torch.tensor([[1.0, 10.0], [3.0, 10.0]]), y, torch.tensor([[9.0, 12.0]]), y[:1]))
    assert new.train_X.tolist() == [[-1.0, 0.0], [1.0, 0.0]] and new.test_X.tolist() == [[7.0, 2.0]]
    assert new.train_y is y


@KINDS
def test_training_points_are_standardised_and_test_points_move_along(kind):
    raw, new = (make(data=kind, standardise=choice) for choice in ("no", "yes"))
    torch.testing.assert_close(new.train_X.mean(dim=0), torch.zeros(2), rtol=0, atol=1e-5)
    torch.testing.assert_close(new.train_X.std(dim=0, correction=0), torch.ones(2))
    mean, spread = raw.train_X.mean(dim=0), raw.train_X.std(dim=0, correction=0)
    torch.testing.assert_close(new.test_X * spread + mean, raw.test_X, rtol=1e-4, atol=1e-5)
    assert torch.equal(new.train_y, raw.train_y) and torch.equal(new.test_y, raw.test_y)


@quickly
@given(value=st.floats(-9999, 9999).map(lambda v: float(f"{v:.6g}")), points=st.integers(4, 300))
def test_a_coordinate_that_is_equal_everywhere_is_only_shifted(value, points):
    text = points_to_text(Point(value, float(i), i % 2) for i in range(points))
    data = make(data="own", points=text, standardise="yes")
    assert both(data)[:, 0].abs().max() <= 1e-6 * max(1.0, abs(value))


# Points set by hand


def test_own_points_are_those_of_the_text_whatever_the_seed():
    text = "0_1_0~2_-3_2~4.5_6_1~-7_0_2~8_8_0"
    data, other = make(data="own", points=text, seed=1), make(data="own", points=text, seed=3)
    expected = {(0, 1, 0), (2, -3, 2), (4.5, 6, 1), (-7, 0, 2), (8, 8, 0)}
    assert rows(data) == rows(other) == expected
    assert not torch.equal(data.train_X, other.train_X)  # divided elsewhere
    assert len(data.test_X) == 2 and data.train_X.dtype == torch.float32


def test_make_data_makes_points():
    assert isinstance(make_data(PointSoftmaxSettings()), PointData)


@pytest.mark.parametrize("data", ["moons", "own"])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.95])
def test_which_points_are_tested(data, share):
    chosen = PointSoftmaxSettings(data=data, examples=30, test_share=share, seed=4)
    (X, y), made = undivided(chosen), make_points(chosen)
    tested = are_tested(len(X), share, 4)
    assert sum(tested) == len(made.test_y) and len(tested) == len(X)
    assert sorted(X[tested].tolist()) == sorted(made.test_X.tolist())
    assert sorted(y[[not each for each in tested]].tolist()) == sorted(made.train_y.tolist())
