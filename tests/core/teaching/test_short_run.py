"""A short training that is looked at on its way: every number is that of a run at that update."""

import math

import pytest
import torch

from core import MLPSettings, Run, SoftmaxSettings
from core.data.batches import pixels
from core.data.fashion_mnist import Dataset
from core.functions import accuracy, cross_entropy_of_logits
from core.teaching.short_run import ShortRun, short_run

SETTINGS = SoftmaxSettings(batch_size=8)


@pytest.fixture(scope="module")
def data() -> Dataset:
    stream = torch.Generator().manual_seed(1)
    parts = [(torch.randint(0, 256, (n, 784), generator=stream, dtype=torch.uint8),
              torch.randint(0, 10, (n,), generator=stream)) for n in (40, 20)]  # fmt: skip
    return Dataset("random images", "test", *parts[0], *parts[1])


def test_every_look_is_what_a_run_of_so_many_updates_has(data):
    looked = short_run(SETTINGS, data, updates=7, looks=3)  # over the end of an epoch, which has five updates
    assert looked.steps == [0, 2, 5, 7]
    for step, loss, share in zip(looked.steps, looked.losses, looked.accuracies, strict=True):
        run = Run(SETTINGS, data)
        run.advance(updates=step)
        logits = run.model.forward(pixels(data.test_images))
        assert loss == pytest.approx(cross_entropy_of_logits(logits, data.test_labels).mean().item(), rel=1e-5)
        assert share == accuracy(logits, data.test_labels)
    assert not looked.diverged and not looked.dead


def test_more_looks_than_updates_are_one_each(data):
    assert short_run(SETTINGS, data, updates=2).steps == [0, 1, 2]


def test_a_run_that_diverges_ends_there(data):
    settings = SETTINGS.replace(lr=10.0, batch_size=1)
    run = Run(settings, data)
    run.advance(updates=200)
    assert run.divergence is not None
    looked = short_run(settings, data, updates=200)
    assert looked.diverged
    assert looked.steps[-1] == run.divergence.step


def test_what_is_no_number_is_never_the_better_one():
    gone = ShortRun([0, 1], [2.3, math.nan], [0.1, math.nan], True)
    assert gone.loss == math.inf
    assert gone.accuracy == 0.0


@pytest.mark.parametrize("amount", [{"updates": 0}, {"updates": 3, "looks": 0}])
def test_nothing_to_do_is_refused(data, amount):
    with pytest.raises(ValueError, match="1 or more"):
        short_run(SETTINGS, data, **amount)


def test_of_a_network_it_has_what_the_run_recorded_of_the_layers(data):
    settings = MLPSettings(hidden_units=4, batch_size=40)
    looked, run = short_run(settings, data, updates=70, looks=2), Run(settings, data)
    run.advance(updates=70)
    assert looked.layers == run.history.layer_statistics.columns
    assert looked.layers["step"] == [0, 64]
    assert looked.layers["gradient_2"][0] > 0
    assert short_run(SETTINGS, data, updates=1).layers == {"step": []}


@pytest.mark.parametrize("layers", [0, 1, 2])
def test_of_a_network_it_counts_the_units_that_never_answer(data, layers):
    settings = MLPSettings(hidden_units=20, hidden_layers=layers, lr=10.0, batch_size=8, init_std=0.1)
    looked = short_run(settings, data, updates=6, looks=3)
    assert len(looked.dead) == len(looked.steps)
    for step, dead in zip(looked.steps, looked.dead, strict=True):
        run, counted = Run(settings, data), 0
        run.advance(updates=step)
        H = pixels(data.test_images)
        for W, b in zip(run.model.weights[:-1], run.model.biases[:-1]):
            H = torch.relu(H @ W + b)
            counted += sum(H[:, unit].max().item() == 0 for unit in range(20))
        assert dead == counted
    assert (looked.dead[-1] > looked.dead[0]) == (layers > 0)
