"""What the data of a linear regression alone determine, before any training."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core import LinearSettings
from core.data.regression import make_regression
from core.explaining.least_squares import (
    Bowl,
    bowl,
    closed_form,
    error_share,
    gradient_terms,
    noise_floor,
    random_batches,
    stability_limit,
)
from core.randomness import generator

MOST_EXAMPLES = 300
"""The number of examples that are drawn."""
RANDOM_BATCHES = 60
"""The number of minibatches in the gradient chart."""


@dataclass(frozen=True, eq=False)
class DataAnalysis:
    """Parameters are ordered w first, b last. Shapes: X (MOST_EXAMPLES, d) at most, y likewise"""

    bowl: Bowl
    best: tuple[float, ...]
    """The parameters of the closed form; empty if it has no unique solution."""
    no_best_reason: str
    lr_limit: float
    """The learning rate above which full-batch training diverges."""
    true: tuple[float, ...]
    X: np.ndarray
    y: np.ndarray
    batch_hessians: np.ndarray
    batch_offsets: np.ndarray
    """H and c of the random minibatches: a batch's gradient at θ is Hθ − c."""
    noise_floor: float
    """The mean loss that the true parameters have on average."""
    moved_share: float
    """The share of the moved examples in the sum of all losses at the best parameters."""
    unit: tuple[float, float]
    """Mean and standard deviation by which the first feature was standardised; 0 and 1 if it was not."""


def analyse(settings: LinearSettings) -> DataAnalysis:
    """The analysis of the data that these settings make; computed once for all that differ in the training alone."""
    knobs = settings.knobs()
    return _analyse(settings.replace(**{name: knobs[name].default for name in ("lr", "epochs", "init_std")}))


@lru_cache(maxsize=32)
def _analyse(settings: LinearSettings) -> DataAnalysis:
    data = make_regression(settings)
    best, no_best_reason = (), ""
    try:
        best = tuple(closed_form(data.X, data.y).tolist())
    except ValueError as error:
        no_best_reason = str(error)
    batches = random_batches(len(data.X), settings.batch_size, RANDOM_BATCHES, generator(settings.seed, "cloud"))
    hessians, offsets = gradient_terms(data.X, data.y, batches)
    whole, moved = bowl(data.X, data.y), [number - 1 for number in settings.moved_points]
    return DataAnalysis(
        whole, best, no_best_reason, stability_limit(data.X), tuple(data.parameters.tolist()),
        data.X[:MOST_EXAMPLES].numpy().copy(), data.y[:MOST_EXAMPLES].numpy().copy(), hessians.numpy(), offsets.numpy(),
        noise_floor(data, settings.noise, moved), error_share(data.X, data.y, whole.centre, moved), _unit(settings),
    )  # fmt: skip


def _unit(settings: LinearSettings) -> tuple[float, float]:
    if settings.standardise == "no":
        return 0.0, 1.0
    x = make_regression(settings.replace(standardise="no")).X[:, 0]
    return x.mean().item(), x.std(correction=0).item() or 1.0


def parameter_symbols(settings: LinearSettings) -> dict[str, str]:
    """The parameters' symbols on the page, by their names in the history."""
    return {"w1": "w₁", "w2": "w₂", "b": "b"} if settings.features == 2 else {"w1": "w", "b": "b"}
