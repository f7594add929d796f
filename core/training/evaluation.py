"""Loss and accuracy of a model on a whole data set, computed in slices of rows."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import TypeVar

import torch
from torch import Tensor

from core.data.batches import pixels
from core.functions import count_correct

T = TypeVar("T")

DONE = object()
"""The default for `next(evaluation, DONE)`: it is returned after the evaluation has ended."""

EVALUATION_ROWS = 500
"""Rows in a slice, few enough for the processor's cache."""


def finish(steps: Generator[None, None, T]) -> T:
    """Run a computation that yields after each of its steps to its end; returns its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def evaluation(model, X: Tensor, y: Tensor) -> Generator[None, None, tuple[float, float]]:
    """Compute the mean loss over all rows and, for a classifier, its accuracy in [0, 1] (NaN for regression).

    The generator yields after each slice, so that the caller can interrupt a long evaluation.
    """
    loss, correct = 0.0, 0.0
    for start in range(0, len(X), EVALUATION_ROWS):
        rows = slice(start, start + EVALUATION_ROWS)
        outputs, labels = model.forward(pixels(X[rows])), y[rows]
        loss += model.losses(outputs, labels).sum(dtype=torch.float64).item()
        correct += count_correct(outputs, labels) if outputs.ndim == 2 else math.nan
        yield
    # argmax would count NaN logits as a prediction of the first class.
    return loss / len(X), correct / len(X) if math.isfinite(loss) else math.nan
