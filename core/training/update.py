"""One update of a model's parameters on one minibatch."""

from __future__ import annotations

import sys

from torch import Tensor

from core.optim import sgd


def update(
    model, X: Tensor, y: Tensor, lr: float, limit: float = sys.float_info.max
) -> tuple[float, Tensor, list[Tensor]]:
    """One update on one minibatch: predict, measure the loss, find the gradients, step.

    Returns the batch's mean loss, the outputs and the gradients, all as they were before the step. A loss
    that is not finite or above `limit` is returned without a step.

    Mutates: the model's parameters
    """
    outputs, gradients = model.outputs_and_gradients(X, y)
    loss = model.losses(outputs, y).mean().item()
    if loss <= limit:
        sgd(model.parameters, gradients, lr)
    return loss, outputs, gradients
