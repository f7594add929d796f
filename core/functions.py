"""The functions of the course, each a line or two; the pages print this very code.

Shapes: n examples or B of a batch, d inputs, q classes. Sources are sections of
"Dive into Deep Learning" (d2l) where the symbols are introduced.
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

    The half changes no minimum; it makes the derivative with respect to ŷ just ŷ − y.

    Equation: l = ½ (ŷ − y)²  (d2l 3.1)
    Shapes: (B,), (B,) -> (B,)
    """
    return (y_hat - y) ** 2 / 2


def softmax(logits: Tensor) -> Tensor:
    """Probabilities from logits: positive, and 1 in sum over each row.

    The largest logit of a row is subtracted first. That changes no probability,
    since it multiplies numerator and denominator alike, and keeps exp from overflowing.

    Equation: ŷ_j = exp(o_j) / Σ_k exp(o_k)  (d2l 4.1)
    Shapes: (B, q) -> (B, q)
    """
    exp = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    return exp / exp.sum(dim=1, keepdim=True)


def softmax_naive(logits: Tensor) -> Tensor:
    """Softmax as the formula is written; a logit above 88 overflows float32 and gives NaN.

    Equation and shapes as for `softmax`.
    """
    exp = torch.exp(logits)
    return exp / exp.sum(dim=1, keepdim=True)


def cross_entropy(y_hat: Tensor, y: Tensor) -> Tensor:
    """Minus the log of the probability given to the true class, for each example.

    Equation: l = −log ŷ_y  (d2l 4.1)
    Shapes: y_hat (B, q) probabilities, y (B,) class numbers -> (B,)
    Units: nats; guessing among q classes costs log q
    """
    return -torch.log(y_hat.gather(1, y.view(-1, 1)).view(-1))


def cross_entropy_of_logits(logits: Tensor, y: Tensor) -> Tensor:
    """Cross-entropy of the softmax of the logits, finite wherever the logits are.

    `cross_entropy(softmax(logits), y)` gives infinity once a probability rounds to zero;
    taking the logarithm by hand avoids the rounding. Training uses this form.

    Equation: l = log Σ_k exp(o_k) − o_y  (d2l 4.5)
    Shapes: (B, q), (B,) -> (B,)
    """
    shifted = logits - logits.amax(dim=1, keepdim=True)
    return torch.log(torch.exp(shifted).sum(dim=1)) - shifted.gather(1, y.view(-1, 1)).view(-1)


def one_hot(y: Tensor, classes: int) -> Tensor:
    """Rows of zeros with a one at the class.  Shapes: (B,) -> (B, classes)"""
    return torch.eye(classes)[y]


def correct(outputs: Tensor, y: Tensor) -> int:
    """How many rows have their largest output at the true class.

    Shapes: outputs (B, q) logits or probabilities, y (B,)
    """
    return int((outputs.argmax(dim=1) == y).sum())


def accuracy(outputs: Tensor, y: Tensor) -> float:
    """The share of rows whose largest output stands at the true class; in [0, 1].  Shapes as for `correct`"""
    return correct(outputs, y) / len(y)
