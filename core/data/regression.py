"""Synthetic regression data with known true parameters."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from core.functions import linreg
from core.randomness import generator
from core.settings import LinearSettings


@dataclass(frozen=True, eq=False)
class RegressionData:
    """Features X (n, d), labels y (n,), and their true parameters w (d,) and b ()."""

    X: Tensor
    y: Tensor
    w: Tensor
    b: Tensor

    @property
    def train(self) -> tuple[Tensor, Tensor]:
        return self.X, self.y

    test = train  # there is no test set: all examples are measured

    @property
    def parameters(self) -> Tensor:
        """w and b as one vector.  Shapes: → (d + 1,)"""
        return torch.cat([self.w, self.b[None]]).double()


def make_regression(settings: LinearSettings) -> RegressionData:
    """Normal features and labels y = Xw + b + noise  (d2l 3.3).

    The random numbers depend on the seed and the sizes alone: turning up the noise moves the same points
    further from the same plane. Last of all, the examples that the learner has moved go to their places.
    """
    stream = generator(settings.seed, "data")
    X = torch.randn(settings.examples, settings.features, generator=stream)
    if settings.features == 2:
        X[:, 1] = settings.correlation * X[:, 0] + math.sqrt(1 - settings.correlation**2) * X[:, 1]
    X[:, 0] *= settings.scale
    w = torch.tensor([settings.w1, settings.w2][: settings.features])
    b = torch.tensor(settings.b)
    y = linreg(X, w, b) + settings.noise * torch.randn(settings.examples, generator=stream)
    for number, (x, label) in settings.moved_points.items():
        X[number - 1, 0], y[number - 1] = x, label
    data = RegressionData(X, y, w, b)
    return standardised(data) if settings.standardise == "yes" else data


def standardised(data: RegressionData) -> RegressionData:
    """The same labels over features with mean 0 and standard deviation 1, and the w and b that make them of these.

    Equation: z = (x − μ) / s for each feature, so that Xw + b = Z(s ⊙ w) + (b + μ·w); equal features are only shifted
    """
    mean, spread = data.X.mean(dim=0), data.X.std(dim=0, correction=0)
    spread = torch.where(spread > 0, spread, 1.0)
    return RegressionData((data.X - mean) / spread, data.y, data.w * spread, data.b + mean @ data.w)
