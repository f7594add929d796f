"""The same training with torch's own layers, loss, autograd and optimizer.

Nothing is trained with it: it is here to be compared with. Ours and the library's start at the same weights and take
the same batches, so all that may differ is how sums are rounded.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import torch
from torch import Tensor, nn

from core.data.batches import data_iter, epoch_order
from core.data.fashion_mnist import Dataset
from core.models import MLP, SoftmaxRegression
from core.settings import MLPSettings, SoftmaxSettings
from core.training import make_model, pixels, update

ACTIVATION_LAYERS = {"ReLU": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "none": nn.Identity}


def our_training(model, batches: Iterator[tuple[Tensor, Tensor]], lr: float) -> Iterator[float]:
    """Each batch's mean loss, just before its update is made.

    Mutates: the model's parameters
    """
    for X, y in batches:
        loss, _ = update(model, X, y, lr)
        yield loss


def library_training(network: nn.Module, batches: Iterator[tuple[Tensor, Tensor]], lr: float) -> Iterator[float]:
    """Each batch's mean loss, just before its update is made; by torch's own loss, autograd and optimizer.

    Mutates: the network's parameters
    """
    cross_entropy = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=lr)
    for X, y in batches:
        loss = cross_entropy(network(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()


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
    Units: seconds, for the updates alone: batches and networks are made before the clock starts
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
    """Both are trained from scratch for so many updates, or until a loss is not finite, and compared on the way.

    The last checkpoint is the number of updates made.

    Raises: ValueError for less than one update, or settings of linear regression
    """
    if updates < 1:
        raise ValueError(f"updates must be 1 or more, got {updates}")
    if not isinstance(settings, SoftmaxSettings | MLPSettings):
        raise ValueError(f"settings must be SoftmaxSettings or MLPSettings, got {type(settings).__name__}")
    model = make_model(settings)
    network = library_network(model)
    theirs = [parameter.T for parameter in network.parameters()]  # a vector is its own transpose
    batch: list[tuple[Tensor, Tensor]] = []
    ours = our_training(model, _newest(batch), settings.lr)
    library = library_training(network, _newest(batch), settings.lr)
    losses: list[tuple[float, float]] = []
    seconds = [0.0, 0.0]
    measured: dict[int, float] = {}
    for X, y in islice(_batches(settings, data), updates):
        batch[:] = [(pixels(X), y)]
        pair = []
        for which, training in enumerate((ours, library)):
            started = time.perf_counter()
            pair.append(next(training))
            seconds[which] += time.perf_counter() - started
        losses.append((pair[0], pair[1]))
        if len(losses) in checkpoints:
            measured[len(losses)] = _weight_difference(model, network)
        if not all(map(math.isfinite, pair)):
            break
    return ...
