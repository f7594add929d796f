"""Data for regression, made from known parameters so that what is learned can be checked."""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.functions import linreg
from core.randomness import generator
from core.settings import LinearSettings


@dataclass(frozen=True, eq=False)
class RegressionData:
    """X (n, d), y (n,), and the w (d,) and b () that made them."""

    X: Tensor
    y: Tensor
    w: Tensor
    b: Tensor


def make_regression(settings: LinearSettings) -> RegressionData:
    """Standard normal features and labels y = Xw + b + noise  (d2l 3.3).

    Features, and the noise before it is scaled, depend on the seed and their number alone:
    turning up the noise moves the same points further from the same plane.
    """
    stream = generator(settings.seed, "data")
    X = torch.randn(settings.examples, settings.features, generator=stream)
    w = torch.tensor([settings.w1, settings.w2][: settings.features])
    b = torch.tensor(settings.b)
    y = linreg(X, w, b) + settings.noise * torch.randn(settings.examples, generator=stream)
    return RegressionData(X, y, w, b)
