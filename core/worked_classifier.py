"""The next update of softmax regression, with everything that it computes on its way, before it is made."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from core.data.batches import data_iter, epoch_order, pixels
from core.functions import softmax
from core.models import SoftmaxRegression
from core.optim import sgd
from core.training import Run


@dataclass(frozen=True, eq=False)
class NextUpdate:
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


def work_out_next(run: Run, pixel: int, cls: int, images: int = 5) -> NextUpdate:
    """The update that the run makes next, digit for digit; the run stays as it is.

    Equation: ∂L/∂W[pixel, cls] = Σᵢ (ŷᵢ_cls − 1[yᵢ = cls]) xᵢ_pixel / B,  ∂L/∂b[cls] = Σᵢ (ŷᵢ_cls − 1[yᵢ = cls]) / B
    Raises: ValueError if the run is not one of softmax regression, or has diverged, or has no such pixel or class.
    """
    model = run.model
    if not isinstance(model, SoftmaxRegression):
        raise ValueError(f"only softmax regression's update is worked out here, got {type(model).__name__}")
    if run.divergence is not None:
        raise ValueError(f"the run diverged after update {run.divergence.step}: it makes no next update")
    for name, value, count in zip(("pixel", "cls"), (pixel, cls), model.W.shape, strict=True):
        if not 0 <= value < count:
            raise ValueError(f"{name} must be a whole number in [0, {count - 1}], got {value}")
    settings, data = run.settings, run.data
    order = epoch_order(settings.seed, run.epoch, run.examples)
    X, y = next(data_iter(settings.batch_size, data.train_images, data.train_labels, order, run.position))
    X = pixels(X)
    logits, gradients = model.outputs_and_gradients(X, y)
    losses = model.losses(logits, y)
    loss = losses.mean().item()
    probabilities = softmax(logits)
    after = [parameter.clone() for parameter in model.parameters]
    ends_run = not loss <= run.limit
    if not ends_run:
        sgd(after, gradients, settings.lr)
    errors = probabilities[:, cls] - (y == cls).to(probabilities.dtype)
    first = slice(min(images, len(y)))
    return NextUpdate(
        run.step, pixel, cls, len(y), order[run.position :][first], y[first], X[first, pixel],
        logits[first], probabilities[first], losses[first], loss, (errors * X[:, pixel] / len(y))[first],
        settings.lr, *({"w": W[pixel, cls].item(), "b": b[cls].item()} for W, b in (model.parameters, gradients, after)),
        ends_run,
    )  # fmt: skip
