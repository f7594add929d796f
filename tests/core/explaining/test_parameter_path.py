"""The path of a regression against the run's own history."""

from __future__ import annotations

import math

import pytest
import torch

from core import LinearSettings, Run
from core.explaining.least_squares import bowl, mean_loss
from core.explaining.parameter_path import ParameterPath, parameter_path


def walked(updates: int, most: int = 1000, **changes):
    run = Run(LinearSettings(**changes))
    run.advance(updates=updates)
    return run, parameter_path(run, bowl(run.data.X, run.data.y), most)


@pytest.mark.parametrize("changes", [{}, {"features": 2, "batch_size": 7}, {"examples": 3, "batch_size": 2}])
@pytest.mark.parametrize("updates", [0, 1, 23])
def test_it_has_every_update_and_the_end(changes, updates):
    run, path = walked(updates, **changes)
    assert path.steps == list(range(updates + 1))
    for i, name in enumerate(run.regression_parameters()):
        assert path.parameters[:-1, i].tolist() == run.history.updates.columns[name]
    assert path.parameters[-1].tolist() == list(run.regression_parameters().values())
    assert path.batch_loss[:-1] == run.history.updates.columns["batch_loss"]
    assert math.isnan(path.batch_loss[-1])
    torch.testing.assert_close(path.loss, mean_loss(run.data.X, run.data.y, path.parameters), rtol=1e-6, atol=1e-9)


def test_epochs_are_the_share_of_the_data_that_was_used():
    _, path = walked(7, examples=10, batch_size=4)
    assert path.epochs == pytest.approx([0, 0.4, 0.8, 1, 1.4, 1.8, 2, 2.4])
    _, path = walked(2, examples=10, batch_size=100)
    assert path.epochs == [0, 1, 2]


@pytest.mark.parametrize("most", [2, 7, 50])
def test_a_long_path_is_thinned_evenly_and_keeps_its_ends(most):
    run, path = walked(200, most)
    assert len(path.steps) <= most
    assert (path.steps[0], path.steps[-1]) == (0, 200)
    gaps = {b - a for a, b in zip(path.steps[:-2], path.steps[1:-1])}
    assert len(gaps) <= 1
    assert path.parameters[-1].tolist() == list(run.regression_parameters().values())


def test_a_diverged_path_ends_where_the_run_ended():
    run, path = walked(1000, lr=3.0)
    assert run.divergence is not None
    assert path.steps == list(range(run.divergence.step + 1))
    assert path.batch_loss[-1] == run.divergence.loss
    assert path.loss[-1] > path.loss[0]


def way(*points) -> ParameterPath:
    return ParameterPath([], [], torch.tensor(points, dtype=torch.float64), [], torch.zeros(len(points)))


def test_length_ratio_by_hand():
    assert way([0, 0], [3, 4]).length_ratio() == pytest.approx(1)
    assert way([0, 0], [3, 0], [3, 4]).length_ratio() == pytest.approx(7 / 5)
    assert math.isnan(way([1, 2], [1, 2]).length_ratio())


def test_full_batch_training_ends_in_the_nearest_minimum():
    run = Run(LinearSettings(features=2, correlation=1.0, init_std=1.0, seed=5, batch_size=50, lr=0.3))
    known = bowl(run.data.X, run.data.y)
    start = parameter_path(run, known).parameters[0]
    run.advance(updates=300)
    end = parameter_path(run, known).parameters[-1]
    torch.testing.assert_close(end, known.nearest_minimum(start), rtol=0, atol=1e-5)
    assert (end - known.centre).norm() > 0.1
