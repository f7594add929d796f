"""The next update of softmax regression, with everything that it computes on its way, before it is made."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from core.explaining.next_update import next_update
from core.functions import softmax
from core.models import SoftmaxRegression
from core.training.run import Run


@dataclass(frozen=True, eq=False)
class WorkedSoftmaxUpdate:
    """One update in numbers, of the weight w = W[pixel, cls] and the bias b[cls].

    The means and sums are those of the whole batch of B images; written out are the first m of it.

    Shapes: rows (m,) which training images; labels, inputs, losses, contributions (m,); logits, probabilities (m, q);
    before, gradient, after: w and b, by name
    """

    step: int
    pixel: int
    cls: int
    size: int
    rows: Tensor
    labels: Tensor
    inputs: Tensor
    """x at the pixel."""
    logits: Tensor
    probabilities: Tensor
    losses: Tensor
    loss: float
    contributions: Tensor
    """To the gradient of w: its sum over all images of the batch."""
    lr: float
    before: dict[str, float]
    gradient: dict[str, float]
    after: dict[str, float]
    ends_run: bool
    """Whether the loss is one that ends the run: then no step is made, and after is before."""


def work_out_softmax_update(run: Run, pixel: int, cls: int, images: int = 5) -> WorkedSoftmaxUpdate:
    """The update that the run makes next, digit for digit; the run stays as it is.

    Equation: ∂L/∂W[pixel, cls] = Σᵢ (ŷᵢ_cls − 1[yᵢ = cls]) xᵢ_pixel / B,  ∂L/∂b[cls] = Σᵢ (ŷᵢ_cls − 1[yᵢ = cls]) / B
    Raises: ValueError if the run is not one of softmax regression, or has diverged, or has no such pixel or class.
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
    first, x = slice(min(images, len(y))), step.X[:, pixel]
    return WorkedSoftmaxUpdate(
        run.step, pixel, cls, len(y), step.rows[first], y[first], x[first],
        step.logits[first], probabilities[first], step.losses[first], step.loss, (errors * x / len(y))[first], step.lr,
        *({"w": W[pixel, cls].item(), "b": b[cls].item()} for W, b in (model.parameters, step.gradients, step.after)),
        step.ends_run,
    )  # fmt: skip
