"""Looking inside a model without touching it."""

from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from core.activations import ACTIVATIONS
from core.functions import softmax
from core.models import MLP
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


@dataclass(frozen=True)
class Histogram:
    """How values are spread: the bins' centres, the share of all values in each, and the share outside of all bins."""

    centres: list[float]
    shares: list[float]
    outside: float


def preactivations(model: MLP, images: Tensor, low: float = -6.0, high: float = 6.0, bins: int = 48) -> list[Histogram]:
    """For each hidden layer, how the values that enter the activation are spread, over all its units and these images.

    Equation: Z = XW + b of each hidden layer  (d2l 5.1)
    Shapes: images (n, 784) uint8; one histogram a layer, of n · h values. What is no number counts as outside.
    """
    width = (high - low) / bins
    centres = [low + (i + 0.5) * width for i in range(bins)]
    histograms = []
    for Z in model.layers(pixels(images))[1][:-1]:
        shares = torch.histc(Z[torch.isfinite(Z)], bins, low, high) / Z.numel()
        histograms.append(Histogram(centres, shares.tolist(), 1 - shares.sum().item()))
    return histograms


@cache  # every frame shows it, and it never changes
def activation_curve(activation: str, low: float = -6.0, high: float = 6.0, points: int = 121):
    """An activation function and its derivative over [low, high], as arrays x, φ(x), φ′(x).  Shapes: (points,) each"""
    x = torch.linspace(low, high, points)
    chosen = ACTIVATIONS[activation]
    return x.numpy(), chosen.function(x).numpy(), chosen.derivative(x).numpy()
