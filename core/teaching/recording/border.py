"""A small perceptron on points in the plane: its border starts straight and bends."""

from __future__ import annotations

import math
from base64 import b64encode

import torch
from torch import Tensor

from core.functions import accuracy, softmax
from core.models import MLP
from core.randomness import generator
from core.training.update import update

POINTS, UNITS, LR, INIT_STD, SEED = 60, 8, 0.5, 0.5, 0
WIDTH, HEIGHT = 48, 21
EXTENT = (2.4, 1.05)
"""The map reaches from −EXTENT to EXTENT, its first row at the top."""


def two_moons() -> tuple[Tensor, Tensor]:
    """Two half circles that reach into one another, in turn of class 0 and 1.  Shapes: → (n, 2), (n,)"""
    stream = generator(SEED, "moons")
    y = torch.arange(POINTS) % 2
    angle = torch.rand(POINTS, generator=stream) * math.pi
    upper = torch.stack([angle.cos() - 0.5, angle.sin() - 0.25], dim=1)
    lower = torch.stack([0.5 - angle.cos(), 0.25 - angle.sin()], dim=1)
    X = torch.where(y[:, None] == 0, upper, lower) + 0.08 * torch.randn(POINTS, 2, generator=stream)
    return X, y


def record_border(steps: tuple[int, ...]) -> dict:
    """A perceptron with tanh, trained on all points at once: the probability of class 1 all over the plane.

    Each map is one byte for each cell, 255 standing for probability 1, in base64.
    """
    X, y = two_moons()
    model = MLP([2, UNITS, 2], "tanh", INIT_STD, generator(SEED, "weights"))
    x = torch.linspace(-EXTENT[0], EXTENT[0], WIDTH)
    height = torch.linspace(EXTENT[1], -EXTENT[1], HEIGHT)
    cells = torch.cartesian_prod(height, x).flip(1)
    maps, accuracies, done = [], [], 0
    for step in steps:
        for _ in range(step - done):
            update(model, X, y, LR)
        done = step
        probability = softmax(model.forward(cells))[:, 1]
        maps.append(b64encode(probability.mul(255).round().to(torch.uint8).numpy().tobytes()).decode())
        accuracies.append(round(accuracy(model.forward(X), y), 4))
    return {
        "steps": list(steps),
        "width": WIDTH,
        "height": HEIGHT,
        "extent": list(EXTENT),
        "x": [round(value, 3) for value in X[:, 0].tolist()],
        "y": [round(value, 3) for value in X[:, 1].tolist()],
        "labels": y.tolist(),
        "maps": maps,
        "accuracy": accuracies,
    }
