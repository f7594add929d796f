"""Looking inside a model without touching it."""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.activations import ACTIVATIONS
from core.functions import softmax
from core.training import pixels


@dataclass(frozen=True)
class Predictions:
    """For each image: the true class, the predicted one and the probability given to it.  Shapes: (n,) each"""

    true: list[int]
    predicted: list[int]
    probability: list[float]


def predict(model, images: Tensor, labels: Tensor) -> Predictions:
    """What a classifier says of these images with the weights it has now.

    Equation: predicted = argmax_j ŷ_j with ŷ = softmax(o)  (d2l 4.1)
    Shapes: images (n, 784) uint8, labels (n,)
    """
    probabilities = softmax(model.forward(pixels(images)))
    # A diverged model's logits may be no numbers; then no class is predicted rather than a wrong one.
    probability, predicted = probabilities.max(dim=1)
    usable = torch.isfinite(probabilities).all(dim=1)
    return Predictions(
        labels.tolist(),
        torch.where(usable, predicted, -1).tolist(),
        torch.where(usable, probability, torch.nan).tolist(),
    )


def count_parameters(model) -> int:
    """How many numbers training adjusts."""
    return sum(parameter.numel() for parameter in model.parameters)


def activation_curve(activation: str, low: float = -6.0, high: float = 6.0, points: int = 241):
    """An activation function and its derivative over [low, high], as arrays x, φ(x), φ′(x).  Shapes: (points,) each"""
    x = torch.linspace(low, high, points)
    chosen = ACTIVATIONS[activation]
    return x.numpy(), chosen.function(x).numpy(), chosen.derivative(x).numpy()
