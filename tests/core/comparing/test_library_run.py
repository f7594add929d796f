"""The differences are those of two trainings that did happen, the run's and torch's, after every update."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from core import LinearSettings, MLPSettings, SoftmaxSettings
from core.comparing import library_run
from core.comparing.library import library_network
from core.comparing.library_run import LibraryDifferences, LibraryRun
from core.data.fashion_mnist import Dataset
from core.models import make_model
from pages.player.scheduler import Scheduler, Training
from tests.core import runs
from tests.core.comparing.test_library import MODELS, UPDATES
from tests.core.oracle import Twin
from tests.core.runs import SMALL, make_run

TINY = 1e-5
LOUD = SMALL.train_images / 255 * 1e30


@pytest.fixture(params=MODELS, ids=str)
def settings(request):
    model, changes = request.param
    return runs.SETTINGS[model].replace(**changes)


def compare(settings, updates: int = UPDATES, made: int = UPDATES, **more) -> LibraryDifferences:
    run = LibraryRun(settings, SMALL, updates, **more)
    assert run.advance(updates=made) == made
    return run.differences()


def without_seconds(differences: LibraryDifferences) -> dict:
    return {name: value for name, value in vars(differences).items() if "seconds" not in name}


def loud() -> LibraryRun:
    data = Dataset("loud", "test", LOUD, SMALL.train_labels, LOUD, SMALL.train_labels)
    return LibraryRun(SoftmaxSettings(batch_size=64, lr=10.0), data, UPDATES)


def test_ours_is_the_run_and_the_librarys_is_torchs(settings):
    differences = compare(settings)
    run, twin = runs.Run(settings, SMALL), Twin(make_model(settings))
    run.advance(updates=UPDATES)
    assert differences.our_losses == run.history.updates.columns["batch_loss"]
    assert differences.steps == list(range(UPDATES))
    met = [batch for batch, _ in zip(runs.batches(make_run("softmax"), 99, settings.batch_size), range(UPDATES))]
    assert differences.library_losses == pytest.approx(twin.train(met, settings.lr), abs=1e-6)
    pairs = zip(run.model.parameters, twin.parameters(), strict=True)
    largest = max((ours - theirs).abs().max().item() for ours, theirs in pairs)
    assert differences.weight_differences[-1] == pytest.approx(largest, abs=TINY / 10)
    assert 0 < differences.weight_differences[-1] < TINY
    pairs = zip(differences.our_losses, differences.library_losses, strict=True)
    assert differences.loss_differences[-1] == max(abs(ours - theirs) for ours, theirs in pairs) < TINY


@pytest.mark.parametrize("model", runs.POINTS)
def test_on_points_in_the_plane(model):
    settings = runs.POINTS[model]
    compared, run = LibraryRun(settings, None, 200), runs.Run(settings)
    for each in (compared, run):
        assert each.advance(updates=200) == 200
    differences = compared.differences()
    assert differences.our_losses == run.history.updates.columns["batch_loss"]
    assert 0 < differences.loss_differences[-1] < TINY and 0 < differences.weight_differences[-1] < TINY


@pytest.mark.parametrize(
    "changes", [{"reduction": "sum", "lr": 0.005}, {"reduction": "mean / B", "lr": 19.2}, {"init": "constant"}], ids=str
)
def test_both_do_what_the_settings_say(changes):
    settings = runs.SETTINGS["mlp"].replace(**changes)
    differences, run = compare(settings), runs.Run(settings, SMALL)
    run.advance(updates=UPDATES)
    assert differences.our_losses == run.history.updates.columns["batch_loss"]
    assert differences.loss_differences[-1] < TINY and differences.weight_differences[-1] < TINY


def test_checkpoints_and_now(settings):
    run, at = LibraryRun(settings, SMALL, UPDATES, checkpoints=(1, 5, 100)), {}
    for made in range(UPDATES + 1):
        differences = run.differences()
        assert differences.checkpoints == sorted({*(c for c in (1, 5) if c <= made), made})
        for step, *largest in zip(
            differences.checkpoints, differences.weight_differences, differences.loss_differences
        ):
            assert at.setdefault(step, largest) == largest
        run.advance(updates=1)
    assert at[0] == [0.0, 0.0] and len(at) == UPDATES + 1
    of_losses = [of_losses for _, of_losses in at.values()]
    assert of_losses == sorted(of_losses) and of_losses[-1] > 0


def test_differences_stay_as_they_were():
    run = LibraryRun(runs.SETTINGS["mlp"], SMALL, UPDATES)
    run.advance(updates=3)
    before, again = run.differences(), without_seconds(run.differences())
    run.advance(updates=3)
    assert without_seconds(before) == again
    after = run.differences()
    assert after.our_seconds > before.our_seconds > 0 and after.library_seconds > before.library_seconds > 0


def test_looking_changes_nothing():
    looked = LibraryRun(runs.SETTINGS["mlp"], SMALL, UPDATES)
    while not looked.finished:
        looked.advance(updates=1)
        looked.differences()
    assert without_seconds(looked.differences()) == without_seconds(compare(runs.SETTINGS["mlp"]))


def test_however_it_is_sliced():
    sliced = LibraryRun(runs.SETTINGS["mlp"], SMALL, UPDATES)
    while not sliced.finished:
        sliced.advance(seconds=0.001, epochs=max(0, sliced.epochs - sliced.epoch))
    assert without_seconds(sliced.differences()) == without_seconds(compare(runs.SETTINGS["mlp"]))


def test_of_its_amounts_what_is_reached_first_ends_it():
    run = LibraryRun(runs.SETTINGS["mlp"].replace(batch_size=64), SMALL, UPDATES)
    epoch = math.ceil(len(SMALL.train_images) / 64)
    assert 2 < epoch < UPDATES < 2 * epoch
    assert run.advance(updates=2, epochs=1) == 2
    assert run.advance(updates=99, epochs=1) == epoch - 2
    assert run.epoch == 1 and run.reached(1) and not run.reached(2)
    assert run.advance(epochs=0) == run.advance(seconds=0) == run.advance(updates=0) == 0
    assert not run.finished and run.epochs == 2
    assert run.advance(epochs=5) == UPDATES - epoch
    assert run.finished and run.reached(99) and run.advance(updates=1) == 0
    assert run.history.tests.columns["step"] == run.history.evaluations.columns["step"] == []  # nothing is evaluated


def test_a_difference_would_be_found(monkeypatch):
    """A weight that starts half away is the largest difference, and the losses differ with it."""

    def nearly(model) -> nn.Sequential:
        network = library_network(model)
        with torch.no_grad():
            network[0].weight[3, 0] += 0.5
        return network

    monkeypatch.setattr(library_run, "library_network", nearly)
    differences = compare(runs.SETTINGS["softmax"], made=2)
    assert differences.weight_differences[0] == pytest.approx(0.5, rel=0.1)
    assert differences.loss_differences[-1] > 1e-5


def test_it_ends_where_a_loss_is_no_number():
    run = loud()
    run.advance(updates=UPDATES)
    differences = run.differences()
    assert 1 < len(differences.steps) < UPDATES
    ended = differences.our_losses[-1], differences.library_losses[-1]
    assert not all(map(math.isfinite, ended))
    assert run.divergence.step == differences.steps[-1]
    assert not math.isfinite(run.divergence.loss)
    assert differences.checkpoints[-1] == len(differences.steps) == run.step + 1  # the last update was not made
    assert math.isnan(differences.loss_differences[-1]) and math.isnan(differences.weight_differences[-1])
    assert run.finished and run.reached(5) and run.advance(updates=1) == 0


def test_a_loss_that_is_large_but_finite_does_not_end_it():
    settings = runs.SETTINGS["mlp"].replace(lr=100.0, activation="relu", hidden_layers=1)
    run, alone = LibraryRun(settings, SMALL, UPDATES), runs.Run(settings, SMALL)
    assert run.advance(updates=UPDATES) == UPDATES > alone.advance(updates=UPDATES)
    assert run.divergence is None and alone.divergence.loss == run.differences().our_losses[alone.step]


def test_what_cannot_be_compared():
    with pytest.raises(ValueError, match="updates must be 1 or more, got 0"):
        LibraryRun(MLPSettings(), SMALL, 0)
    with pytest.raises(ValueError, match="SoftmaxSettings or MLPSettings, got LinearSettings"):
        LibraryRun(LinearSettings(), SMALL, 1)
    with pytest.raises(ValueError, match="must be 0 or more"):
        loud().advance(updates=-1)


@pytest.mark.parametrize("make", [lambda: LibraryRun(runs.SETTINGS["mlp"], SMALL, UPDATES), loud])
def test_the_scheduler_trains_it_as_it_does_a_run(monkeypatch, make):
    scheduler, training = Scheduler(), Training(make())
    monkeypatch.setattr(scheduler, "_work", lambda: None)
    training.run.advance(updates=1)
    assert training.run.step == 1
    scheduler.play(training, epochs=training.run.epochs)
    while scheduler.train_next():
        pass
    assert training.error is None and not training.playing and not training.measuring
    assert training.run.finished
    whole = make()
    whole.advance(updates=UPDATES)
    assert str(without_seconds(training.run.differences())) == str(without_seconds(whole.differences()))
