"""Minibatch stochastic gradient descent."""

from torch import Tensor


def sgd(parameters: list[Tensor], gradients: list[Tensor], lr: float) -> None:
    """Every parameter has moved one step against its gradient.

    The gradients are those of the batch's *mean* loss, so nothing is divided by the batch size here.

    Equation: w ← w − η ∂L/∂w  (d2l 3.1)
    Mutates: parameters
    """
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.sub_(gradient, alpha=lr)


def step_factor(reduction: str, batch_size: int) -> float:
    """What the learning rate is multiplied by where the loss of the update is not the batch's mean loss L.

    All three losses point the same way, so only the length of the step differs: for the sum B·L it is B times as
    long. The last divides L by B once more, as d2l's train_epoch_ch3 does in effect: its loss is a mean already,
    and its updater divides by the batch size again.

    Equation: 1 for "mean", B for "sum", 1/B for "mean / B"
    Raises: ValueError for any other reduction
    """
    factors = {"mean": 1.0, "sum": float(batch_size), "mean / B": 1 / batch_size}
    if reduction not in factors:
        raise ValueError(f"reduction must be one of {', '.join(factors)}, got {reduction!r}")
    return factors[reduction]
