"""The next update of a multilayer perceptron: forward through one hidden unit and back, before it is made."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from core.explaining.next_update import next_update
from core.functions import one_hot, softmax
from core.models import MLP
from core.training.run import Run


@dataclass(frozen=True, eq=False)
class WorkedUnitUpdate:
    """One update in numbers, of w = W[input, unit] and b[unit] of a hidden layer; written out for the batch's first image.

    Layers are counted from 1, all else from 0. What follows the unit are the classes after the last hidden layer,
    else the next layer's units: k of them. δ is the derivative of the image's loss l.

    Shapes: logits, probabilities, errors (q,); onward, following, returned (k,); before, gradient, after: w and b, by name
    """

    step: int
    size: int
    row: int
    """Which training image."""
    label: int
    layer: int
    layers: int
    activation: str
    unit: int
    units: int
    """So many units the layer has."""
    input: int
    inputs: int
    x: float
    others: float
    """The sum of the other inputs' terms of z."""
    z: float
    h: float
    slope: float
    """φ′(z)."""
    target: int
    """The one of what follows to which h is written out."""
    target_others: float
    target_bias: float
    target_sum: float
    """The logit, or the next layer's weighted sum: h · onward + target_others + target_bias."""
    logits: Tensor
    probabilities: Tensor
    errors: Tensor
    """ŷ − y."""
    onward: Tensor
    """The unit's weights to what follows."""
    following: Tensor
    """δ of the weighted sums, or logits, that follow."""
    returned: Tensor
    """δ_k v_k, what comes back to the unit from each."""
    returned_others: float
    """Its sum without the target's."""
    delta_h: float
    delta_z: float
    of_image: float
    """∂l/∂w of this image."""
    loss: float
    lr: float
    before: dict[str, float]
    gradient: dict[str, float]
    """Of the batch's mean loss L."""
    after: dict[str, float]
    ends_run: bool


def work_out_unit_update(
    run: Run, layer: int = 1, unit: int | None = None, input: int | None = None, cls: int | None = None
) -> WorkedUnitUpdate:
    """The update that the run makes next, through one unit of a hidden layer; the run stays as it is.

    Without `unit` or `input`, the one for which |∂l/∂w| = |x δz| of the first image is largest; without `cls`, that
    image's true class. Before the last hidden layer `cls` plays no part: the target is the next unit k for which |δ_k v_k| is largest.

    Equation: z = Σ w x + b,  h = φ(z);  δh = Σ_k δ_k v_k with δ_k = ŷ_k − y_k after the last hidden layer,
    δz = δh φ′(z),  ∂l/∂w = x δz,  ∂L/∂w = its mean over the batch  (d2l 5.3)
    Raises: ValueError if the run is not one of an MLP with hidden layers, or has diverged, or has no such layer,
    unit, input or class.
    """
    model = run.model
    if not isinstance(model, MLP) or len(model.weights) < 2:
        layers = f" with {len(model.weights) - 1} hidden layers" if isinstance(model, MLP) else ""
        raise ValueError(f"the run must be of an MLP with 1 to 3 hidden layers, got {type(model).__name__}{layers}")
    _check("layer", layer, 1, len(model.weights) - 1)
    (W, b), (V, c) = list(zip(model.weights, model.biases))[layer - 1 : layer + 1]
    for name, value, count in zip(
        ("unit", "input", "cls"), (unit, input, cls), (len(b), len(W), len(model.biases[-1]))
    ):
        if value is not None:
            _check(name, value, 0, count - 1)

    step = next_update(run)
    X, y = step.X[:1], step.y[:1]
    entering, affine = model.layers(X)
    # Of a batch of one, a bias has the gradient of its weighted sum.
    deltas = model.outputs_and_gradients(X, y)[1][1::2]
    x, z, delta_z, following = entering[layer - 1][0], affine[layer - 1][0], deltas[layer - 1], deltas[layer]
    unit = delta_z.abs().argmax().item() if unit is None else unit
    input = x.abs().argmax().item() if input is None else input
    cls = y.item() if cls is None else cls
    onward = V[unit].clone()
    returned = following * onward
    target = cls if layer == len(model.weights) - 1 else returned.abs().argmax().item()
    h = entering[layer][0]
    probabilities = softmax(affine[-1])
    at = 2 * (layer - 1)
    return WorkedUnitUpdate(
        run.step, len(step.y), step.rows[0].item(), y.item(),
        layer, len(model.weights) - 1, run.settings.activation, unit, len(z), input, len(x),
        x[input].item(), _sum_without(x * W[:, unit], input), z[unit].item(), h[unit].item(),
        model.activation.derivative(z)[unit].item(),
        target, _sum_without(h * V[:, target], unit), c[target].item(), affine[layer][0, target].item(),
        affine[-1][0], probabilities[0], (probabilities - one_hot(y, probabilities.shape[1]))[0],
        onward, following, returned, _sum_without(returned, target), returned.sum().item(), delta_z[unit].item(),
        (x[input] * delta_z[unit]).item(), step.losses[0].item(), step.lr,
        *({"w": each[at][input, unit].item(), "b": each[at + 1][unit].item()}
          for each in (model.parameters, step.gradients, step.after)),
        step.ends_run,
    )  # fmt: skip


def _sum_without(terms: Tensor, one: int) -> float:
    """The sum of all terms but one; in double precision, since a large one may cancel."""
    terms = terms.double()
    return (terms.sum() - terms[one]).item()


def _check(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must be a whole number in [{low}, {high}], got {value}")
