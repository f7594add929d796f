"""The same training with torch's own layers, loss, autograd and optimizer, to compare ours with."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import torch
from torch import Tensor, nn

from core.models import MLP, SoftmaxRegression

ACTIVATION_LAYERS = {"ReLU": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "none": nn.Identity}


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


def library_update(network: nn.Module, lr: float, reduction: str = "mean") -> Callable[[Tensor, Tensor], float]:
    """A function that updates the network on one batch and returns the batch's mean loss before the update."""
    cross_entropy = nn.CrossEntropyLoss(reduction="sum" if reduction == "sum" else "mean")
    optimizer = torch.optim.SGD(network.parameters(), lr=lr)

    def update(X: Tensor, y: Tensor) -> float:
        loss = cross_entropy(network(X), y)
        mean = loss.item() / (len(y) if reduction == "sum" else 1)
        if reduction == "mean / B":
            loss = loss / len(y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return mean

    return update


@cache
def warm_up() -> None:
    """Make torch load what its optimizers need. It does that at their first update, and takes more than a second."""
    library_update(nn.Linear(1, 1), 1.0)(torch.zeros(1, 1), torch.zeros(1, dtype=torch.long))
