"""One update of a model's parameters on one minibatch."""

from __future__ import annotations

import sys

from torch import Tensor

from core.optim import sgd


def update(
    model, X: Tensor, y: Tensor, lr: float, loss_limit: float = sys.float_info.max
) -> tuple[float, Tensor, list[Tensor]]:
    """Make one update on one minibatch: predict, compute the loss and the gradients, and step.

    Returns the batch's mean loss, the outputs and the gradients, all from before the step. No step is made
    if the loss is not finite or above `loss_limit`.

    Mutates: the model's parameters
    """
    outputs, gradients = model.outputs_and_gradients(X, y)
    loss = model.losses(outputs, y).mean().item()
    if loss <= loss_limit:
        sgd(model.parameters, gradients, lr)
    return loss, outputs, gradients
