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
