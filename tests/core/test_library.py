"""The library's training is torch's own, ours is the run's, and what is said of the two is what they did."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from core import LinearSettings, MLPSettings, SoftmaxSettings
from core.data.fashion_mnist import Dataset
from core.library import batches, compare_with_library, library_network, library_training
from core.training import make_model
from tests.core import runs
from tests.core.oracle import Twin
from tests.core.runs import SMALL, make_run

UPDATES = 12
"""More than an epoch of the small images has, the short batch among them."""

TINY = 1e-5

MODELS = [
    ("softmax", {}),
    ("softmax", {"batch_size": 4096}),
    ("mlp", {}),
    ("mlp", {"activation": "relu", "hidden_layers": 1}),
    ("mlp", {"activation": "sigmoid"}),
    ("mlp", {"activation": "none", "hidden_layers": 3}),
    ("mlp", {"hidden_layers": 0}),
]


@pytest.fixture(params=MODELS, ids=str)
def settings(request):
    model, changes = request.param
    return runs.SETTINGS[model].replace(**changes)


def losses_of_run(settings, updates: int = UPDATES, data=SMALL) -> tuple[list[float], list[torch.Tensor]]:
    run = runs.Run(settings, data)
    run.advance(updates=updates)
    return run.history.updates.columns["batch_loss"], run.model.parameters


def test_our_losses_are_those_of_the_run(settings):
    compared = compare_with_library(settings, SMALL, UPDATES)
    assert compared.our_losses == losses_of_run(settings)[0]
    assert compared.steps == list(range(UPDATES))


def test_the_library_is_torchs_and_within_rounding(settings):
    compared = compare_with_library(settings, SMALL, UPDATES)
    twin = Twin(make_model(settings))
    run_batches = [
        batch for batch, _ in zip(runs.batches(make_run("softmax"), 99, settings.batch_size), range(UPDATES))
    ]
    assert compared.library_losses == pytest.approx(twin.train(run_batches, settings.lr), abs=1e-6)
    weights = losses_of_run(settings)[1]
    largest = max((ours - theirs).abs().max().item() for ours, theirs in zip(weights, twin.parameters(), strict=True))
    assert compared.weight_differences[-1] == pytest.approx(largest, abs=TINY / 10)
    assert 0 < compared.weight_differences[-1] < TINY
    pairs = zip(compared.our_losses, compared.library_losses, strict=True)
    assert compared.loss_differences[-1] == max(abs(ours - theirs) for ours, theirs in pairs) < TINY


@pytest.mark.parametrize(("reduction", "lr"), [("sum", 0.005), ("mean / B", 19.2)])
def test_a_reduction_is_the_loss_that_the_library_differentiates(reduction, lr):
    """The short batch included; what is shown of each batch is its mean loss, whatever the update uses."""
    settings = runs.SETTINGS["mlp"].replace(reduction=reduction, lr=lr)
    compared = compare_with_library(settings, SMALL, UPDATES)
    assert compared.our_losses == losses_of_run(settings)[0]
    assert compared.loss_differences[-1] < TINY and compared.weight_differences[-1] < TINY
    twin, means = Twin(make_model(settings)), []
    optimizer = torch.optim.SGD(twin.network.parameters(), lr=lr)
    for (X, y), _ in zip(batches(settings, SMALL), range(UPDATES)):
        total = nn.functional.cross_entropy(twin.network(X), y, reduction="sum")
        means.append(total.item() / len(y))
        optimizer.zero_grad()
        (total if reduction == "sum" else total / len(y) ** 2).backward()
        optimizer.step()
    assert compared.library_losses == pytest.approx(means, abs=1e-5)


def test_both_start_from_the_initial_weights_chosen():
    compared = compare_with_library(runs.SETTINGS["mlp"].replace(init="constant"), SMALL, UPDATES)
    assert compared.our_losses == losses_of_run(runs.SETTINGS["mlp"].replace(init="constant"))[0]
    assert compared.loss_differences[-1] < TINY


def test_the_network_holds_copies_of_the_same_weights(settings):
    model = make_model(settings)
    network = library_network(model)
    X, y = next(batches(settings, SMALL))
    torch.testing.assert_close(network(X).detach(), model.forward(X))
    assert sum(p.numel() for p in network.parameters()) == sum(p.numel() for p in model.parameters)
    before = [p.clone() for p in model.parameters]
    next(library_training(network, iter([(X, y)]), 1.0))
    assert all(map(torch.equal, before, model.parameters))
    assert not torch.equal(network[0].weight.T, before[0])


def test_the_checkpoints(settings):
    compared = compare_with_library(settings, SMALL, UPDATES, checkpoints=(1, 5, 10, 100))
    assert compared.checkpoints == [1, 5, 10, UPDATES]
    for i, made in enumerate(compared.checkpoints):
        alone = compare_with_library(settings, SMALL, made, checkpoints=())
        assert alone.checkpoints == [made]
        assert alone.weight_differences == [compared.weight_differences[i]]
        assert alone.loss_differences == [compared.loss_differences[i]]
    assert compared.loss_differences == sorted(compared.loss_differences)
    assert compared.our_seconds > 0 and compared.library_seconds > 0


def test_a_difference_would_be_found(monkeypatch):
    """A weight that starts half away is the largest difference, and the losses differ with it."""
    make = library_network

    def nearly(model) -> nn.Sequential:
        network = make(model)
        with torch.no_grad():
            network[0].weight[3, 0] += 0.5
        return network

    monkeypatch.setattr("core.library.library_network", nearly)
    compared = compare_with_library(runs.SETTINGS["softmax"], SMALL, 2)
    assert compared.weight_differences[0] == pytest.approx(0.5, rel=0.1)
    assert compared.loss_differences[-1] > 1e-5


def test_the_same_again():
    settings = runs.SETTINGS["mlp"]
    first, second = (compare_with_library(settings, SMALL, UPDATES) for _ in range(2))
    assert first.our_losses == second.our_losses
    assert first.weight_differences == second.weight_differences


def test_it_ends_where_a_loss_is_no_number():
    images = SMALL.train_images / 255 * 1e30
    loud = Dataset("loud", "test", images, SMALL.train_labels, images, SMALL.train_labels)
    compared = compare_with_library(SoftmaxSettings(batch_size=64, lr=10.0), loud, UPDATES)
    assert 1 < len(compared.steps) < UPDATES
    assert not math.isfinite(compared.our_losses[-1]) or not math.isfinite(compared.library_losses[-1])
    assert compared.checkpoints[-1] == len(compared.steps)
    assert math.isnan(compared.loss_differences[-1])


def test_what_cannot_be_compared():
    with pytest.raises(ValueError, match="updates must be 1 or more, got 0"):
        compare_with_library(MLPSettings(), SMALL, 0)
    with pytest.raises(ValueError, match="SoftmaxSettings or MLPSettings, got LinearSettings"):
        compare_with_library(LinearSettings(), SMALL, 1)
