"""Softmax and cross-entropy once more, with everything they compute on their way, in float32 as training does."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from core.data.batches import pixels
from core.functions import accuracy, cross_entropy, cross_entropy_of_logits, softmax, softmax_naive

EXP_LIMIT = math.log(torch.finfo(torch.float32).max)
"""Above this logit, 88.7, exp gives infinity in float32."""


@dataclass(frozen=True)
class Sums:
    """A matrix summed over one dimension, and the matrix divided by these sums, or why that cannot be done."""

    sums: list
    shape: tuple[int, ...]
    divided: list[list[float]] | None
    refusal: str = ""


def sum_over(X: list[list[float]], dim: int, keepdim: bool) -> Sums:
    """The sums over `dim`, and X divided by them.

    Equation: S = X.sum(dim, keepdim), X / S by broadcasting  (d2l 4.4)
    Shapes: X (n, m) -> sums (m,) or (1, m) for dim=0, (n,) or (n, 1) for dim=1
    """
    matrix = torch.tensor(X, dtype=torch.float32)
    sums = matrix.sum(dim=dim, keepdim=keepdim)
    try:
        return Sums(sums.tolist(), tuple(sums.shape), (matrix / sums).tolist())
    except RuntimeError as error:
        return Sums(sums.tolist(), tuple(sums.shape), None, str(error))


@dataclass(frozen=True)
class SoftmaxSteps:
    """The softmax of one row of logits, step by step.  Shapes: (q,) each, `total` a number"""

    logits: list[float]
    shifted: list[float]
    exp: list[float]
    total: float
    probabilities: list[float]


def softmax_steps(logits: list[float], added: float = 0.0, temperature: float = 1.0) -> SoftmaxSteps:
    """What softmax computes of these logits, with `added` to each and all divided by the temperature.

    Equation: ŷ_j = exp(o_j − m) / Σ_k exp(o_k − m), m = max_k o_k, o = (logits + added) / temperature
    Shapes: logits (q,)
    """
    row = (torch.tensor([logits], dtype=torch.float32) + added) / temperature
    shifted = row - row.amax(dim=1, keepdim=True)
    exp = torch.exp(shifted)
    return SoftmaxSteps(
        *(each[0].tolist() for each in (row, shifted, exp)), exp.sum(dim=1).item(), softmax(row)[0].tolist()
    )


@dataclass(frozen=True)
class Overflow:
    """Both ways to compute softmax of one row; exp and its sum are those of the naive way.  Shapes: (q,), total a number"""

    logits: list[float]
    exp: list[float]
    total: float
    naive: list[float]
    stable: list[float]


def overflow(logits: list[float], factor: float) -> Overflow:
    """The logits times the factor, through `softmax_naive` and through `softmax`.  Shapes: logits (q,)"""
    row = torch.tensor([logits], dtype=torch.float32) * factor
    exp = torch.exp(row)
    rows = (each[0].tolist() for each in (softmax_naive(row), softmax(row)))
    return Overflow(row[0].tolist(), exp[0].tolist(), exp.sum(dim=1).item(), *rows)


def logits_of(model, images: Tensor) -> list[list[float]]:
    """The model's logits for these images.  Shapes: images (n, 784) uint8 -> (n, q)"""
    return model.forward(pixels(images)).tolist()


@dataclass(frozen=True)
class ExampleLosses:
    """For each example the probability of its true class and its loss; the batch's mean loss and accuracy."""

    picked: list[float]
    losses: list[float]
    loss: float
    accuracy: float


def example_losses(y_hat: list[list[float]], y: list[int]) -> ExampleLosses:
    """The cross-entropy and the accuracy of these probabilities.  Shapes: y_hat (B, q), y (B,) class numbers"""
    probabilities, labels = torch.tensor(y_hat, dtype=torch.float32), torch.tensor(y)
    picked = probabilities.gather(1, labels.view(-1, 1)).view(-1)
    losses = cross_entropy(probabilities, labels)
    return ExampleLosses(picked.tolist(), losses.tolist(), losses.mean().item(), accuracy(probabilities, labels))


def example_losses_of_images(model, images: Tensor, labels: Tensor) -> ExampleLosses:
    """The same for a model's outputs; the losses are taken from the logits, as in training.

    Shapes: images (n, 784) uint8, labels (n,)
    """
    logits = model.forward(pixels(images))
    losses = cross_entropy_of_logits(logits, labels)
    picked = softmax(logits).gather(1, labels.view(-1, 1)).view(-1)
    share = accuracy(logits, labels) if bool(torch.isfinite(logits).all()) else math.nan
    return ExampleLosses(picked.tolist(), losses.tolist(), losses.mean().item(), share)


def loss_curve(lowest: float = 0.001, points: int = 200) -> tuple[list[float], list[float]]:
    """Probabilities of the true class from `lowest` to 1, half of them evenly spread and half by their logs; the loss of each.

    Equation: l = −log p
    """
    even = torch.linspace(lowest, 1, points // 2, dtype=torch.float64)
    p = torch.logspace(math.log10(lowest), 0, points - points // 2, dtype=torch.float64)
    p = torch.cat([even, p]).sort().values.clamp(max=1.0)
    return p.tolist(), cross_entropy(p.view(-1, 1), torch.zeros(points, dtype=torch.int64)).tolist()
