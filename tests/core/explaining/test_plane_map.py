"""Maps of the plane against torch's own networks, point by point."""

from __future__ import annotations

import math
import statistics

import pytest
import torch

from core import Run
from core.data.points import PointData
from core.explaining.plane_map import (
    Square,
    contribution_maps,
    grid,
    logit_map,
    predicted_classes,
    probability_map,
    square_around,
    unit_effects,
    unit_maps,
)
from core.point_settings import PointMLPSettings, PointSoftmaxSettings
from tests.core.oracle import Twin

SQUARE = Square(-2.0, -1.0, 3.0)
N = 7


def points(*rows: tuple[float, float]) -> PointData:
    X, y = torch.tensor(rows), torch.zeros(len(rows), dtype=torch.int64)
    return PointData(X[:-1], y[:-1], X[-1:], y[-1:])


def trained(**changes) -> Run:
    run = Run(PointMLPSettings(**{"data": "spirals3", "hidden_units": 5} | changes))
    run.advance(updates=40)
    return run


def each_point() -> list[tuple[int, int, torch.Tensor]]:
    """Row, column and coordinates of each point of the grid, from its definition."""
    steps = [3.0 * i / (N - 1) for i in range(N)]
    return [(r, c, torch.tensor([[-2.0 + steps[c], -1.0 + steps[r]]])) for r in range(N) for c in range(N)]


def test_the_square_has_all_points_inside_and_the_same_side_both_ways():
    square = square_around(points((0.0, 10.0), (4.0, 11.0), (1.0, 9.0)))
    assert square.side == pytest.approx(4 * 1.24)
    assert (square.x1 + square.side / 2, square.x2 + square.side / 2) == pytest.approx((2.0, 10.0))


@pytest.mark.parametrize("place", [0.0, -3.0, 10_000.0])
def test_equal_points_lie_in_the_middle_of_a_unit_square(place):
    assert square_around(points((place, place), (place, place))) == Square(place - 0.5, place - 0.5, 1.0)


def test_the_test_point_counts():
    assert square_around(points((0.0, 0.0), (1.0, 0.0), (0.0, 8.0))).side == pytest.approx(8 * 1.24)


def test_the_grid_goes_from_the_lower_left_to_the_upper_right():
    at = grid(SQUARE, N)
    assert [at[0].tolist(), at[1].tolist(), at[N].tolist(), at[-1].tolist()] == [
        [-2, -1],
        [-1.5, -1],
        [-2, -0.5],
        [1, 2],
    ]


@pytest.mark.parametrize("layers", [0, 1, 3])
@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "none"])
def test_probabilities_are_those_of_torchs_network(layers, activation):
    run = trained(hidden_layers=layers, activation=activation)
    shares, logits = probability_map(run.model, SQUARE, N), logit_map(run.model, SQUARE, N)
    assert shares.shape == logits.shape == (3, N, N)
    network = Twin(run.model).network
    for row, column, x in each_point():
        expected = network(x)[0].detach()
        torch.testing.assert_close(logits[:, row, column], expected, rtol=1e-5, atol=1e-5)
        torch.testing.assert_close(shares[:, row, column], expected.softmax(0), rtol=1e-5, atol=1e-6)


def test_softmax_regression_has_maps_too():
    run = Run(PointSoftmaxSettings(data="blobs3"))
    run.advance(updates=10)
    shares = probability_map(run.model, SQUARE, N)
    for row, column, x in each_point():
        torch.testing.assert_close(shares[:, row, column], (x @ run.model.W + run.model.b)[0].softmax(0))


@pytest.mark.parametrize("layer", [0, 1])
def test_units_are_those_of_torchs_network(layer):
    run = trained(hidden_layers=2, activation="tanh")
    z, outputs = unit_maps(run.model, SQUARE, N, layer)
    network = Twin(run.model).network
    for row, column, x in each_point():
        for module in list(network)[: 2 * layer + 1]:
            x = module(x)
        torch.testing.assert_close(z[:, row, column], x[0].detach(), rtol=1e-5, atol=1e-6)
        torch.testing.assert_close(outputs[:, row, column], x[0].detach().tanh(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("layer", [-1, 1])
def test_a_layer_that_is_not_there(layer):
    with pytest.raises(ValueError, match=f"one of the 1 hidden layers, counted from 0, got {layer}"):
        unit_maps(trained().model, SQUARE, N, layer)


def test_a_units_effect_is_its_spread_times_the_length_of_its_weights():
    run = trained(hidden_layers=2)
    outputs = unit_maps(run.model, SQUARE, N, 0)[1]
    effects = unit_effects(run.model, SQUARE, N, 0).tolist()
    for unit, effect in enumerate(effects):
        values = outputs[unit].flatten().tolist()
        weights = run.model.weights[1][unit].tolist()
        assert effect == pytest.approx(statistics.pstdev(values) * math.hypot(*weights), rel=1e-4)
    assert len(effects) == 5 and max(effects) > 0


@pytest.mark.parametrize("layers", [0, 1, 2])
@pytest.mark.parametrize(("a", "b"), [(0, 1), (2, 0)])
def test_contributions_sum_to_the_difference_of_torchs_logits(layers, a, b):
    run = trained(hidden_layers=layers)
    maps, bias = contribution_maps(run.model, SQUARE, N, a, b)
    assert len(maps) == (5 if layers else 2)
    network = Twin(run.model).network
    for row, column, x in each_point():
        logits = network(x)[0].detach()
        assert maps[:, row, column].sum().item() + bias == pytest.approx((logits[a] - logits[b]).item(), abs=1e-5)


def test_predicted_is_the_class_with_torchs_largest_logit():
    run = trained()
    X = torch.cat([run.data.train_X, run.data.test_X])
    expected = Twin(run.model).network(X).detach().argmax(1).tolist()
    assert predicted_classes(run.model, X) == expected
    assert set(expected) == {0, 1, 2}


def test_looking_changes_nothing():
    run = trained()
    before = [p.clone() for p in run.model.parameters]
    (
        probability_map(run.model, SQUARE, N),
        unit_maps(run.model, SQUARE, N, 0),
        contribution_maps(run.model, SQUARE, N, 0, 1),
    )
    assert all(torch.equal(p, q) for p, q in zip(before, run.model.parameters, strict=True))
