"""Points in the plane with classes: made from a seed, or set by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from core.data.point_text import points_from_text, size_of_test_set
from core.point_settings import CLASSES, OWN, PointSettings
from core.randomness import generator


@dataclass(frozen=True, eq=False)
class PointData:
    """Points of the plane with their classes, divided into a training and a test set.

    Shapes: train_X, test_X (n, 2) float, train_y, test_y (n,) int64
    """

    train_X: Tensor
    train_y: Tensor
    test_X: Tensor
    test_y: Tensor

    @property
    def train(self) -> tuple[Tensor, Tensor]:
        return self.train_X, self.train_y

    @property
    def test(self) -> tuple[Tensor, Tensor]:
        return self.test_X, self.test_y


def make_points(settings: PointSettings) -> PointData:
    """The points of these settings, in a random order of which the last ones are the test set.

    The random numbers depend on the seed, the kind of data and the number of examples alone: turning up the noise moves
    the same points, and another test share divides the same points elsewhere.
    """
    data = divide(*undivided(settings), settings.test_share, settings.seed)
    return standardised(data) if settings.standardise == "yes" else data


def undivided(settings: PointSettings) -> tuple[Tensor, Tensor]:
    """All points in the order in which they were drawn or set, before they are standardised.  Shapes: → (n, 2), (n,)"""
    if settings.data == OWN:
        points = points_from_text(settings.points)
        return torch.tensor([point[:2] for point in points]), torch.tensor([point.label for point in points])
    return draw_points(settings.data, settings.examples, settings.noise, settings.seed)


def draw_points(kind: str, examples: int, noise: float, seed: int) -> tuple[Tensor, Tensor]:
    """Points of all classes in turn on a shape about three units wide, then moved by normal noise.

    Shapes: → (n, 2), (n,)
    """
    stream = generator(seed, "data")
    y = torch.arange(examples) % CLASSES[kind]
    X = SHAPES[kind](y, torch.rand(examples, 2, generator=stream))
    return X + noise * torch.randn(examples, 2, generator=stream), y


def divide(X: Tensor, y: Tensor, test_share: float, seed: int) -> PointData:
    """Put the points into a random order, of which the last ones are the test set.  Shapes: X (n, 2), y (n,)"""
    order = torch.randperm(len(X), generator=generator(seed, "split"))
    tests = size_of_test_set(len(X), test_share)
    train, test = order[:-tests], order[-tests:]
    return PointData(X[train], y[train], X[test], y[test])


def are_tested(points: int, test_share: float, seed: int) -> list[bool]:
    """Of so many points in their first order, which ones are in the test set."""
    numbers = torch.arange(points)
    tested = set(divide(numbers, numbers, test_share, seed).test_y.tolist())
    return [number in tested for number in range(points)]


def standardised(data: PointData) -> PointData:
    """Shift and scale each coordinate so that the training points have mean 0 and standard deviation 1.

    Equation: z = (x − μ) / s, with μ and s of the training points; a coordinate that is equal everywhere is only shifted
    """
    mean, spread = data.train_X.mean(dim=0), data.train_X.std(dim=0, correction=0)
    spread = torch.where(spread > 0, spread, 1.0)
    return PointData((data.train_X - mean) / spread, data.train_y, (data.test_X - mean) / spread, data.test_y)


def _on_circle(radius: Tensor, angle: Tensor) -> Tensor:
    return torch.stack([radius * torch.cos(angle), radius * torch.sin(angle)], dim=1)


def blobs(y: Tensor, u: Tensor, centres: int) -> Tensor:
    """Round clouds of normal points around centres on a circle.  Shapes: y (n,), u (n, 2) in [0, 1) → (n, 2)"""
    spread = 0.4 * torch.sqrt(-2 * torch.log1p(-u[:, 0]))  # Box and Muller: normal numbers from uniform ones
    return _on_circle(torch.full(y.shape, 1.2), math.pi / 4 + 2 * math.pi * y / centres) + _on_circle(
        spread, 2 * math.pi * u[:, 1]
    )


def xor(y: Tensor, u: Tensor) -> Tensor:
    """Squares in the four quadrants, opposite ones of the same class."""
    X = 0.15 + 1.2 * (2 * u).remainder(1)
    right, side = u[:, 0] < 0.5, 1 - 2 * y
    x1 = torch.where(right, X[:, 0], -X[:, 0])
    return torch.stack([x1, torch.where(right, side, -side) * X[:, 1]], dim=1)


def circles(y: Tensor, u: Tensor) -> Tensor:
    """A disc, and a ring around it."""
    inner, outer = 0.6 * torch.sqrt(u[:, 0]), 1.1 + 0.3 * u[:, 0]
    return _on_circle(torch.where(y == 0, inner, outer), 2 * math.pi * u[:, 1])


def moons(y: Tensor, u: Tensor) -> Tensor:
    """Two half circles, each reaching into the other."""
    angle = math.pi * u[:, 0]
    upper = torch.stack([torch.cos(angle) - 0.5, torch.sin(angle) - 0.25], dim=1)
    return torch.where((y == 0)[:, None], upper, -upper)


def spirals(y: Tensor, u: Tensor, arms: int) -> Tensor:
    """Arms that wind around the centre a little more than once."""
    along = 0.1 + 0.9 * torch.sqrt(u[:, 0])  # as many points on each piece of an arm
    return _on_circle(1.5 * along, 2.5 * math.pi * along + 2 * math.pi * y / arms)


SHAPES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "blobs": partial(blobs, centres=2),
    "blobs3": partial(blobs, centres=3),
    "xor": xor,
    "circles": circles,
    "moons": moons,
    "spirals": partial(spirals, arms=2),
    "spirals3": partial(spirals, arms=3),
}
