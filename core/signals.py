"""What a multilayer perceptron passes on: how large its gradients are, and which of its units are dead."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from core.data.fashion_mnist import Dataset
from core.models import MLP
from core.settings import MLPSettings
from core.training import Run, make_model, pixels
from core.trial import looks_on_the_way


def gradient_sizes(model: MLP, X: Tensor, y: Tensor) -> list[float]:
    """For each layer, the mean size of the gradients of its weights, for the mean loss of these examples.

    Equation: mean of |∂L/∂w| over all w of W_l
    Shapes: X (B, 784), y (B,); one number a layer, the output layer's last
    """
    return [gradient.abs().mean().item() for gradient in model.outputs_and_gradients(X, y)[1][::2]]


def untrained_gradient_sizes(settings: MLPSettings, data: Dataset, images: int = 256) -> list[float]:
    """The same of the untrained network of these settings, on the first training images."""
    first = slice(images)
    return gradient_sizes(make_model(settings), pixels(data.train_images[first]), data.train_labels[first])


def dead_units(model: MLP, images: Tensor) -> list[int]:
    """For each hidden layer, how many of its units give exactly zero on every one of these images.

    Equation: h = φ(z) = 0 for all n images
    Shapes: images (n, 784) uint8; one number a hidden layer
    """
    return [int((H == 0).all(dim=0).sum()) for H in model.layers(pixels(images))[0][1:]]


@dataclass(frozen=True)
class Deaths:
    """How many of `units` hidden units were dead after each of `steps` updates, the last of them the end."""

    steps: list[int]
    dead: list[int]
    units: int
    diverged: bool


def deaths(settings: MLPSettings, data: Dataset, updates: int, images: int = 256) -> Deaths:
    """A new run with these settings, its dead units on the first test images counted on its way; fewer updates if it diverged.

    Raises: ValueError if `updates` is below 1, or there is no hidden layer.
    """
    if settings.hidden_layers < 1:
        raise ValueError(f"hidden_layers must be 1 or more to have hidden units, got {settings.hidden_layers}")
    run = Run(settings, data)
    steps, dead = [], []
    for _ in looks_on_the_way(run, updates):
        steps.append(run.step)
        dead.append(sum(dead_units(run.model, data.test_images[:images])))
    return Deaths(steps, dead, settings.hidden_layers * settings.hidden_units, run.divergence is not None)
