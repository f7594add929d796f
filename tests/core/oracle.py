"""References for the tests: torch's own functions, networks and optimizer.

Each check raises AssertionError on a difference; test_oracle.py tests that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from core.models import MLP, LinearRegression

LAYERS = {"ReLU": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "none": nn.Identity}


def assert_agrees(
    ours: Callable[..., Tensor],
    reference: Callable[..., Tensor],
    *inputs: Tensor,
    derivative: Callable[[Tensor], Tensor] | None = None,
    rtol: float = 1e-10,
    atol: float = 1e-12,
) -> None:
    """Assert that both functions have the same values and the same gradient at these inputs.

    The gradient of `ours` is computed by autograd, or, for an elementwise function of one tensor, by the given
    `derivative`. Integer inputs (classes) have no gradient.
    """
    torch.testing.assert_close(ours(*inputs), reference(*inputs), rtol=rtol, atol=atol)
    upstream = torch.randn(reference(*inputs).shape, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    expected = _gradients(reference, inputs, upstream)
    actual = [derivative(*inputs) * upstream] if derivative else _gradients(ours, inputs, upstream)
    torch.testing.assert_close(actual, expected, rtol=rtol, atol=atol)


def _gradients(function: Callable[..., Tensor], inputs: Sequence[Tensor], upstream: Tensor) -> list[Tensor]:
    """The gradient of the outputs, weighted by `upstream`, for each floating-point input."""
    leaves = [x.clone().requires_grad_(x.is_floating_point()) for x in inputs]
    return list(torch.autograd.grad((function(*leaves) * upstream).sum(), [x for x in leaves if x.requires_grad]))


def in_double(model):
    """Convert the model's parameters to double precision and return it."""
    for parameter in model.parameters:
        parameter.data = parameter.data.double()
    return model


class Twin:
    """The same model built from torch's own layers, with a copy of its weights."""

    def __init__(self, model):
        if isinstance(model, LinearRegression):
            affine, activation = [(model.w[:, None], model.b[None])], nn.Identity
        elif isinstance(model, MLP):
            affine, activation = list(zip(model.weights, model.biases)), LAYERS[model.activation.name]
        else:
            affine, activation = [(model.W, model.b)], nn.Identity
        parts: list[nn.Module] = []
        for W, b in affine:
            layer = nn.Linear(*W.shape, dtype=W.dtype)
            layer.weight.data, layer.bias.data = W.T.clone(), b.clone()
            parts += [layer, activation()]
        parts[-1] = nn.Flatten(0) if isinstance(model, LinearRegression) else nn.Identity()
        self.network = nn.Sequential(*parts)
        self.criterion = _half_squared if isinstance(model, LinearRegression) else nn.CrossEntropyLoss()

    def loss(self, X: Tensor, y: Tensor) -> Tensor:
        return self.criterion(self.network(X), y)

    def parameters(self) -> list[Tensor]:
        """The parameters in core's order and shapes: W (inputs, outputs) and b of each layer."""
        return [self._as_ours(p) for p in self.network.parameters()]

    def gradients(self, X: Tensor, y: Tensor) -> list[Tensor]:
        return [self._as_ours(g) for g in torch.autograd.grad(self.loss(X, y), list(self.network.parameters()))]

    def train(self, batches: Sequence[tuple[Tensor, Tensor]], lr: float) -> list[float]:
        """Train with torch.optim.SGD and return each batch's mean loss before its update."""
        optimizer = torch.optim.SGD(self.network.parameters(), lr=lr)
        losses = []
        for X, y in batches:
            optimizer.zero_grad()
            loss = self.loss(X, y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses

    def _as_ours(self, tensor: Tensor) -> Tensor:
        tensor = tensor.detach()
        if self.criterion is _half_squared:
            return tensor.view(-1) if tensor.ndim == 2 else tensor.view(())
        return tensor.T if tensor.ndim == 2 else tensor


def _half_squared(y_hat: Tensor, y: Tensor) -> Tensor:
    return nn.functional.mse_loss(y_hat, y) / 2


def loss_and_gradients(model, X, y):
    """A model's mean loss on these examples, and its own gradients of that loss."""
    outputs, gradients = model.outputs_and_gradients(X, y)
    return model.losses(outputs, y).mean(), gradients
