"""Several models of equal shapes computed at once, on stacked parameters.

Shapes: K networks, B examples in a batch, a layer with i inputs and o outputs, q classes.
"""

from __future__ import annotations

from itertools import groupby

import torch
from torch import Tensor

from core.functions import one_hot
from core.models import MLP, SoftmaxRegression


class EnsembleModels:
    """The parameters of K models, stacked in one tensor for each layer; each model's own become views of them.

    Images come as one batch for all, X (B, d) with y (B,), or as one for each, X (K, B, d) with y (K, B).
    """

    def __init__(self, models: list[SoftmaxRegression | MLP]):
        """Mutates: the models, whose parameters keep their values and become views"""
        self.weights: list[Tensor] = []
        """Of each layer, (K, o, i): a unit's weights are contiguous, as both products need them."""
        self.biases: list[Tensor] = []
        for layer in zip(*(model.parameters[::2] for model in models), strict=True):
            self.weights.append(torch.stack([W.T for W in layer]))
        for layer in zip(*(model.parameters[1::2] for model in models), strict=True):
            self.biases.append(torch.stack(layer))
        for k, model in enumerate(models):
            for parameter, W, b in zip(_pairs(model.parameters), self.weights, self.biases, strict=True):
                parameter[0].data, parameter[1].data = W[k].T, b[k]
        self._activations = _activations(models)

    def forward(self, X: Tensor) -> Tensor:
        """The logits of every network.  Shapes: → (K, B, q)"""
        return self.layers(X)[1][-1]

    def outcomes(self, logits: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The loss of each example, whether it is classified correctly, and the probabilities.

        Equation: `cross_entropy_of_logits` and `softmax`, which share their exponentials
        Shapes: logits (K, B, q), y (B,) or (K, B) → (K, B), (K, B), (K, B, q)
        """
        shifted = logits - logits.amax(dim=2, keepdim=True)
        exp = torch.exp(shifted)
        total = exp.sum(dim=2, keepdim=True)
        of_class = shifted.gather(2, y.expand(logits.shape[:2])[:, :, None])
        return (torch.log(total) - of_class)[:, :, 0], logits.argmax(dim=2) == y, exp / total

    def layers(self, X: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """Input and affine output of each layer, as `MLP.layers` returns them.  Shapes: (K, B, o) each"""
        entering, affine = [X], [self._first_affine(X)]
        for W, b in zip(self.weights[1:], self.biases[1:]):
            entering.append(self._activation("function", affine[-1]))
            affine.append(torch.baddbmm(b[:, None], entering[-1], W.transpose(1, 2)))
        return entering, affine

    def _first_affine(self, X: Tensor) -> Tensor:
        W, b = self.weights[0], self.biases[0]
        if X.ndim == 3:
            return torch.baddbmm(b[:, None], X, W.transpose(1, 2))
        wide = torch.addmm(b.view(-1), X, W.flatten(0, 1).T)  # X [W₁ | … | W_K], a single product
        return wide.view(len(X), *b.shape).transpose(0, 1)

    def step(self, layers: tuple[list[Tensor], list[Tensor]], y_hat: Tensor, y: Tensor, lr: Tensor) -> None:
        """One update of every network, given the `layers` of the batch and the probabilities ŷ.

        Equation: as in `MLP.outputs_and_gradients` and `sgd`, with η already multiplied into ∂L/∂O
        Shapes: y_hat (K, B, q), y (B,) or (K, B), lr (K,)
        Mutates: the parameters
        """
        entering, affine = layers
        K, B, q = y_hat.shape
        d_affine = (y_hat - one_hot(y, q)) * (lr / B).view(K, 1, 1)
        for layer in reversed(range(len(self.weights))):
            W, d_above = self.weights[layer], d_affine
            if layer > 0:
                d_affine = (d_above @ W) * self._activation("derivative", affine[layer - 1])
            self.biases[layer] -= d_above.sum(dim=1)
            if entering[layer].ndim == 3:
                W.baddbmm_(d_above.transpose(1, 2), entering[layer], alpha=-1)
            else:
                wide = d_above.transpose(0, 1).reshape(B, -1)
                W.flatten(0, 1).addmm_(wide.T, entering[layer], alpha=-1)

    def _activation(self, part: str, Z: Tensor) -> Tensor:
        """The "function" or "derivative" of each network's own activation."""
        if len(self._activations) == 1:
            return getattr(self._activations[0][0], part)(Z)
        return torch.cat([getattr(activation, part)(Z[networks]) for activation, networks in self._activations])


def _pairs(parameters: list[Tensor]) -> list[tuple[Tensor, Tensor]]:
    """W and b of each layer."""
    return list(zip(parameters[::2], parameters[1::2], strict=True))


def _activations(models: list[SoftmaxRegression | MLP]) -> list[tuple]:
    """Each activation with the slice of neighbouring networks that use it; None for softmax regression."""
    activations, start = [], 0
    for activation, networks in groupby(getattr(model, "activation", None) for model in models):
        end = start + len(list(networks))
        activations.append((activation, slice(start, end)))
        start = end
    return activations
