"""What a run records of each layer of a multilayer perceptron on its way, one row now and then."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from core.explaining.hidden_units import signals
from core.models import MLP

EXAMPLES_BETWEEN_ROWS = 2560
"""Examples between two rows at least: ten updates of 256. Running the probe set costs about a third of an update of as
many examples, so this adds a few per cent to a training, whatever its batch size."""

PROBE_IMAGES = 256
"""How many images, the first of the test set, the signals are those of."""


def columns(model: object) -> tuple[str, ...]:
    """The names of what is recorded of this model, layers counted from 1; none unless it is a multilayer perceptron."""
    if not isinstance(model, MLP):
        return ()
    layers = range(1, len(model.weights) + 1)
    hidden = [f"{share}_{layer}" for layer in layers[:-1] for share in ("saturated", "dead")]
    return *(f"gradient_{layer}" for layer in layers), *hidden


def signal_row(model: MLP, test_images: Tensor) -> dict[str, float]:
    """The shares of saturated signals and of dead units, as `core.explaining.hidden_units.signals` defines them, for each hidden layer.

    Shapes: test_images (n, 784) uint8, of which the first 256 count
    Units: shares in [0, 1]; NaN where the network's sums are not finite
    """
    row = {}
    for layer, seen in enumerate(signals(model, test_images[:PROBE_IMAGES]), start=1):
        row |= {f"saturated_{layer}": seen.saturated, f"dead_{layer}": seen.dead}
    return row


def gradient_row(gradients: list[Tensor]) -> dict[str, float]:
    """The size of each layer's gradient, from the gradients of W₁, b₁, W₂, b₂, ….

    Equation: root mean square √(Σ (∂L/∂W_l)² / number of weights) of the batch's mean loss L; NaN if it is not finite
    """
    row = {}
    for layer, of_W in enumerate(gradients[::2], start=1):
        size = torch.linalg.vector_norm(of_W, dtype=torch.float64).item() / math.sqrt(of_W.numel())
        row[f"gradient_{layer}"] = size if math.isfinite(size) else math.nan
    return row
