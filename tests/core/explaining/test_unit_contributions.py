"""Unit contributions by hand and against torch's own logits and gradients."""

from __future__ import annotations

import pytest
import torch

from core.explaining.unit_contributions import contributions
from core.models import MLP
from tests.core.oracle import Twin
from tests.core.runs import SMALL, make_run


def by_hand() -> tuple[MLP, torch.Tensor]:
    """Three ReLU units that are 2, 0 and 0.5 for an image whose first pixel alone is white."""
    model = MLP([784, 3, 3], "relu", 0.0, torch.Generator())
    model.weights[0][0] = torch.tensor([2.0, -4.0, 0.0])
    model.biases[0][:] = torch.tensor([0.0, 1.0, 0.5])
    model.weights[1][:] = torch.tensor([[1.0, 0.5, 9.0], [7.0, -7.0, 9.0], [-2.0, 4.0, 9.0]])
    model.biases[1][:] = torch.tensor([0.25, 0.0, 9.0])
    image = torch.zeros(784, dtype=torch.uint8)
    image[0] = 255
    return model, image


def test_three_units_by_hand():
    """h = (2, 0, 0.5): 2 · (1 − 0.5) = 1, 0 · 14 = 0, 0.5 · (−2 − 4) = −3; the biases 0.25. Logits 1.25 and 3."""
    model, image = by_hand()
    made = contributions(model, image, 0, 1)
    assert (made.strongest, made.values) == ([2, 0, 1], [-3.0, 1.0, 0.0])
    assert (made.others_sum, made.other_count, made.bias) == (0.0, 0, 0.25)
    assert made.logits == (1.25, 3.0)
    assert made.difference == -1.75


def test_the_other_contributions_are_summed():
    made = contributions(*by_hand(), 0, 1, count=1)
    assert (made.strongest, made.values, made.others_sum, made.other_count) == ([2], [-3.0], 1.0, 2)


@pytest.mark.parametrize("layers", [0, 1, 2, 3])
@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "none"])
def test_they_add_up_to_the_difference_of_torchs_logits(layers, activation):
    run = make_run("mlp", hidden_layers=layers, hidden_units=12, activation=activation, init_std=0.3)
    run.advance(updates=20)
    for number, (a, b) in enumerate([(0, 9), (4, 2), (3, 3)]):
        image = SMALL.test_images[number]
        with torch.no_grad():
            logits = Twin(run.model).network(image[None] / 255)[0].tolist()
        made = contributions(run.model, image, a, b)
        assert sum(made.values) + made.others_sum + made.bias == pytest.approx(
            logits[a] - logits[b], rel=1e-4, abs=1e-4
        )
        assert made.logits == pytest.approx((logits[a], logits[b]), rel=1e-4, abs=1e-4)
        assert len(made.values) + made.other_count == (12 if layers else 784)
        sizes = [abs(value) for value in made.values]
        assert sizes == sorted(sizes, reverse=True)


def test_a_unit_adds_its_value_times_the_gradient_at_it():
    run = make_run("mlp", hidden_layers=2)
    image = SMALL.test_images[0]
    H = run.model.layers(image[None] / 255)[0][-1].requires_grad_()
    logits = H @ run.model.weights[-1] + run.model.biases[-1]
    (slope,) = torch.autograd.grad(logits[0, 5] - logits[0, 7], H)
    made = contributions(run.model, image, 5, 7)
    assert made.values == pytest.approx((H * slope)[0, made.strongest].tolist(), rel=1e-4, abs=1e-7)


def test_exchanging_the_classes_changes_every_sign():
    model, image = by_hand()
    one, other = contributions(model, image, 0, 1, 2), contributions(model, image, 1, 0, 2)
    assert other.values == [-value for value in one.values]
    assert (other.bias, other.difference) == (-one.bias, -one.difference)


@pytest.mark.parametrize(
    ("choice", "text"),
    [((0, 3), r"in \[0, 2\], got 0 and 3"), ((-1, 0), "got -1 and 0"), ((0, 1, 0), "count must be 1 or more, got 0")],
)
def test_invalid_arguments_are_errors(choice, text):
    with pytest.raises(ValueError, match=text):
        contributions(*by_hand(), *choice)
