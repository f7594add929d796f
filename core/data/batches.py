"""Minibatches of a data set."""

from collections.abc import Iterator

import torch
from torch import Tensor

from core.randomness import generator


def epoch_order(seed: int, epoch: int, n: int) -> Tensor:
    """The order of the n examples in this epoch: a random permutation.  Shapes: → (n,)"""
    return torch.randperm(n, generator=generator(seed, "order", epoch))


def pixels(X: Tensor) -> Tensor:
    """Scale the bytes 0…255 of images to floats in [0, 1]; return other data unchanged."""
    return X / 255 if X.dtype == torch.uint8 else X


def data_iter(batch_size: int, X: Tensor, y: Tensor, order: Tensor, start: int = 0) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches of the examples in the given order, from position `start` on; the last one may be short.

    With `order` a permutation of all rows, every example comes once.

    Shapes: X (n, …), y (n,), order (n,) -> (B, …), (B,) each time
    """
    for first in range(start, len(order), batch_size):
        rows = order[first : first + batch_size]
        yield X.index_select(0, rows), y.index_select(0, rows)
