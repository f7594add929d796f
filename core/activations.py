"""The activation functions, their derivatives, and a table of both by name.

All functions work element by element on tensors of any shape. Source: d2l 5.1.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor


def relu(x: Tensor) -> Tensor:
    """Equation: relu(x) = max(x, 0); values in [0, ∞)"""
    return torch.clamp(x, min=0)


def relu_derivative(x: Tensor) -> Tensor:
    """Equation: 1 where x > 0, else 0 (0 at x = 0 by convention)"""
    return (x > 0).to(x.dtype)


def sigmoid(x: Tensor) -> Tensor:
    """Equation: sigmoid(x) = 1 / (1 + exp(−x)); values in (0, 1)"""
    return 1 / (1 + torch.exp(-x))


def sigmoid_derivative(x: Tensor) -> Tensor:
    """Equation: sigmoid(x) (1 − sigmoid(x)); at most ¼, at x = 0"""
    s = sigmoid(x)
    return s * (1 - s)


def tanh(x: Tensor) -> Tensor:
    """Equation: tanh(x) = (1 − exp(−2x)) / (1 + exp(−2x)); values in (−1, 1)

    Computed from |x| and then given the sign of x, so that exp cannot overflow.
    """
    e = torch.expm1(-2 * x.abs())
    return -torch.sign(x) * e / (2 + e)


def tanh_derivative(x: Tensor) -> Tensor:
    """Equation: 1 − tanh²(x); at most 1, at x = 0"""
    return 1 - tanh(x) ** 2


def identity(x: Tensor) -> Tensor:
    """Equation: φ(x) = x, that is, no activation"""
    return x


def identity_derivative(x: Tensor) -> Tensor:
    """Equation: 1 everywhere"""
    return torch.ones_like(x)


@dataclass(frozen=True)
class Activation:
    """An activation function with its derivative."""

    name: str
    function: Callable[[Tensor], Tensor]
    derivative: Callable[[Tensor], Tensor]
    max_derivative: float = 1.0
    """max |φ′(x)|"""


ACTIVATIONS = {
    "relu": Activation("ReLU", relu, relu_derivative),
    "sigmoid": Activation("sigmoid", sigmoid, sigmoid_derivative, 0.25),
    "tanh": Activation("tanh", tanh, tanh_derivative),
    "none": Activation("none", identity, identity_derivative),
}

FLAT_SHARE = 0.01
"""An activation function counts as flat where |φ′(x)| is below this share of its maximum."""


def flat_zones(name: str) -> list[tuple[float, float]]:
    """The intervals of x in which |φ′(x)| is below the share c = 0.01 of its maximum; unbounded ones end at ±∞.

    Equation: ReLU: x ≤ 0, where the slope is 0.
    tanh: 1 − t² < c ⇔ |t| > √(1 − c) ⇔ |x| > artanh √(1 − c) = 2.993
    sigmoid: s (1 − s) < c/4 = 0.0025 ⇔ |s − ½| > ½ √(1 − c) ⇔ |x| > 2 artanh √(1 − c) = 5.986 (s − ½ = ½ tanh(x/2))
    none: nowhere
    Raises: ValueError for an unknown activation
    """
    if name not in ACTIVATIONS:
        raise ValueError(f"name must be one of {', '.join(ACTIVATIONS)}, got {name!r}")
    if name == "relu":
        return [(-math.inf, 0.0)]
    if name == "none":
        return []
    edge = math.atanh(math.sqrt(1 - FLAT_SHARE)) * (2 if name == "sigmoid" else 1)
    return [(-math.inf, -edge), (edge, math.inf)]
