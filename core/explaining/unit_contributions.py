"""The contribution of each hidden unit to the difference between two logits."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from core.data.batches import pixels
from core.models import MLP


@dataclass(frozen=True)
class Contributions:
    """The difference between one image's logits for the classes a and b, divided among the units.

    `strongest` are the numbers of the units with the largest |contribution|, counted from 0, and `values` their
    contributions. `others_sum` is the sum of the `other_count` remaining contributions; `bias` is b_a − b_b.

    Equation: o_a − o_b = Σ values + others_sum + bias, in logits
    """

    strongest: list[int]
    values: list[float]
    others_sum: float
    other_count: int
    bias: float
    logits: tuple[float, float]

    @property
    def difference(self) -> float:
        return self.logits[0] - self.logits[1]


def contributions(model: MLP, image: Tensor, cls_a: int, cls_b: int, count: int = 8) -> Contributions:
    """Compute what each unit of the last hidden layer contributes to o_a − o_b; `count` units are listed singly.

    Equation: o_a − o_b = Σ_i h_i (W_ia − W_ib) + b_a − b_b, with h the last hidden layer and o = hW + b  (d2l 5.1)
    Shapes: image (784,) uint8. Without a hidden layer, h are the pixels.
    Raises: ValueError if the model lacks one of the classes or `count` is below 1
    """
    W, b = model.weights[-1], model.biases[-1]
    if not {cls_a, cls_b} <= set(range(len(b))):
        raise ValueError(f"classes must be whole numbers in [0, {len(b) - 1}], got {cls_a} and {cls_b}")
    if count < 1:
        raise ValueError(f"count must be 1 or more, got {count}")
    inputs, affine = model.layers(pixels(image[None]))
    # In double precision, so that the sum agrees with the logits even if large contributions cancel.
    values = inputs[-1][0].double() * (W[:, cls_a].double() - W[:, cls_b].double())
    order = values.abs().argsort(descending=True, stable=True)
    strongest, others = order[:count], order[count:]
    return Contributions(
        strongest.tolist(),
        values[strongest].tolist(),
        values[others].sum().item(),
        len(others),
        (b[cls_a].double() - b[cls_b].double()).item(),
        (affine[-1][0, cls_a].item(), affine[-1][0, cls_b].item()),
    )
