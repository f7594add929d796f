"""A past update of linear regression, computed again with all intermediate values."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.data.batches import epoch_order
from core.models import LinearRegression
from core.optim import sgd
from core.training.run import Run


@dataclass(frozen=True, eq=False)
class WorkedRegressionUpdate:
    """One update in numbers.

    Shapes: rows (B,) example numbers; X (B, d); y, y_hat, losses (B,); before, gradient, after: w₁ … w_d and b, by name
    """

    step: int
    rows: Tensor
    X: Tensor
    y: Tensor
    y_hat: Tensor
    losses: Tensor
    loss: float
    lr: float
    before: dict[str, float]
    gradient: dict[str, float]
    after: dict[str, float]


def work_out_regression_update(run: Run, step: int) -> WorkedRegressionUpdate:
    """Compute the update that the run made after `step` updates, bit for bit.

    Raises: ValueError if this update is not in the run's history or the run's batch size was changed
    """
    history = run.history.updates.columns
    if step not in history["step"]:
        raise ValueError(f"step must be one of the {len(history['step']):,} recorded in the run's history, got {step}")
    if any(change.knob == "batch_size" for change in run.changes):
        raise ValueError("an update can be worked out only in a run that keeps its batch size")
    row = history["step"].index(step)
    rows = batch_rows(run, step)
    X, y = (each[rows] for each in run.data.train)
    model = LinearRegression(X.shape[1], 0.0, torch.Generator())
    before = {name: history[name][row] for name in run.regression_parameters()}
    *w, b = map(torch.tensor, before.values())
    model.w, model.b = torch.stack(w), b
    model.parameters = [model.w, model.b]
    y_hat, gradients = model.outputs_and_gradients(X, y)
    losses = model.losses(y_hat, y)
    sgd(model.parameters, gradients, history["lr"][row])
    w_gradient, b_gradient = gradients
    return WorkedRegressionUpdate(
        step, rows, X, y, y_hat, losses, losses.mean().item(), history["lr"][row], before,
        dict(zip(before, [*w_gradient.tolist(), b_gradient.item()], strict=True)),
        dict(zip(before, [*model.w.tolist(), model.b.item()], strict=True)),
    )  # fmt: skip


def batch_rows(run: Run, step: int) -> Tensor:
    """The numbers of the examples in the batch of the update after `step` updates.  Shapes: → (B,)"""
    size = run.settings.batch_size
    epoch, batch = divmod(step, -(-run.examples // size))
    return epoch_order(run.settings.seed, epoch, run.examples)[batch * size : (batch + 1) * size]
