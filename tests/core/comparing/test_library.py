"""The library's training is torch's own, from copies of the same weights."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice, starmap
from pathlib import Path

import pytest
import torch
from torch import nn

from core.comparing.library import library_network, library_update
from core.models import make_model
from tests.core import runs
from tests.core.oracle import Twin
from tests.core.runs import make_run

UPDATES = 12
"""More than an epoch of the small images has, the short batch among them."""

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


def batches(settings) -> list:
    return list(islice(runs.batches(make_run("softmax"), UPDATES, settings.batch_size), UPDATES))


def test_the_librarys_training_is_torchs(settings):
    twin, network = Twin(make_model(settings)), library_network(make_model(settings))
    losses = list(starmap(library_update(network, settings.lr), batches(settings)))
    assert losses == pytest.approx(twin.train(batches(settings), settings.lr), abs=1e-6)
    torch.testing.assert_close(network[0].weight.T, twin.parameters()[0])


@pytest.mark.parametrize(("reduction", "lr"), [("sum", 0.005), ("mean / B", 19.2)])
def test_a_reduction_is_the_loss_that_the_library_differentiates(reduction, lr):
    """The short batch included; what is shown of each batch is its mean loss, whatever the update uses."""
    settings = runs.SETTINGS["mlp"].replace(reduction=reduction, lr=lr)
    network = library_network(make_model(settings))
    losses = list(starmap(library_update(network, lr, reduction), batches(settings)))
    twin, means = Twin(make_model(settings)), []
    optimizer = torch.optim.SGD(twin.network.parameters(), lr=lr)
    for X, y in batches(settings):
        total = nn.functional.cross_entropy(twin.network(X), y, reduction="sum")
        means.append(total.item() / len(y))
        optimizer.zero_grad()
        (total if reduction == "sum" else total / len(y) ** 2).backward()
        optimizer.step()
    assert losses == pytest.approx(means, abs=1e-5)


def test_the_network_holds_copies_of_the_same_weights(settings):
    model = make_model(settings)
    network = library_network(model)
    X, y = batches(settings)[0]
    torch.testing.assert_close(network(X).detach(), model.forward(X))
    assert sum(p.numel() for p in network.parameters()) == sum(p.numel() for p in model.parameters)
    before = [p.clone() for p in model.parameters]
    library_update(network, 1.0)(X, y)
    assert all(map(torch.equal, before, model.parameters))
    assert not torch.equal(network[0].weight.T, before[0])


def test_after_the_warm_up_an_update_loads_nothing():
    """The trainer of a whole class must not wait for it."""
    code = """
import sys, torch
from torch import nn
from core.comparing.library import library_update, warm_up
warm_up()
before = set(sys.modules)
update = library_update(nn.Linear(3, 2), 0.1)
for _ in range(2):
    update(torch.ones(4, 3), torch.ones(4, dtype=torch.long))
assert "torch._dynamo" in before and set(sys.modules) == before, set(sys.modules) - before
"""
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], check=True)
