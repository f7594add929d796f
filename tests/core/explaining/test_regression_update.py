"""The worked update against the run that made it, and against numbers worked by hand."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from core import LinearSettings, Run
from core.data.regression import RegressionData
from core.explaining.regression_update import work_out_regression_update


@pytest.mark.parametrize(
    "settings",
    [
        LinearSettings(),
        LinearSettings(features=2, examples=50, batch_size=7, noise=1.0),
        LinearSettings(examples=20, batch_size=1, seed=3),
        LinearSettings(examples=5, batch_size=100),
        LinearSettings(features=2, standardise="yes", scale=10),
    ],
)
def test_every_update_is_the_one_that_the_run_made(settings):
    run = Run(settings)
    run.advance(epochs=3)
    history = run.history.updates.columns
    for step in range(run.step):
        worked = work_out_regression_update(run, step)
        after = (
            {name: history[name][step + 1] for name in worked.after}
            if step + 1 < run.step
            else run.regression_parameters()
        )
        assert worked.after == after
        assert worked.before == {name: history[name][step] for name in worked.before}
        assert worked.loss == history["batch_loss"][step]
        assert worked.lr == settings.lr
    per_epoch = -(-settings.examples // settings.batch_size)
    seen = torch.cat([work_out_regression_update(run, step).rows for step in range(per_epoch, 2 * per_epoch)])
    assert sorted(seen.tolist()) == list(range(settings.examples))


def test_by_hand():
    """w = b = 0, x = (1, 3), y = (2, 4), η = 0.05: ŷ = 0, losses 2 and 8, gradient −(1·2 + 3·4)/2 = −7 and −3."""
    data = RegressionData(
        torch.tensor([[1.0], [3.0]]), torch.tensor([2.0, 4.0]), torch.tensor([1.0]), torch.tensor(1.0)
    )
    run = Run(LinearSettings(examples=2, batch_size=2, init_std=0.0), data)
    run.advance(updates=1)
    worked = work_out_regression_update(run, 0)
    order = worked.rows.tolist()
    assert worked.y_hat.tolist() == [0, 0]
    assert worked.losses.tolist() == [[2.0, 8.0][i] for i in order]
    assert worked.loss == 5
    assert worked.gradient == {"w1": -7, "b": -3}
    assert worked.after == {"w1": pytest.approx(0.35), "b": pytest.approx(0.15)}


def test_working_out_an_update_does_not_change_the_run():
    run = Run(LinearSettings())
    run.advance(epochs=2)
    before = run.regression_parameters(), dataclasses.asdict(run.settings), run.step
    work_out_regression_update(run, 3)
    assert (run.regression_parameters(), dataclasses.asdict(run.settings), run.step) == before


def test_updates_that_cannot_be_worked_out_are_errors():
    run = Run(LinearSettings())
    run.advance(updates=3)
    for step in (-1, 3, 7):
        with pytest.raises(ValueError, match=f"one of the 3 recorded in the run's history, got {step}"):
            work_out_regression_update(run, step)
    run.change(batch_size=3)
    with pytest.raises(ValueError, match="keeps its batch size"):
        work_out_regression_update(run, 0)
