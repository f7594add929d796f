"""Which hidden units of a network speak for one class rather than another."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from core.data.batches import pixels
from core.models import MLP


@dataclass(frozen=True)
class Contributions:
    """How far one image's logit for class a is above that for class b, unit by unit.

    Equation: o_a − o_b = Σ values + others + bias
    Units: logits. `strongest` are the numbers of the units with the largest |value|, counted from 0, strongest first, and
    `values` what each adds; `others` is the sum of the `rest` units that are not among them; `bias` is b_a − b_b.
    """

    strongest: list[int]
    values: list[float]
    others: float
    rest: int
    bias: float
    logits: tuple[float, float]

    @property
    def difference(self) -> float:
        return self.logits[0] - self.logits[1]


def contributions(model: MLP, image: Tensor, cls_a: int, cls_b: int, count: int = 8) -> Contributions:
    """What each unit of the last hidden layer adds to the logit of class a, less what it adds to that of class b.

    Equation: o_a − o_b = Σ_i h_i (W_ia − W_ib) + b_a − b_b, with h the last hidden layer and o = hW + b  (d2l 5.1)
    Shapes: image (784,) uint8. Without a hidden layer h are the pixels.
    Raises: ValueError if a class is not one of the model's, or `count` is below 1.
    """
    W, b = model.weights[-1], model.biases[-1]
    if not {cls_a, cls_b} <= set(range(len(b))):
        raise ValueError(f"classes must be whole numbers in [0, {len(b) - 1}], got {cls_a} and {cls_b}")
    if count < 1:
        raise ValueError(f"count must be 1 or more, got {count}")
    entering, affine = model.layers(pixels(image[None]))
    # In double precision: large units that cancel each other would leave a sum that differs from the logits.
    each = entering[-1][0].double() * (W[:, cls_a].double() - W[:, cls_b].double())
    order = each.abs().argsort(descending=True, stable=True)
    strongest, others = order[:count], order[count:]
    return Contributions(
        strongest.tolist(),
        each[strongest].tolist(),
        each[others].sum().item(),
        len(others),
        (b[cls_a].double() - b[cls_b].double()).item(),
        (affine[-1][0, cls_a].item(), affine[-1][0, cls_b].item()),
    )
