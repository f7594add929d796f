"""Two small layers in numbers: with ReLU they compute XOR, without an activation they are one affine map."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from core.activations import ACTIVATIONS
from core.functions import linreg

X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
W1, b1 = torch.tensor([[1.0, 1.0], [1.0, 1.0]]), torch.tensor([0.0, -1.0])
W2, b2 = torch.tensor([[1.0], [-2.0]]), torch.tensor([0.0])


@dataclass(frozen=True)
class TwoLayers:
    """The values of two layers at the four points (0, 0), (0, 1), (1, 0), (1, 1).

    Shapes: Z before and H after the activation (4, 2), outputs (4,)
    """

    Z: list[list[float]]
    H: list[list[float]]
    outputs: list[float]

    @property
    def diagonal_sums(self) -> tuple[float, float]:
        """o(0,0) + o(1,1) and o(0,1) + o(1,0). For an affine map both are w₁ + w₂ + 2b."""
        a, b, c, d = self.outputs
        return a + d, b + c


def two_layers(activation: str) -> TwoLayers:
    """Compute both layers at the four points.

    Equation: Z = XW₁ + b₁, H = φ(Z), o = HW₂ + b₂  (d2l 5.1)
    Raises: ValueError for an unknown activation
    """
    Z, H, outputs = _forward(X, activation)
    return TwoLayers(Z.tolist(), H.tolist(), outputs.tolist())


def _forward(inputs: torch.Tensor, activation: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Z, H and o.  Shapes: inputs (n, 2) → (n, 2), (n, 2), (n,)"""
    if activation not in ACTIVATIONS:
        raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, got {activation!r}")
    Z = linreg(inputs, W1, b1)
    H = ACTIVATIONS[activation].function(Z)
    return Z, H, linreg(H, W2, b2).flatten()


def output_grid(
    activation: str, low: float = -0.5, high: float = 1.5, points: int = 41
) -> tuple[list[float], list[list[float]]]:
    """Compute the output o of both layers on a square of the plane.

    Shapes: the axis (points,); o (points, points), a row for each x₂
    Raises: ValueError for an unknown activation
    """
    axis = torch.linspace(low, high, points)
    x2, x1 = torch.meshgrid(axis, axis, indexing="ij")
    outputs = _forward(torch.stack([x1.flatten(), x2.flatten()], dim=1), activation)[2]
    return axis.tolist(), outputs.reshape(points, points).tolist()


@dataclass(frozen=True)
class OneLayer:
    """The affine map that equals two layers without an activation.

    Shapes: W (2, 1), b (1,), outputs (4,) on the four points
    """

    W: list[list[float]]
    b: list[float]
    outputs: list[float]


def merge_layers() -> OneLayer:
    """Multiply both layers out to one affine map.

    Equation: (XW₁ + b₁)W₂ + b₂ = XW + b with W = W₁W₂ and b = b₁W₂ + b₂  (d2l 5.1)
    """
    W, b = W1 @ W2, linreg(b1, W2, b2)
    return OneLayer(W.tolist(), b.tolist(), linreg(X, W, b).flatten().tolist())


def xor() -> list[int]:
    """XOR of the four points: 1 where exactly one input is 1.  Shapes: → (4,)"""
    return [int(first != second) for first, second in X.tolist()]
