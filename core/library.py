"""The same training with torch's own layers, loss, autograd and optimizer.

Nothing is trained with it: it is here to be compared with. Ours and the library's start at the same weights and take
the same batches, so all that may differ is how sums are rounded.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import torch
from torch import Tensor, nn

from core.data.batches import data_iter, epoch_order, pixels
from core.data.fashion_mnist import Dataset
from core.models import MLP, SoftmaxRegression
from core.optim import step_factor
from core.settings import MLPSettings, SoftmaxSettings
from core.training import make_model, update

ACTIVATION_LAYERS = {"ReLU": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "none": nn.Identity}


def our_training(
    model, batches: Iterator[tuple[Tensor, Tensor]], lr: float, reduction: str = "mean"
) -> Iterator[float]:
    """Each batch's mean loss, just before its update is made.

    Mutates: the model's parameters
    """
    for X, y in batches:
        loss, *_ = update(model, X, y, lr * step_factor(reduction, len(y)))
        yield loss


def library_training(
    network: nn.Module, batches: Iterator[tuple[Tensor, Tensor]], lr: float, reduction: str = "mean"
) -> Iterator[float]:
    """Each batch's mean loss, just before its update is made; by torch's own loss, autograd and optimizer.

    Mutates: the network's parameters
    """
    cross_entropy = nn.CrossEntropyLoss(reduction="sum" if reduction == "sum" else "mean")
    optimizer = torch.optim.SGD(network.parameters(), lr=lr)
    for X, y in batches:
        loss = cross_entropy(network(X), y)
        mean = loss.item() / (len(y) if reduction == "sum" else 1)
        if reduction == "mean / B":
            loss = loss / len(y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield mean


def library_network(model: SoftmaxRegression | MLP) -> nn.Sequential:
    """The same network of torch's own layers, with copies of the same weights."""
    if isinstance(model, MLP):
        layers, between = list(zip(model.weights, model.biases, strict=True)), ACTIVATION_LAYERS[model.activation.name]
    else:
        layers, between = [(model.W, model.b)], nn.Identity
    parts: list[nn.Module] = []
    for W, b in layers:
        layer = nn.Linear(*W.shape)
        with torch.no_grad():
            layer.weight.copy_(W.T)  # torch keeps W transposed: (outputs, inputs)
            layer.bias.copy_(b)
        parts += [layer, between()]
    return nn.Sequential(*parts[:-1])  # no activation after the logits


@dataclass(frozen=True, eq=False)
class LibraryComparison:
    """Two trainings from the same weights on the same batches: ours, and the library's.

    Shapes: steps, our_losses, library_losses: one for each update, a loss at step k with the weights after k updates;
    checkpoints, weight_differences, loss_differences: one for each checkpoint, a number of updates made
    Units: seconds, for batches and updates; making the networks is not counted
    """

    steps: list[int]
    our_losses: list[float]
    library_losses: list[float]
    checkpoints: list[int]
    weight_differences: list[float]
    """The largest difference of any weight or bias after so many updates."""
    loss_differences: list[float]
    """The largest difference of any loss in so many updates."""
    our_seconds: float
    library_seconds: float


def compare_with_library(
    settings: SoftmaxSettings | MLPSettings, data: Dataset, updates: int, checkpoints: tuple[int, ...] = (1, 10, 100)
) -> LibraryComparison:
    """Both are trained from scratch, in turns, for so many updates or until a loss is not finite.

    The last checkpoint is the number of updates made.

    Raises: ValueError for less than one update, or settings of linear regression
    """
    if updates < 1:
        raise ValueError(f"updates must be 1 or more, got {updates}")
    if not isinstance(settings, SoftmaxSettings | MLPSettings):
        raise ValueError(f"settings must be SoftmaxSettings or MLPSettings, got {type(settings).__name__}")
    for losses, _ in _loops(settings, data):
        next(losses)  # for nothing: torch loads some of its parts at the first update, which shall not count
    (ours, model), (library, network) = _loops(settings, data)
    our_losses, library_losses, our_seconds, library_seconds = [], [], 0.0, 0.0
    measured: dict[int, tuple[float, float]] = {}
    largest = 0.0
    for made in range(1, updates + 1):
        start = time.perf_counter()
        our_losses.append(next(ours))
        between = time.perf_counter()
        library_losses.append(next(library))
        our_seconds, library_seconds = our_seconds + between - start, library_seconds + time.perf_counter() - between
        largest = max(largest, abs(our_losses[-1] - library_losses[-1]))
        finite = math.isfinite(our_losses[-1]) and math.isfinite(library_losses[-1])
        if made in checkpoints or made == updates or not finite:
            measured[made] = (_weight_difference(model, network), largest if finite else math.nan)
        if not finite:
            break
    of_weights, of_losses = zip(*measured.values(), strict=True)
    return LibraryComparison(
        list(range(len(our_losses))), our_losses, library_losses, list(measured), list(of_weights), list(of_losses),
        our_seconds, library_seconds,
    )  # fmt: skip


def batches(settings: SoftmaxSettings | MLPSettings, data: Dataset) -> Iterator[tuple[Tensor, Tensor]]:
    """The minibatches that a run with these settings meets, epoch after epoch.  Shapes: (B, 784), (B,) each time"""
    for epoch in count():
        order = epoch_order(settings.seed, epoch, len(data.train_images))
        for X, y in data_iter(settings.batch_size, data.train_images, data.train_labels, order):
            yield pixels(X), y


def _loops(settings: SoftmaxSettings | MLPSettings, data: Dataset) -> tuple[tuple, tuple]:
    """Both loops, not begun, each with what it trains: equal weights, and no memory shared."""
    model = make_model(settings)
    network = library_network(model)
    return (
        (our_training(model, batches(settings, data), settings.lr, settings.reduction), model),
        (library_training(network, batches(settings, data), settings.lr, settings.reduction), network),
    )


def _weight_difference(model: SoftmaxRegression | MLP, network: nn.Module) -> float:
    """The largest difference of any weight or bias; NaN if any is no number."""
    pairs = zip(model.parameters, network.parameters(), strict=True)
    differences = [(ours - (theirs.T if theirs.ndim == 2 else theirs)).abs().max() for ours, theirs in pairs]
    return torch.stack(differences).max().item()
