"""The plane as a part: the parameters that are sent are the model's, and so is the map of a large one."""

from __future__ import annotations

import json
from base64 import b64decode

import numpy as np
import pytest
import torch

from core import Run
from core.explaining.plane_map import logit_map, square_around, unit_effects, unit_maps
from core.point_settings import PointMLPSettings, PointSoftmaxSettings
from pages.plane.parts import (
    MAP_PRODUCTS,
    MOST_PARAMETERS,
    fingerprint,
    observe_plane,
    plane_data,
    plane_part,
    units_part,
)

LARGE = {"hidden_layers": 2, "hidden_units": 128, "init_std": 0.1}


def trained(**changes) -> Run:
    run = Run(PointMLPSettings(**{"data": "circles"} | changes))
    run.advance(updates=3)
    return run


def decoded(text: str) -> np.ndarray:
    return np.frombuffer(b64decode(text), "<f4")


@pytest.mark.parametrize(
    ("changes", "sizes"), [({}, [2, 8, 2]), ({"hidden_layers": 0}, [2, 2]), ({"hidden_layers": 3, "hidden_units": 5, "data": "spirals3"}, [2, 5, 5, 5, 3])]
)  # fmt: skip
def test_the_parameters_of_a_small_network(changes, sizes):
    run = trained(activation="tanh", **changes)
    part = plane_part(observe_plane(run))
    assert (part["step"], part["net"]["sizes"], part["net"]["activation"]) == (3, sizes, "tanh")
    values = decoded(part["net"]["values"])
    for parameter in run.model.parameters:
        np.testing.assert_array_equal(values[: parameter.numel()].reshape(parameter.shape), parameter.numpy())
        values = values[parameter.numel() :]
    assert not len(values)


def test_softmax_regression_is_a_network_without_hidden_layers():
    """Its W is stored column by column, and is sent row by row all the same."""
    run = Run(PointSoftmaxSettings(data="blobs3"))
    net = plane_part(observe_plane(run))["net"]
    assert (net["sizes"], net["activation"]) == ([2, 3], "none")
    assert plane_data(run)["ties"]
    np.testing.assert_array_equal(decoded(net["values"])[:6].reshape(2, 3), run.model.W.numpy())


def test_a_large_network_is_sent_as_a_map():
    run = trained(**LARGE)
    assert sum(p.numel() for p in run.model.parameters) > MOST_PARAMETERS
    part = plane_part(observe_plane(run))
    n = part["map"]["n"]
    expected = logit_map(run.model, square_around(run.data), n)
    np.testing.assert_allclose(decoded(part["map"]["values"]).reshape(2, n, n), expected.numpy(), rtol=1e-6, atol=1e-6)
    X = torch.cat([run.data.train_X, run.data.test_X])
    assert part["predicted"] == run.model.forward(X).argmax(1).tolist()
    assert "net" not in part


def test_a_larger_network_has_a_coarser_map():
    sides = [
        plane_part(observe_plane(Run(PointMLPSettings(hidden_layers=2, hidden_units=h))))["map"]["n"]
        for h in (128, 512)
    ]
    assert sides[0] > sides[1] >= 28
    assert sides[1] ** 2 * 512**2 < MAP_PRODUCTS


def test_an_observation_does_not_change_with_the_run():
    run = trained()
    observed = observe_plane(run)
    before = plane_part(observed)
    run.advance(updates=5)
    assert plane_part(observed) == before
    assert plane_part(observe_plane(run)) != before


def test_parameters_that_are_not_finite_can_be_sent():
    run = trained()
    run.model.parameters[0][0, 0] = torch.nan
    assert json.loads(json.dumps(plane_part(observe_plane(run)), allow_nan=False))["step"] == 3


def test_the_points_are_those_of_the_run_and_the_training_points_come_first():
    run = trained()
    data = plane_data(run)
    X = decoded(data["points"]).reshape(-1, 2)
    assert (data["trained"], len(X), data["classes"], data["ties"]) == (140, 200, ["A", "B"], False)
    np.testing.assert_array_equal(X, torch.cat([run.data.train_X, run.data.test_X]).numpy())
    assert data["labels"] == torch.cat([run.data.train_y, run.data.test_y]).tolist()
    left, bottom, side = data["square"]
    assert (left < X[:, 0]).all() and (X[:, 0] < left + side).all()
    assert (bottom < X[:, 1]).all() and (X[:, 1] < bottom + side).all()


def test_a_part_names_its_points():
    run, other = trained(), trained(noise=0.3)
    assert plane_part(observe_plane(run))["data"] == plane_data(run)["data"] == fingerprint(trained().data)
    assert fingerprint(run.data) != fingerprint(other.data)


def test_of_a_large_network_the_strongest_units_are_sent():
    run = trained(**LARGE)
    part = units_part(observe_plane(run))
    units, n = part["units"], part["map"]["n"]
    square = square_around(run.data)
    assert (units["sizes"], units["activation"]) == ([2, 128, 128, 2], "relu")
    assert [len(shown) for shown in units["shown"]] == [2, 16, 16, 2]
    for layer in (0, 1):
        shown = units["shown"][layer + 1]
        assert shown == unit_effects(run.model, square, n, layer).argsort(descending=True)[:16].tolist()
        z = decoded(units["z"][layer + 1]).reshape(16, n, n)
        np.testing.assert_allclose(z, unit_maps(run.model, square, n, layer)[0][shown].numpy(), rtol=1e-6, atol=1e-6)
    weights = decoded(units["weights"][1]).reshape(16, 16)
    assert weights[3, 5] == run.model.weights[1][units["shown"][1][3], units["shown"][2][5]]
    np.testing.assert_array_equal(decoded(units["biases"]), run.model.biases[-1].numpy())


def test_a_small_network_is_sent_as_it_is_to_its_picture():
    observed = observe_plane(trained())
    assert units_part(observed) == plane_part(observed)
