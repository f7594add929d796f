"""Softmax and cross-entropy with their intermediate values, in float32 as in training."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from core.data.batches import pixels
from core.functions import accuracy, cross_entropy, cross_entropy_of_logits, softmax, softmax_naive

EXP_LIMIT = math.log(torch.finfo(torch.float32).max)
"""The logit, 88.7, above which exp is infinite in float32."""


@dataclass(frozen=True)
class Sums:
    """The sums of a matrix over one dimension, and the matrix divided by them, or the error of that division."""

    sums: list
    shape: tuple[int, ...]
    divided: list[list[float]] | None
    error: str = ""


def sum_over(X: list[list[float]], dim: int, keepdim: bool) -> Sums:
    """Sum X over `dim`, and divide X by the sums.

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
    """The softmax of one row of logits, step by step.  Shapes: (q,) each, `total` is a number"""

    logits: list[float]
    shifted: list[float]
    exp: list[float]
    total: float
    probabilities: list[float]


def softmax_steps(logits: list[float], added: float = 0.0, temperature: float = 1.0) -> SoftmaxSteps:
    """Compute softmax of the logits after adding `added` to each and dividing by the temperature.

    Equation: ŷ_j = exp(o_j − m) / Σ_k exp(o_k − m), m = max_k o_k, o = (logits + added) / temperature
    Shapes: logits (q,)
    """
    row = (torch.tensor([logits], dtype=torch.float32) + added) / temperature
    shifted = row - row.amax(dim=1, keepdim=True)
    exp = torch.exp(shifted)
    return SoftmaxSteps(
        row[0].tolist(), shifted[0].tolist(), exp[0].tolist(), exp.sum(dim=1).item(), softmax(row)[0].tolist()
    )


@dataclass(frozen=True)
class SoftmaxComparison:
    """Softmax of one row by both forms; exp and its sum are those of the naive form.  Shapes: (q,), total a number"""

    logits: list[float]
    exp: list[float]
    total: float
    naive: list[float]
    stable: list[float]


def compare_softmax(logits: list[float], factor: float) -> SoftmaxComparison:
    """Apply `softmax_naive` and `softmax` to the logits times the factor.  Shapes: logits (q,)"""
    row = torch.tensor([logits], dtype=torch.float32) * factor
    exp = torch.exp(row)
    rows = (each[0].tolist() for each in (softmax_naive(row), softmax(row)))
    return SoftmaxComparison(row[0].tolist(), exp[0].tolist(), exp.sum(dim=1).item(), *rows)


def logits_of(model, images: Tensor) -> list[list[float]]:
    """The model's logits for these images.  Shapes: images (n, 784) uint8 -> (n, q)"""
    return model.forward(pixels(images)).tolist()


@dataclass(frozen=True)
class ClassifierScores:
    """The probability of each example's true class and its loss; the mean loss and the accuracy of all."""

    true_probabilities: list[float]
    losses: list[float]
    loss: float
    accuracy: float


def score_probabilities(y_hat: list[list[float]], y: list[int]) -> ClassifierScores:
    """Compute loss and accuracy of these probabilities.  Shapes: y_hat (B, q), y (B,) class numbers"""
    probabilities, labels = torch.tensor(y_hat, dtype=torch.float32), torch.tensor(y)
    true_class = probabilities.gather(1, labels.view(-1, 1)).view(-1)
    losses = cross_entropy(probabilities, labels)
    return ClassifierScores(true_class.tolist(), losses.tolist(), losses.mean().item(), accuracy(probabilities, labels))


def score_images(model, images: Tensor, labels: Tensor) -> ClassifierScores:
    """Compute loss and accuracy of a model on these images; the losses come from the logits, as in training.

    Shapes: images (n, 784) uint8, labels (n,)
    """
    logits = model.forward(pixels(images))
    losses = cross_entropy_of_logits(logits, labels)
    true_class = softmax(logits).gather(1, labels.view(-1, 1)).view(-1)
    share = accuracy(logits, labels) if bool(torch.isfinite(logits).all()) else math.nan
    return ClassifierScores(true_class.tolist(), losses.tolist(), losses.mean().item(), share)


def loss_curve(lowest: float = 0.001, points: int = 200) -> tuple[list[float], list[float]]:
    """Probabilities from `lowest` to 1, half of them evenly spaced and half logarithmically, and the loss of each.

    Equation: l = −log p
    """
    even = torch.linspace(lowest, 1, points // 2, dtype=torch.float64)
    p = torch.logspace(math.log10(lowest), 0, points - points // 2, dtype=torch.float64)
    p = torch.cat([even, p]).sort().values.clamp(max=1.0)
    return p.tolist(), cross_entropy(p.view(-1, 1), torch.zeros(points, dtype=torch.int64)).tolist()
