import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from core import MLPSettings, Run, SoftmaxSettings
from core.activations import ACTIVATIONS
from core.models import MLP
from core.probe import activation_curve, count_parameters, preactivations, predict
from core.training import make_model
from tests.core.oracle import Twin
from tests.core.runs import SMALL, assert_same, make_run, weights


@pytest.mark.parametrize("model", ["softmax", "mlp"])
def test_predictions_are_those_of_the_weights_now(model):
    run = make_run(model)
    images, labels = SMALL.test_images[:50], SMALL.test_labels[:50]
    for _ in range(2):
        seen = predict(run.model, images, labels)
        with torch.no_grad():
            probabilities = F.softmax(Twin(run.model).network(images.float() / 255), dim=1)
        assert seen.true == labels.tolist()
        assert seen.predicted == probabilities.argmax(dim=1).tolist()
        assert seen.probability == pytest.approx(probabilities.amax(dim=1).tolist(), rel=1e-5)
        run.advance(updates=5)


def test_of_logits_that_are_no_numbers_no_class_is_predicted():
    run = make_run("softmax")
    run.model.W[0, 3] = torch.nan
    images = SMALL.test_images[:2].clone()
    images[:, 0] = 255
    seen = predict(run.model, images, SMALL.test_labels[:2])
    assert seen.predicted == [-1, -1]
    assert all(math.isnan(p) for p in seen.probability)


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        (SoftmaxSettings(), 784 * 10 + 10),
        (MLPSettings(), 784 * 256 + 256 + 256 * 10 + 10),
        (MLPSettings(hidden_layers=0), 784 * 10 + 10),
        (MLPSettings(hidden_layers=3, hidden_units=2), 784 * 2 + 2 + 2 * (2 * 2 + 2) + 2 * 10 + 10),
    ],
)
def test_the_number_of_parameters(settings, count):
    assert count_parameters(make_model(settings)) == count


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_activation_curve(activation):
    x, y, slope = activation_curve(activation, -3.0, 3.0, 7)
    assert x.tolist() == [-3, -2, -1, 0, 1, 2, 3]
    X = torch.from_numpy(x).requires_grad_()
    reference = {"relu": F.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "none": lambda x: x * 1}[activation](X)
    np.testing.assert_allclose(y, reference.detach(), rtol=1e-6, atol=1e-7)
    (expected,) = torch.autograd.grad(reference.sum(), X)
    np.testing.assert_allclose(slope, expected, rtol=1e-5, atol=1e-6)
    assert len(activation_curve(activation)[0]) == 121


@pytest.mark.parametrize("model", ["linear", "softmax", "mlp"])
def test_looking_changes_nothing(model):
    """A run that is looked at in every way between updates is the run that nobody looked at."""
    unseen, seen = make_run(model), make_run(model)
    unseen.advance(updates=12)
    before_all = torch.get_rng_state()
    for _ in range(12):
        seen.advance(updates=1)
        before = weights(seen)
        look(seen)
        assert all(torch.equal(p, q) for p, q in zip(before, seen.model.parameters))
    assert torch.equal(torch.get_rng_state(), before_all)
    assert_same(seen, unseen)
    assert not any(p.requires_grad for p in seen.model.parameters)


def look(run: Run) -> None:
    for name in run.history.names:
        run.history.column(name)
        run.history.steps(name)
        run.history.last(name)
    count_parameters(run.model)
    run.regression_parameters()
    assert not run.finished and not run.reached(9)
    assert run.examples and run.position >= 0
    run.settings.to_query()
    if run.data is SMALL:
        before = SMALL.test_images[:60].clone()
        predict(run.model, SMALL.test_images[:60], SMALL.test_labels[:60])
        assert torch.equal(SMALL.test_images[:60], before)


def test_preactivations_are_the_weighted_sums_before_the_activation():
    """Two images, two units, by hand: sums 0.5 and −1 for the black image, 2.5 and −9 for the white one."""
    model = MLP([784, 2, 10], "relu", 0.0, torch.Generator())
    model.weights[0][:] = torch.tensor([2.0, -8.0]) / 784
    model.biases[0][:] = torch.tensor([0.5, -1.0])
    images = torch.tensor([[0] * 784, [255] * 784], dtype=torch.uint8)
    (histogram,) = preactivations(model, images, low=-4.0, high=4.0, bins=4)
    assert histogram.centres == [-3, -1, 1, 3]
    assert histogram.shares == [0, 0.25, 0.25, 0.25]
    assert histogram.outside == 0.25


def test_preactivations_of_every_hidden_layer_against_torch():
    model = MLP([784, 6, 5, 10], "tanh", 0.1, torch.Generator().manual_seed(0))
    images = torch.randint(0, 256, (40, 784), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    first = F.linear(images / 255, model.weights[0].T, model.biases[0])
    second = F.linear(torch.tanh(first), model.weights[1].T, model.biases[1])
    for histogram, Z in zip(preactivations(model, images), (first, second), strict=True):
        counts, _ = np.histogram(Z.numpy(), 48, (-6, 6))
        np.testing.assert_allclose(histogram.shares, counts / Z.numel(), atol=1e-6)
        assert histogram.outside == pytest.approx(1 - counts.sum() / Z.numel(), abs=1e-6)


def test_what_is_no_number_counts_as_outside():
    model = MLP([784, 4, 10], "relu", 0.0, torch.Generator())
    model.biases[0][:2] = torch.tensor([torch.nan, torch.inf])
    (histogram,) = preactivations(model, torch.zeros(3, 784, dtype=torch.uint8))
    assert histogram.outside == pytest.approx(0.5)
    assert sum(histogram.shares) == pytest.approx(0.5)
