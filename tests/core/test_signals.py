"""Sizes of gradients and dead units, against autograd and by hand."""

import pytest
import torch

from core import MLPSettings, Run
from core.signals import dead_units, deaths, gradient_sizes, untrained_gradient_sizes
from core.training import make_model
from tests.core.oracle import Twin
from tests.core.runs import SMALL

SETTINGS = MLPSettings(hidden_units=8, hidden_layers=3, activation="sigmoid", batch_size=64, init_std=0.1)


def test_gradient_sizes_against_autograd():
    model = make_model(SETTINGS)
    X, y = SMALL.train_images[:50] / 255, SMALL.train_labels[:50]
    expected = [gradient.abs().mean().item() for gradient in Twin(model).gradients(X, y)[::2]]
    assert gradient_sizes(model, X, y) == pytest.approx(expected, rel=1e-4)
    assert untrained_gradient_sizes(SETTINGS, SMALL, 50) == gradient_sizes(model, X, y)
    assert len(expected) == 4 and expected[0] < expected[-1]


def test_dead_units_by_hand():
    """Of three units one is on for every image, one for the second image only, one for none."""
    model = make_model(MLPSettings(hidden_units=3, init_std=0.0))
    images = torch.zeros(2, 784, dtype=torch.uint8)
    images[1, 0] = 255
    model.biases[0][:] = torch.tensor([1.0, -0.5, -2.0])
    model.weights[0][0] = 1.0
    assert dead_units(model, images) == [1]
    assert dead_units(model, images[:1]) == [2]
    assert dead_units(make_model(MLPSettings(hidden_layers=0)), images) == []


@pytest.mark.parametrize("lr", [0.1, 10.0])
def test_deaths_are_those_of_a_run_at_each_look(lr):
    settings = MLPSettings(hidden_units=20, lr=lr, batch_size=64, init_std=0.1)
    seen = deaths(settings, SMALL, updates=8, images=100)
    assert seen.units == 20 and seen.steps[0] == 0
    for step, dead in zip(seen.steps, seen.dead, strict=True):
        run = Run(settings, SMALL)
        run.advance(updates=step)
        hidden = torch.relu(SMALL.test_images[:100] / 255 @ run.model.weights[0] + run.model.biases[0])
        assert dead == sum(hidden[:, unit].max().item() == 0 for unit in range(20))
    run.advance(updates=8 - run.step)
    assert seen.diverged == (run.divergence is not None)
    assert seen.diverged or seen.steps == list(range(9))
    assert max(seen.dead) > 0 or lr == 0.1  # at the large rate some do die


def test_nothing_to_count_is_refused():
    with pytest.raises(ValueError, match="hidden_layers must be 1 or more"):
        deaths(MLPSettings(hidden_layers=0), SMALL, 3)
    with pytest.raises(ValueError, match="1 or more, got 0"):
        deaths(MLPSettings(), SMALL, 0)
