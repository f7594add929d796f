"""One update of linear regression once more, with everything that it computes on its way kept."""

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

    Shapes: rows (B,) which examples; X (B, d), y, y_hat, losses (B,); before, gradient, after: w₁ … w_d and b, by name
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
    """The update that led from the weights after `step` updates to the next: the run's own, digit for digit.

    Raises: ValueError if the run has no such update on record, or its batch size was changed on the way.
    """
    history = run.history.updates.columns
    if step not in history["step"]:
        raise ValueError(f"step must be one of the {len(history['step']):,} recorded in the run's history, got {step}")
    if any(change.knob == "batch_size" for change in run.changes):
        raise ValueError("an update can be worked out only in a run that keeps its batch size")
    row = history["step"].index(step)
    model = LinearRegression(run.settings.features, 0.0, torch.Generator())
    before = {name: history[name][row] for name in run.regression_parameters()}
    *w, b = map(torch.tensor, before.values())
    model.w, model.b = torch.stack(w), b
    model.parameters = [model.w, model.b]
    rows = batch_rows(run, step)
    X, y = run.data.X[rows], run.data.y[rows]
    y_hat, gradients = model.outputs_and_gradients(X, y)
    losses = model.losses(y_hat, y)
    sgd(model.parameters, gradients, history["lr"][row])
    of_w, of_b = gradients
    return WorkedRegressionUpdate(
        step, rows, X, y, y_hat, losses, losses.mean().item(), history["lr"][row], before,
        dict(zip(before, [*of_w.tolist(), of_b.item()], strict=True)),
        dict(zip(before, [*model.w.tolist(), model.b.item()], strict=True)),
    )  # fmt: skip


def batch_rows(run: Run, step: int) -> Tensor:
    """Which examples are in the batch of the update after `step` updates.  Shapes: → (B,)"""
    size = run.settings.batch_size
    epoch, batch = divmod(step, -(-run.examples // size))
    return epoch_order(run.settings.seed, epoch, run.examples)[batch * size : (batch + 1) * size]
