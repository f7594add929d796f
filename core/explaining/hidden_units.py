"""Inside a multilayer perceptron: its signals, its units, and the single layer that it is without an activation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from core.activations import ACTIVATIONS
from core.data.batches import pixels
from core.models import MLP, SoftmaxRegression

SATURATED = 0.01
"""A slope of φ below this share of its largest slope hardly lets an error pass back."""


@dataclass(frozen=True)
class Signals:
    """What one hidden layer makes of some images; the shares are in [0, 1], or NaN if a sum is not finite."""

    saturated: float
    """The share of signals, each one unit on one image, where φ is nearly flat."""
    dead: float
    """The share of units whose output is zero on every image."""
    dead_units: int


def signals(model: MLP, images: Tensor) -> list[Signals]:
    """How much of each hidden layer no longer passes an error back on these images.

    Equation: a signal is saturated if |φ′(z)| < 0.01 max |φ′|: for ReLU where z ≤ 0, with no activation never.
    A unit is dead if φ(z) = 0 on every image; in practice that happens to ReLU alone.
    Shapes: images (n, 784) uint8; one of `Signals` a layer
    """
    entering, affine = model.layers(pixels(images))
    return [_signals_of(model.activation, Z, H) for Z, H in zip(affine, entering[1:])]


def _signals_of(activation, Z: Tensor, H: Tensor) -> Signals:
    dead = int((H == 0).all(dim=0).sum())
    if not bool(torch.isfinite(Z).all()):
        return Signals(math.nan, math.nan, dead)
    flat = activation.derivative(Z).abs() < SATURATED * activation.steepest
    return Signals(int(flat.sum()) / flat.numel(), dead / H.shape[1], dead)


@dataclass(frozen=True)
class Histogram:
    """How values are spread: the bins' centres, the share of all values in each, and the share outside of all bins."""

    centres: list[float]
    shares: list[float]
    outside: float


def preactivations(model: MLP, images: Tensor, low: float = -8.0, high: float = 8.0, bins: int = 64) -> list[Histogram]:
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
def activation_curve(activation: str, low: float = -8.0, high: float = 8.0, points: int = 161):
    """An activation function and its derivative over [low, high], as arrays x, φ(x), φ′(x).  Shapes: (points,) each"""
    x = torch.linspace(low, high, points)
    chosen = ACTIVATIONS[activation]
    return x.numpy(), chosen.function(x).numpy(), chosen.derivative(x).numpy()


def collapse(model: MLP) -> SoftmaxRegression:
    """The softmax regression that a network of affine maps is, multiplied out in double precision.

    Equation: W = W₁W₂…, b = (b₁W₂ + b₂)W₃ + …  (d2l 5.1)
    Shapes: W (d, q), b (q,)
    Raises: ValueError if an activation function stands between the layers
    """
    if len(model.weights) > 1 and model.activation.name != "none":
        raise ValueError(f"only a network whose activation is none is one affine map, got {model.activation.name}")
    W, b = model.weights[0].double(), model.biases[0].double()
    for layer_W, layer_b in zip(model.weights[1:], model.biases[1:]):
        W, b = W @ layer_W.double(), b @ layer_W.double() + layer_b
    single = SoftmaxRegression(*W.shape, 0.0, torch.Generator())
    single.W.copy_(W)
    single.b.copy_(b)
    return single


def largest_output_difference(model: MLP, images: Tensor) -> float:
    """By how much any logit of the network differs from its collapsed form's, by rounding alone.

    Shapes: images (n, 784) uint8
    Raises: ValueError as `collapse` does
    """
    X = pixels(images)
    return (model.forward(X) - collapse(model).forward(X)).abs().max().item()


def distinct_units(model: MLP, layer: int = 0) -> int:
    """How many of a hidden layer's units differ: those with the same incoming weights and bias, to the bit, count once.

    Equal units get equal gradients, but a matrix product may add up one column in another order than the next:
    after some updates units can differ by rounding, and `unit_spread` tells by how much.

    Raises: ValueError if the network has no such hidden layer
    """
    return len({unit.numpy().tobytes() for unit in _units(model, layer)})


def unit_spread(model: MLP, layer: int = 0) -> float:
    """By how much two units of a hidden layer differ at most, in any incoming weight or the bias; 0 if all are equal.

    Raises: ValueError if the network has no such hidden layer
    """
    units = _units(model, layer)
    return (units.amax(dim=0) - units.amin(dim=0)).max().item()


def _units(model: MLP, layer: int) -> Tensor:
    """Each unit's incoming weights and bias in one row.  Shapes: → (h, d + 1)"""
    hidden = len(model.weights) - 1
    if not 0 <= layer < hidden:
        raise ValueError(f"layer must be one of the {hidden} hidden layers, counted from 0, got {layer}")
    return torch.cat([model.weights[layer], model.biases[layer][None]]).T.contiguous()


@dataclass(frozen=True, eq=False)
class UnitImages:
    """The most important units of the first hidden layer, in falling order.

    Shapes: weights (m, 28, 28), units (m,) their numbers in the layer, importance (m,)
    """

    weights: Tensor
    units: list[int]
    importance: list[float]


def unit_images(model: MLP, images: Tensor, count: int) -> UnitImages:
    """The incoming weights of the `count` most important units of the first hidden layer; of all, if they are fewer.

    A unit is important if what it gives differs from image to image, and the next layer listens to it.

    Equation: importance = standard deviation of φ(z) over the images × ‖outgoing weights‖₂
    Shapes: images (n, 784) uint8
    Raises: ValueError if there is no hidden layer
    """
    if len(model.weights) < 2:
        raise ValueError("unit_images needs a network with a hidden layer, got none")
    outputs = model.layers(pixels(images))[0][1]
    importance = outputs.std(dim=0, correction=0) * model.weights[1].norm(dim=1)
    comparable = torch.where(torch.isfinite(importance), importance, -1.0)
    units = comparable.argsort(descending=True, stable=True)[:count]
    return UnitImages(unit_templates(model, units), units.tolist(), importance[units].tolist())


def unit_templates(model: MLP, units: Sequence[int] | Tensor) -> Tensor:
    """What these units of the first hidden layer look for: their incoming weights, laid out as images.

    Shapes: → (units, 28, 28)
    """
    return model.weights[0].T[units].reshape(-1, 28, 28)
