"""Minibatch stochastic gradient descent."""

from torch import Tensor


def sgd(parameters: list[Tensor], gradients: list[Tensor], lr: float) -> None:
    """Move every parameter one step against its gradient.

    The gradients are those of the batch's *mean* loss, so they are not divided by the batch size here.

    Equation: w ← w − η ∂L/∂w  (d2l 3.1)
    Mutates: parameters
    """
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.sub_(gradient, alpha=lr)


def step_factor(reduction: str, batch_size: int) -> float:
    """The factor on the learning rate that replaces the batch's mean loss L by another reduction.

    The gradients of all three losses have the same direction; only the length of the step differs. "mean / B" is the
    effect of d2l's train_epoch_ch3 with a mean loss: its updater divides by the batch size again.

    Equation: 1 for "mean", B for "sum", 1/B for "mean / B"
    Raises: ValueError for any other reduction
    """
    factors = {"mean": 1.0, "sum": float(batch_size), "mean / B": 1 / batch_size}
    if reduction not in factors:
        raise ValueError(f"reduction must be one of {', '.join(factors)}, got {reduction!r}")
    return factors[reduction]
