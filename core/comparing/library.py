"""The same training with torch's own layers, loss, autograd and optimizer.

Nothing is trained with it: it is here to be compared with. Ours and the library's start at the same weights and take
the same batches, so all that may differ is how sums are rounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import count

import torch
from torch import Tensor, nn

from core.data.batches import data_iter, epoch_order, pixels
from core.data.fashion_mnist import Dataset
from core.models import MLP, SoftmaxRegression
from core.optim import step_factor
from core.settings import MLPSettings, SoftmaxSettings
from core.training.update import update

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


@cache
def warm_up() -> None:
    """Torch has loaded what its optimizers need. It does that at their first update, and takes more than a second."""
    next(library_training(nn.Linear(1, 1), iter([(torch.zeros(1, 1), torch.zeros(1, dtype=torch.long))]), 1.0))


def batches(settings: SoftmaxSettings | MLPSettings, data: Dataset) -> Iterator[tuple[Tensor, Tensor]]:
    """The minibatches that a run with these settings meets, epoch after epoch.  Shapes: (B, 784), (B,) each time"""
    for epoch in count():
        order = epoch_order(settings.seed, epoch, len(data.train_images))
        for X, y in data_iter(settings.batch_size, data.train_images, data.train_labels, order):
            yield pixels(X), y
