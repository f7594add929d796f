"""The statistics of each layer of a multilayer perceptron that a run records during training."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from core.explaining.hidden_units import saturation
from core.models import MLP

EXAMPLES_BETWEEN_ROWS = 2560
"""The minimum of training examples between two rows: ten updates of 256. A forward pass of the probe images costs
about a third of an update of as many examples, so a row adds a few per cent to the training time at any batch size."""

PROBE_IMAGES = 256
"""The number of test images, from the first, on which saturation is measured."""


def column_names(model: object) -> tuple[str, ...]:
    """The column names for this model, with layers counted from 1; none unless it is a multilayer perceptron."""
    if not isinstance(model, MLP):
        return ()
    layers = range(1, len(model.weights) + 1)
    hidden = [f"{share}_{layer}" for layer in layers[:-1] for share in ("saturated", "dead")]
    return *(f"gradient_{layer}" for layer in layers), *hidden


def saturation_row(model: MLP, X: Tensor) -> dict[str, float]:
    """The shares of saturated activations and of dead units in each hidden layer, as `saturation` defines them.

    Shapes: X (n, d) inputs of the test set, of which the first 256 are used
    Units: shares in [0, 1]; NaN if a preactivation is not finite
    """
    row: dict[str, float] = {}
    for layer, found in enumerate(saturation(model, X[:PROBE_IMAGES]), start=1):
        row |= {f"saturated_{layer}": found.saturated_share, f"dead_{layer}": found.dead_share}
    return row


def gradient_row(gradients: list[Tensor]) -> dict[str, float]:
    """The root mean square of each layer's weight gradient, from the gradients of W₁, b₁, W₂, b₂, ….

    Equation: √(Σ (∂L/∂W_l)² / number of weights) with the batch's mean loss L; NaN if it is not finite
    """
    row: dict[str, float] = {}
    for layer, gradient in enumerate(gradients[::2], start=1):
        size = torch.linalg.vector_norm(gradient, dtype=torch.float64).item() / math.sqrt(gradient.numel())
        row[f"gradient_{layer}"] = size if math.isfinite(size) else math.nan
    return row
