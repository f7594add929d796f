"""The next update of a multilayer perceptron: the forward and backward pass through one hidden unit."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from core.explaining.next_update import next_update
from core.functions import one_hot, softmax
from core.models import MLP
from core.settings import MLPSettings
from core.training.run import Run


@dataclass(frozen=True, eq=False)
class WorkedUnitUpdate:
    """One update of w = W[input, unit] and b[unit] of a hidden layer, in numbers of the batch's first image.

    Layers are counted from 1, everything else from 0. The "next" units are those of the next layer; after the last
    hidden layer they are the logits. A δ is the derivative of the image's loss l.

    Shapes: logits, probabilities, errors (q,); outgoing, next_deltas, backward_terms (units of the next layer,);
    before, gradient, after: w and b, by name
    """

    step: int
    batch_size: int
    image_index: int
    """The number of the first image in the training set."""
    label: int
    layer: int
    layers: int
    activation: str
    unit: int
    units: int
    input: int
    inputs: int
    x: float
    other_terms: float
    """The sum of the other inputs' terms of z."""
    z: float
    h: float
    slope: float
    """φ′(z)."""
    next_unit: int
    """The next unit whose sum and backward term are shown."""
    next_other_terms: float
    next_bias: float
    next_sum: float
    """Its preactivation or logit: h · outgoing + next_other_terms + next_bias."""
    logits: Tensor
    probabilities: Tensor
    errors: Tensor
    """ŷ − y."""
    outgoing: Tensor
    """v_k, the unit's weight to each next unit."""
    next_deltas: Tensor
    """δ_k of the preactivation or logit of each next unit."""
    backward_terms: Tensor
    """δ_k v_k for each next unit."""
    other_backward_terms: float
    """The sum of the terms of all next units except `next_unit`."""
    delta_h: float
    delta_z: float
    image_gradient: float
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
    """Compute the next update of the run through one unit of a hidden layer; the run does not change.

    The defaults of `unit` and `input` are those with the largest |∂l/∂w| = |x δz| of the first image. After the last
    hidden layer, `next_unit` is the class `cls`, by default the image's true class. After an earlier layer `cls` is
    not used: `next_unit` is the unit k with the largest |δ_k v_k|.

    Equation: z = Σ w x + b,  h = φ(z);  δh = Σ_k δ_k v_k with δ_k = ŷ_k − y_k after the last hidden layer,
    δz = δh φ′(z),  ∂l/∂w = x δz,  ∂L/∂w = its mean over the batch  (d2l 5.3)
    Raises: ValueError if the run is not of an MLP with hidden layers or has diverged, or if there is no such layer,
    unit, input or class
    """
    model, settings = run.model, run.settings
    if not isinstance(model, MLP) or len(model.weights) < 2:
        layers = f" with {len(model.weights) - 1} hidden layers" if isinstance(model, MLP) else ""
        raise ValueError(f"the run must be of an MLP with 1 to 3 hidden layers, got {type(model).__name__}{layers}")
    assert isinstance(settings, MLPSettings)
    _check("layer", layer, 1, len(model.weights) - 1)
    (W, b), (V, c) = list(zip(model.weights, model.biases))[layer - 1 : layer + 1]
    counts = len(b), len(W), len(model.biases[-1])
    for name, value, count in zip(("unit", "input", "cls"), (unit, input, cls), counts):
        if value is not None:
            _check(name, value, 0, count - 1)

    step = next_update(run)
    X, y = step.X[:1], step.y[:1]
    inputs, affine = model.layers(X)
    # In a batch of one image, the gradient of a bias is δ of its preactivation.
    deltas = model.outputs_and_gradients(X, y)[1][1::2]
    x, z, delta_z, next_deltas = inputs[layer - 1][0], affine[layer - 1][0], deltas[layer - 1], deltas[layer]
    unit = int(delta_z.abs().argmax()) if unit is None else unit
    input = int(x.abs().argmax()) if input is None else input
    label = int(y[0])
    cls = label if cls is None else cls
    outgoing = V[unit].clone()
    backward_terms = next_deltas * outgoing
    next_unit = cls if layer == len(model.weights) - 1 else int(backward_terms.abs().argmax())
    h = inputs[layer][0]
    probabilities = softmax(affine[-1])
    index = 2 * (layer - 1)
    before, gradient, after = (
        {"w": each[index][input, unit].item(), "b": each[index + 1][unit].item()}
        for each in (model.parameters, step.gradients, step.after)
    )
    return WorkedUnitUpdate(
        run.step, len(step.y), int(step.rows[0]), label,
        layer, len(model.weights) - 1, settings.activation, unit, len(z), input, len(x),
        x[input].item(), _sum_without(x * W[:, unit], input), z[unit].item(), h[unit].item(),
        model.activation.derivative(z)[unit].item(),
        next_unit, _sum_without(h * V[:, next_unit], unit), c[next_unit].item(), affine[layer][0, next_unit].item(),
        affine[-1][0], probabilities[0], (probabilities - one_hot(y, probabilities.shape[1]))[0],
        outgoing, next_deltas, backward_terms, _sum_without(backward_terms, next_unit), backward_terms.sum().item(),
        delta_z[unit].item(), (x[input] * delta_z[unit]).item(), step.losses[0].item(), step.lr,
        before, gradient, after, step.ends_run,
    )  # fmt: skip


def _sum_without(terms: Tensor, index: int) -> float:
    """The sum of all terms except one, in double precision because large terms may cancel."""
    terms = terms.double()
    return (terms.sum() - terms[index]).item()


def _check(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must be a whole number in [{low}, {high}], got {value}")
