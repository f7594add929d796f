"""Predictions, losses and accuracy. The pages print this source code.

Shapes: n examples, B examples of a batch, d inputs, q classes. Sources are sections of
"Dive into Deep Learning" (d2l) that introduce the symbols.
"""

import torch
from torch import Tensor


def linreg(X: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """The prediction of linear regression.

    Equation: ŷ = Xw + b  (d2l 3.1)
    Shapes: X (B, d), w (d,), b () -> (B,)
    """
    return X @ w + b


def squared_loss(y_hat: Tensor, y: Tensor) -> Tensor:
    """Half the squared error of each example.

    The factor ½ does not move the minimum; with it the derivative with respect to ŷ is ŷ − y.

    Equation: l = ½ (ŷ − y)²  (d2l 3.1)
    Shapes: (B,), (B,) -> (B,)
    """
    return (y_hat - y) ** 2 / 2


def softmax(logits: Tensor) -> Tensor:
    """Turn each row of logits into probabilities, which are positive and sum to 1.

    The largest logit of a row is subtracted first, so that exp cannot overflow. This does not change
    the probabilities, because it multiplies numerator and denominator by the same factor.

    Equation: ŷ_j = exp(o_j) / Σ_k exp(o_k)  (d2l 4.1)
    Shapes: (B, q) -> (B, q)
    """
    exp = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    return exp / exp.sum(dim=1, keepdim=True)


def softmax_naive(logits: Tensor) -> Tensor:
    """`softmax` without subtracting the largest logit first: a logit above 88 overflows float32 and gives NaN."""
    exp = torch.exp(logits)
    return exp / exp.sum(dim=1, keepdim=True)


def cross_entropy(y_hat: Tensor, y: Tensor) -> Tensor:
    """Minus the logarithm of the true class's probability, for each example.

    Equation: l = −log ŷ_y  (d2l 4.1)
    Shapes: y_hat (B, q) probabilities, y (B,) class numbers -> (B,)
    Units: nats; equal probabilities for q classes give log q
    """
    return -torch.log(y_hat.gather(1, y.view(-1, 1)).view(-1))


def cross_entropy_of_logits(logits: Tensor, y: Tensor) -> Tensor:
    """Cross-entropy of the softmax of the logits, finite wherever the logits are.

    `cross_entropy(softmax(logits), y)` is infinite when a probability rounds to zero. Here the logarithm is
    applied to the formula of softmax first, which avoids that rounding. Training uses this form.

    Equation: l = log Σ_k exp(o_k) − o_y  (d2l 4.5)
    Shapes: (B, q), (B,) -> (B,)
    """
    shifted = logits - logits.amax(dim=1, keepdim=True)
    return torch.log(torch.exp(shifted).sum(dim=1)) - shifted.gather(1, y.view(-1, 1)).view(-1)


def one_hot(y: Tensor, classes: int) -> Tensor:
    """Rows of zeros with a one at the class number.  Shapes: (B,) -> (B, classes)"""
    return torch.eye(classes)[y]


def count_correct(outputs: Tensor, y: Tensor) -> int:
    """Count the rows whose largest output is that of the true class.

    Shapes: outputs (B, q) logits or probabilities, y (B,)
    """
    return int((outputs.argmax(dim=1) == y).sum())


def accuracy(outputs: Tensor, y: Tensor) -> float:
    """The share of rows whose largest output is that of the true class, in [0, 1].  Shapes as for `count_correct`"""
    return count_correct(outputs, y) / len(y)
