"""The next update of a run on images, computed without changing the run."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from core.data.batches import data_iter, epoch_order, pixels
from core.optim import sgd, step_factor
from core.training.run import Run


@dataclass(frozen=True, eq=False)
class NextUpdate:
    """A classifier's next batch of B images, and the parameters after its update.

    Shapes: rows (B,) numbers of the training images; X (B, 784) scaled pixels; y, losses (B,); logits (B, q);
    gradients, after: as the model's parameters
    """

    rows: Tensor
    X: Tensor
    y: Tensor
    logits: Tensor
    losses: Tensor
    loss: float
    gradients: list[Tensor]
    lr: float
    """The factor on the gradients of the mean loss."""
    after: list[Tensor]
    ends_run: bool
    """Whether the loss ends the run. Then no step is made, and `after` are the current parameters."""


def next_update(run: Run) -> NextUpdate:
    """Compute the next update of a run on images, bit for bit; the run does not change.

    Raises: ValueError if the run has diverged
    """
    if run.divergence is not None:
        raise ValueError(f"the run diverged after update {run.divergence.step}: it makes no next update")
    model, settings, data = run.model, run.settings, run.data
    order = epoch_order(settings.seed, run.epoch, run.examples)
    X, y = next(data_iter(settings.batch_size, *data.train, order, run.position))
    X = pixels(X)
    logits, gradients = model.outputs_and_gradients(X, y)
    losses = model.losses(logits, y)
    loss = losses.mean().item()
    after = [parameter.clone() for parameter in model.parameters]
    lr = settings.lr * step_factor(settings.reduction, len(y))
    ends_run = not loss <= run.loss_limit
    if not ends_run:
        sgd(after, gradients, lr)
    rows = order[run.position : run.position + len(y)]
    return NextUpdate(rows, X, y, logits, losses, loss, gradients, lr, after, ends_run)


def weights_change(run: Run, output: int) -> tuple[Tensor, Tensor]:
    """The weights of one output of the first layer, a class or a hidden unit, and what the run's next update adds to them.

    It adds nothing if the run has ended. Shapes: → (28, 28), (28, 28)
    """
    weights = run.model.parameters[0][:, output].reshape(28, 28)
    if run.divergence is not None:
        return weights.clone(), weights * 0
    return weights.clone(), next_update(run).after[0][:, output].reshape(28, 28) - weights
