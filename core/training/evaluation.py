"""Loss and accuracy of a model on a whole data set, measured a few rows at a time."""

from __future__ import annotations

import math
from collections.abc import Generator

import torch
from torch import Tensor

from core.data.batches import pixels
from core.functions import correct

DONE = object()
"""What `next` gives, if it is passed as the default, once an evaluation has ended."""

EVALUATION_ROWS = 500
"""Rows evaluated at once: small enough to stay in the processor's cache."""


def evaluation(model, X: Tensor, y: Tensor) -> Generator[None, None, tuple[float, float]]:
    """The mean loss over all rows and, for a classifier, its accuracy in [0, 1] (NaN for regression).

    Pauses after every few rows, so that a large network's evaluation need not hold up a frame.
    """
    loss, hits = 0.0, 0
    for start in range(0, len(X), EVALUATION_ROWS):
        rows = slice(start, start + EVALUATION_ROWS)
        outputs, labels = model.forward(pixels(X[rows])), y[rows]
        loss += model.losses(outputs, labels).sum(dtype=torch.float64).item()
        hits += correct(outputs, labels) if outputs.ndim == 2 else math.nan
        yield
    # Logits that are no numbers name no class; argmax would quietly count them as the first.
    return loss / len(X), hits / len(X) if math.isfinite(loss) else math.nan
