"""Short runs: every value equals that of a run with the same number of updates."""

import math

import pytest
import torch

from core import MLPSettings, Run, SoftmaxSettings
from core.data.batches import pixels
from core.data.fashion_mnist import Dataset
from core.functions import accuracy, cross_entropy_of_logits
from core.teaching import short_run as short_run_module
from core.teaching.short_run import ShortRun, short_run
from core.training import run as run_module

SETTINGS = SoftmaxSettings(batch_size=8)


@pytest.fixture(scope="module")
def data() -> Dataset:
    stream = torch.Generator().manual_seed(1)
    parts = [(torch.randint(0, 256, (n, 784), generator=stream, dtype=torch.uint8),
              torch.randint(0, 10, (n,), generator=stream)) for n in (40, 20)]  # fmt: skip
    return Dataset("random images", "test", *parts[0], *parts[1])


def test_values_equal_those_of_a_run_with_as_many_updates(data):
    result = short_run(SETTINGS, data, updates=7, evaluations=3)  # an epoch has five updates
    assert result.steps == [0, 2, 5, 7]
    for step, loss, share in zip(result.steps, result.losses, result.accuracies, strict=True):
        run = Run(SETTINGS, data)
        run.advance(updates=step)
        logits = run.model.forward(pixels(data.test_images))
        assert loss == pytest.approx(cross_entropy_of_logits(logits, data.test_labels).mean().item(), rel=1e-5)
        assert share == accuracy(logits, data.test_labels)
    assert not result.diverged and not result.dead_units


def test_the_run_itself_makes_no_early_tests(data, monkeypatch):
    measured, whole = [], short_run_module.evaluation
    for module in (short_run_module, run_module):
        monkeypatch.setattr(module, "evaluation", lambda model, X, y: measured.append(len(X)) or whole(model, X, y))
    short_run(SETTINGS.replace(seed=1), data, updates=5, evaluations=2)
    assert measured == [40, 20] + [20, 20] + [40, 20] + [20]  # untrained, two of three, the epoch's end, and the last


def test_more_evaluations_than_updates(data):
    assert short_run(SETTINGS, data, updates=2).steps == [0, 1, 2]


def test_a_run_that_diverges_ends_there(data):
    settings = SETTINGS.replace(lr=10.0, batch_size=1)
    run = Run(settings, data)
    run.advance(updates=200)
    assert run.divergence is not None
    result = short_run(settings, data, updates=200)
    assert result.diverged
    assert result.steps[-1] == run.divergence.step


def test_values_that_are_not_finite_compare_as_the_worst():
    diverged = ShortRun([0, 1], [2.3, math.nan], [0.1, math.nan], True)
    assert diverged.loss == math.inf
    assert diverged.accuracy == 0.0


@pytest.mark.parametrize("amount", [{"updates": 0}, {"updates": 3, "evaluations": 0}])
def test_zero_updates_or_evaluations_are_rejected(data, amount):
    with pytest.raises(ValueError, match="1 or more"):
        short_run(SETTINGS, data, **amount)


def test_layer_statistics_equal_those_of_the_run(data):
    settings = MLPSettings(hidden_units=4, batch_size=40)
    result, run = short_run(settings, data, updates=70, evaluations=2), Run(settings, data)
    run.advance(updates=70)
    assert result.layer_statistics == run.history.layer_statistics.columns
    assert result.layer_statistics["step"] == [0, 64]
    assert result.layer_statistics["gradient_2"][0] > 0
    assert short_run(SETTINGS, data, updates=1).layer_statistics == {"step": []}


@pytest.mark.parametrize("layers", [0, 1, 2])
def test_dead_units_are_counted(data, layers):
    settings = MLPSettings(hidden_units=20, hidden_layers=layers, lr=10.0, batch_size=8, init_std=0.1)
    result = short_run(settings, data, updates=6, evaluations=3)
    assert len(result.dead_units) == len(result.steps)
    for step, dead in zip(result.steps, result.dead_units, strict=True):
        run, counted = Run(settings, data), 0
        run.advance(updates=step)
        H = pixels(data.test_images)
        for W, b in zip(run.model.weights[:-1], run.model.biases[:-1]):
            H = torch.relu(H @ W + b)
            counted += sum(H[:, unit].max().item() == 0 for unit in range(20))
        assert dead == counted
    assert (result.dead_units[-1] > result.dead_units[0]) == (layers > 0)
