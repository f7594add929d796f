"""The next update of softmax regression, with all intermediate values."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from core.explaining.next_update import next_update
from core.functions import softmax
from core.models import SoftmaxRegression
from core.training.run import Run


@dataclass(frozen=True, eq=False)
class WorkedSoftmaxUpdate:
    """One update of the weight w = W[pixel, cls] and the bias b[cls], in numbers.

    `loss` and `gradient` are those of the whole batch of B images; the tensors hold the m images whose terms of w's
    gradient are the largest, signs apart, in this order.

    Shapes: rows (m,) numbers of the training images; labels, inputs, losses, contributions (m,);
    logits, probabilities (m, q); before, gradient, after: w and b, by name
    """

    step: int
    pixel: int
    cls: int
    batch_size: int
    rows: Tensor
    labels: Tensor
    inputs: Tensor
    """x_pixel of each image."""
    logits: Tensor
    probabilities: Tensor
    losses: Tensor
    loss: float
    contributions: Tensor
    """Each image's term of the gradient of w, which is their sum over the whole batch."""
    others: float
    """The sum of the terms of all other images."""
    lr: float
    before: dict[str, float]
    gradient: dict[str, float]
    after: dict[str, float]
    ends_run: bool
    """Whether the loss ends the run. Then no step is made, and `after` equals `before`."""


def work_out_softmax_update(run: Run, pixel: int, cls: int, images: int = 5) -> WorkedSoftmaxUpdate:
    """Compute the next update of the run, bit for bit; the run does not change.

    Equation: ∂L/∂W[pixel, cls] = Σᵢ (ŷᵢ_cls − 1[yᵢ = cls]) xᵢ_pixel / B,  ∂L/∂b[cls] = Σᵢ (ŷᵢ_cls − 1[yᵢ = cls]) / B
    Raises: ValueError if the run has another model or has diverged, or if there is no such pixel or class
    """
    model = run.model
    if not isinstance(model, SoftmaxRegression):
        raise ValueError(f"only softmax regression's update is worked out here, got {type(model).__name__}")
    step = next_update(run)
    for name, value, count in zip(("pixel", "cls"), (pixel, cls), model.W.shape, strict=True):
        if not 0 <= value < count:
            raise ValueError(f"{name} must be a whole number in [0, {count - 1}], got {value}")
    probabilities, y = softmax(step.logits), step.y
    errors = probabilities[:, cls] - (y == cls).to(probabilities.dtype)
    x = step.X[:, pixel]
    terms = errors * x / len(y)
    order = terms.abs().argsort(descending=True, stable=True)
    first, others = order[:images], order[images:]
    before, gradient, after = (
        {"w": W[pixel, cls].item(), "b": b[cls].item()} for W, b in (model.parameters, step.gradients, step.after)
    )
    return WorkedSoftmaxUpdate(
        run.step, pixel, cls, len(y), step.rows[first], y[first], x[first],
        step.logits[first], probabilities[first], step.losses[first], step.loss, terms[first], terms[others].sum().item(), step.lr,
        before, gradient, after, step.ends_run,
    )  # fmt: skip
