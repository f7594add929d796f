"""What a model of points computes all over the plane: probabilities, hidden units, and the units' shares of the border.

Shapes: a map is (n, n); its rows go from the bottom of the square to the top, and each row from left to right. Maps of
several classes or units are (q, n, n) or (h, n, n).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.data.points import PointData
from core.functions import softmax
from core.models import MLP, SoftmaxRegression

MARGIN = 0.12
"""What the square reaches beyond the points on each side, as a share of the longer side of their box."""


@dataclass(frozen=True)
class Square:
    """A square of the plane: its lower left corner and the length of its sides."""

    x1: float
    x2: float
    side: float


def square_around(data: PointData) -> Square:
    """A square with all training and test points inside."""
    return square_with(torch.cat([data.train_X, data.test_X]).tolist())


def square_with(places: Sequence[Sequence[float]]) -> Square:
    """A square with all these places (x₁, x₂) inside; its side is 1 if they are all equal."""
    columns = list(zip(*places, strict=True))
    low, high = list(map(min, columns)), list(map(max, columns))
    side = max(b - a for a, b in zip(low, high, strict=True)) * (1 + 2 * MARGIN) or 1.0
    x1, x2 = ((a + b) / 2 - side / 2 for a, b in zip(low, high, strict=True))
    return Square(x1, x2, side)


def grid(square: Square, n: int) -> Tensor:
    """The n × n points of a grid whose outer points lie on the square's sides, in the order of a map.  Shapes: → (n², 2)"""
    steps = torch.linspace(0, square.side, n, dtype=torch.float64)
    x2, x1 = torch.meshgrid(square.x2 + steps, square.x1 + steps, indexing="ij")
    return torch.stack([x1.reshape(-1), x2.reshape(-1)], dim=1).float()


def logit_map(model: MLP | SoftmaxRegression, square: Square, n: int) -> Tensor:
    """The logits of each class.  Shapes: → (q, n, n)"""
    return _as_maps(model.forward(grid(square, n)))


def probability_map(model: MLP | SoftmaxRegression, square: Square, n: int) -> Tensor:
    """The probability of each class.  Equation: ŷ = softmax(o)  (d2l 4.1)  Shapes: → (q, n, n)"""
    return _as_maps(softmax(model.forward(grid(square, n))))


def unit_maps(model: MLP, square: Square, n: int, layer: int) -> tuple[Tensor, Tensor]:
    """What each unit of a hidden layer, counted from 0, computes: z, and its output φ(z).

    Equation: z = hW + b with h the layer before  (d2l 5.1)
    Shapes: → (h, n, n) each
    Raises: ValueError if the network has no such hidden layer
    """
    hidden = len(model.weights) - 1
    if not 0 <= layer < hidden:
        raise ValueError(f"layer must be one of the {hidden} hidden layers, counted from 0, got {layer}")
    inputs, affine = model.layers(grid(square, n))
    return _as_maps(affine[layer]), _as_maps(inputs[layer + 1])


def contribution_maps(model: MLP, square: Square, n: int, a: int, b: int) -> tuple[Tensor, float]:
    """What each unit of the last hidden layer adds to the difference o_a − o_b, and what the biases add everywhere.

    The border between the two classes is where all of it sums to zero. Without a hidden layer, the units are x₁ and x₂.

    Equation: o_a − o_b = Σ_j (w_ja − w_jb) h_j + b_a − b_b
    Shapes: → (h, n, n)
    """
    H = model.layers(grid(square, n))[0][-1].double()
    W, bias = model.weights[-1].double(), model.biases[-1].double()
    return _as_maps(H * (W[:, a] - W[:, b])), (bias[a] - bias[b]).item()


def unit_effects(model: MLP, square: Square, n: int, layer: int) -> Tensor:
    """How much each unit of a hidden layer, counted from 0, does for the layer after it.

    Equation: standard deviation of φ(z) over the square × ‖outgoing weights‖₂
    Shapes: → (h,)
    """
    outputs = unit_maps(model, square, n, layer)[1].flatten(1).double()
    return outputs.std(dim=1, correction=0) * model.weights[layer + 1].double().norm(dim=1)


def predicted_classes(model: MLP | SoftmaxRegression, X: Tensor) -> list[int]:
    """The class with the largest logit for each point.  Shapes: X (n, 2) → (n,)"""
    return model.forward(X).argmax(dim=1).tolist()


def _as_maps(columns: Tensor) -> Tensor:
    """One map for each column.  Shapes: (n², m) → (m, n, n)"""
    n = round(len(columns) ** 0.5)
    return columns.T.reshape(-1, n, n)
