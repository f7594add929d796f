"""The hidden layers of a multilayer perceptron: saturation, preactivations, units, and the linear case."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from core.activations import ACTIVATIONS, FLAT_SHARE
from core.data.batches import pixels
from core.models import MLP, SoftmaxRegression


@dataclass(frozen=True)
class Saturation:
    """The shares of saturated activations and dead units in a hidden layer; NaN if a preactivation is not finite."""

    saturated_share: float
    dead_share: float
    dead_units: int


def saturation(model: MLP, images: Tensor) -> list[Saturation]:
    """Measure how much of each hidden layer passes almost no gradient back on these images.

    Equation: an activation is saturated if |φ′(z)| < 0.01 max |φ′|: for ReLU if z ≤ 0, without an activation never.
    A unit is dead if φ(z) = 0 on every image; in practice only ReLU units are.
    Shapes: images (n, 784) uint8; one `Saturation` for each layer
    """
    inputs, affine = model.layers(pixels(images))
    return [_layer_saturation(model.activation, Z, H) for Z, H in zip(affine, inputs[1:])]


def _layer_saturation(activation, Z: Tensor, H: Tensor) -> Saturation:
    dead = int((H == 0).all(dim=0).sum())
    if not bool(torch.isfinite(Z).all()):
        return Saturation(math.nan, math.nan, dead)
    flat = activation.derivative(Z).abs() < FLAT_SHARE * activation.max_derivative
    return Saturation(int(flat.sum()) / flat.numel(), dead / H.shape[1], dead)


@dataclass(frozen=True)
class Histogram:
    """The centres of the bins, the share of all values in each bin, and the share outside of all bins."""

    centres: list[float]
    shares: list[float]
    outside: float


def preactivation_histograms(
    model: MLP, images: Tensor, low: float = -8.0, high: float = 8.0, bins: int = 64
) -> list[Histogram]:
    """The distribution of each hidden layer's preactivations, over all its units and these images.

    Equation: Z = XW + b of each hidden layer  (d2l 5.1)
    Shapes: images (n, 784) uint8; one histogram for each layer, of n · h values. Non-finite values count as outside.
    """
    width = (high - low) / bins
    centres = [low + (i + 0.5) * width for i in range(bins)]
    histograms = []
    for Z in model.layers(pixels(images))[1][:-1]:
        shares = torch.histc(Z[torch.isfinite(Z)], bins, low, high) / Z.numel()
        histograms.append(Histogram(centres, shares.tolist(), 1 - shares.sum().item()))
    return histograms


@cache  # every frame shows it
def activation_curve(activation: str, low: float = -8.0, high: float = 8.0, points: int = 161):
    """An activation function and its derivative over [low, high]: the arrays x, φ(x), φ′(x).  Shapes: (points,) each"""
    x = torch.linspace(low, high, points)
    chosen = ACTIVATIONS[activation]
    return x.numpy(), chosen.function(x).numpy(), chosen.derivative(x).numpy()


def collapse(model: MLP) -> SoftmaxRegression:
    """Multiply a network without an activation out to the equal softmax regression, in double precision.

    Equation: W = W₁W₂…, b = (b₁W₂ + b₂)W₃ + …  (d2l 5.1)
    Shapes: W (d, q), b (q,)
    Raises: ValueError if the network has an activation function
    """
    if len(model.weights) > 1 and model.activation.name != "none":
        raise ValueError(f"only a network whose activation is none is one affine map, got {model.activation.name}")
    return multiply_out(model)


def changed_by_activation(model: MLP, images: Tensor) -> float:
    """The share of images for which leaving out the activations changes the predicted class.

    Equation: argmax(XW + b) ≠ argmax(network), with W = W₁W₂…  (d2l 5.1)
    Shapes: images (n, d), bytes
    """
    X = pixels(images)
    return (multiply_out(model).forward(X).argmax(1) != model.forward(X).argmax(1)).float().mean().item()


def multiply_out(model: MLP) -> SoftmaxRegression:
    """Multiply the layers into one, as if there were no activation between them; see `collapse`."""
    W, b = model.weights[0].double(), model.biases[0].double()
    for layer_W, layer_b in zip(model.weights[1:], model.biases[1:]):
        W, b = W @ layer_W.double(), b @ layer_W.double() + layer_b
    inputs, classes = W.shape
    single = SoftmaxRegression(inputs, classes, 0.0, torch.Generator())
    single.W.copy_(W)
    single.b.copy_(b)
    return single


def largest_output_difference(model: MLP, images: Tensor) -> float:
    """The largest difference between a logit of the network and that of its collapsed form, which is due to rounding.

    Shapes: images (n, 784) uint8
    Raises: ValueError as `collapse`
    """
    X = pixels(images)
    return (model.forward(X) - collapse(model).forward(X)).abs().max().item()


def count_distinct_units(model: MLP, layer: int = 0) -> int:
    """Count a hidden layer's units, where units with bit-identical incoming weights and bias count once.

    Equal units have equal gradients, but a matrix product may sum its columns in different orders. So equal units can
    differ by rounding after some updates; `max_unit_difference` returns by how much.

    Raises: ValueError if the network has no such hidden layer
    """
    return len({unit.numpy().tobytes() for unit in _incoming_parameters(model, layer)})


def max_unit_difference(model: MLP, layer: int = 0) -> float:
    """The largest difference between two units of a hidden layer in an incoming weight or the bias.

    Raises: ValueError if the network has no such hidden layer
    """
    units = _incoming_parameters(model, layer)
    return (units.amax(dim=0) - units.amin(dim=0)).max().item()


def _incoming_parameters(model: MLP, layer: int) -> Tensor:
    """One row for each unit with its incoming weights and bias.  Shapes: → (h, d + 1)"""
    hidden = len(model.weights) - 1
    if not 0 <= layer < hidden:
        raise ValueError(f"layer must be one of the {hidden} hidden layers, counted from 0, got {layer}")
    return torch.cat([model.weights[layer], model.biases[layer][None]]).T.contiguous()


@dataclass(frozen=True, eq=False)
class ImportantUnits:
    """The most important units of the first hidden layer, in descending order of importance.

    Shapes: weights (m, 28, 28), units (m,) numbers in the layer, importance (m,)
    """

    weights: Tensor
    units: list[int]
    importance: list[float]


def most_important_units(model: MLP, images: Tensor, count: int) -> ImportantUnits:
    """The incoming weights of the `count` most important units of the first hidden layer, or of all if there are fewer.

    A unit is important if its output varies between images and its outgoing weights are large.

    Equation: importance = standard deviation of φ(z) over the images × ‖outgoing weights‖₂
    Shapes: images (n, 784) uint8
    Raises: ValueError if there is no hidden layer
    """
    if len(model.weights) < 2:
        raise ValueError("most_important_units needs a network with a hidden layer, got none")
    outputs = model.layers(pixels(images))[0][1]
    importance = outputs.std(dim=0, correction=0) * model.weights[1].norm(dim=1)
    comparable = torch.where(torch.isfinite(importance), importance, -1.0)
    units = comparable.argsort(descending=True, stable=True)[:count]
    return ImportantUnits(unit_templates(model, units), units.tolist(), importance[units].tolist())


def unit_templates(model: MLP, units: Sequence[int] | Tensor) -> Tensor:
    """The incoming weights of these units of the first hidden layer, arranged as images.

    Shapes: → (units, 28, 28)
    """
    return model.weights[0].T[units].reshape(-1, 28, 28)
