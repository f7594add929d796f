"""A sweep trains its runs together: each is, but for rounding, the run that it would be alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

import core.comparing.sweep
from core import LinearSettings, MLPSettings, Run, Settings, SoftmaxSettings
from core.comparing.ensemble import Ensemble
from core.comparing.run_group import RunGroup
from core.comparing.sweep import sweep
from core.training.evaluation import evaluation
from pages.player.scheduler import Scheduler, Training
from tests.core.runs import POINTS, SETTINGS, SMALL, assert_same

ROUNDING = 1e-5
"""Of a loss, after so few updates at learning rates where training is steady; the library's differ as much from ours."""

MLP = SETTINGS["mlp"]
KNOBS: dict[str, dict[str, Settings]] = {
    "lr of softmax": {str(lr): SETTINGS["softmax"].replace(lr=lr) for lr in (0.01, 0.03, 0.1)},
    "seed of softmax": {str(seed): SETTINGS["softmax"].replace(seed=seed) for seed in range(5)},
    "lr": {str(lr): MLP.replace(lr=lr) for lr in (0.01, 0.1, 0.3)},
    "seed": {str(seed): MLP.replace(seed=seed) for seed in (0, 7)},
    "activation": {name: MLP.replace(activation=name, hidden_layers=3) for name in ("tanh", "none", "relu", "sigmoid")},
    "init": {name: MLP.replace(init=name) for name in ("normal", "zero", "constant")},
    "reduction": {name: MLP.replace(reduction=name, lr=0.01) for name in ("mean", "sum", "mean / B")},
    "no layer": {str(lr): MLP.replace(hidden_layers=0, lr=lr) for lr in (0.01, 0.1)},
    "batch size": {str(size): MLP.replace(batch_size=size) for size in (32, 64, 200)},
    "hidden units": {str(units): MLP.replace(hidden_units=units) for units in (3, 12, 20)},
    "batch size and lr": {f"{b} {lr}": MLP.replace(batch_size=b, lr=lr) for b in (50, 64) for lr in (0.1, 0.2)},
}
ENSEMBLES = [name for name in KNOBS if name not in ("batch size", "hidden units", "batch size and lr")]


def make_group(knob: str, **changes) -> RunGroup:
    return sweep({name: each.replace(**changes) for name, each in KNOBS[knob].items()}, SMALL)


def diverging() -> Settings:
    return MLP.replace(activation="none", reduction="sum", lr=100.0)


def assert_close(run: Run, other: Run) -> None:
    """Where both stand, and what was measured, but for rounding."""
    assert (run.step, run.epoch, run.position) == (other.step, other.epoch, other.position)
    for name in (*other.history.updates.columns, *other.history.evaluations.columns):
        np.testing.assert_array_equal(run.history.steps(name), other.history.steps(name), err_msg=name)
        # Accuracies may differ where two logits are equal but for rounding, as they all are from constant weights.
        slack = {"atol": 0.05} if name.endswith("accuracy") else {"rtol": ROUNDING}
        np.testing.assert_allclose(run.history.column(name), other.history.column(name), err_msg=name, **slack)


@pytest.mark.parametrize("knob", KNOBS)
def test_each_member_is_the_run_it_would_be_alone(knob):
    group = make_group(knob)
    group.advance(epochs=2)
    group.advance(updates=3)
    for name, settings in KNOBS[knob].items():
        alone = Run(settings, SMALL)
        alone.advance(epochs=2)
        alone.advance(updates=3)
        assert_close(group.members[name], alone)
        torch.testing.assert_close(group.members[name].model.parameters, alone.model.parameters, rtol=1e-4, atol=1e-5)


def assert_each_as_alone(settings: dict[str, Settings], epochs: int) -> None:
    """Each run of a sweep without images is, to the bit, what it is alone."""
    group = sweep(settings)
    group.advance(epochs=epochs)
    for name, each in settings.items():
        alone = Run(each)
        alone.advance(epochs=epochs)
        assert_same(group.members[name], alone)


@pytest.mark.parametrize("model", POINTS)
def test_runs_on_points_have_points_of_their_own(model):
    assert_each_as_alone({str(noise): POINTS[model].replace(noise=noise) for noise in (0.0, 0.1)}, epochs=3)


def test_members_of_an_ensemble_are_tested_early():
    group = make_group("seed")
    group.advance(epochs=2)
    for run in group.members.values():
        assert run.history.steps("test_loss").tolist() == [0, 4, 10, 20]
        assert run.history.evaluations.columns["step"] == [0, 10, 20]
        assert run.history.evaluations.columns["test_loss"] == run.history.column("test_loss")[[0, 2, 3]].tolist()


@pytest.mark.parametrize("knob", KNOBS)
def test_the_names_stay_in_order_and_each_has_its_settings(knob):
    group = make_group(knob)
    assert {name: run.settings for name, run in group.members.items()} == KNOBS[knob]
    assert list(group.members) == list(KNOBS[knob]) and group.settings == next(iter(KNOBS[knob].values()))


@pytest.mark.parametrize("knob", ENSEMBLES)
def test_equal_shapes_and_batches_are_one_ensemble(knob):
    ensemble, *others = make_group(knob).parts
    assert isinstance(ensemble, Ensemble) and not others
    assert ensemble.shared == (not knob.startswith("seed"))


def test_batch_sizes_are_ensembles_of_their_own():
    assert [len(part.members) for part in make_group("batch size and lr").parts] == [2, 2]


@pytest.mark.parametrize(("knob", "limit"), [("lr", "LARGEST_PRODUCT"), ("seed", "LARGEST_OWN_BATCH")])
def test_what_gains_nothing_is_no_ensemble_and_is_the_single_run_to_the_bit(knob, limit, monkeypatch):
    monkeypatch.setattr(core.comparing.sweep, limit, 1)
    group = make_group(knob)
    group.advance(epochs=1)
    assert group.parts == list(group.members.values())
    for name, settings in KNOBS[knob].items():
        alone = Run(settings, SMALL)
        alone.advance(epochs=1)
        assert_same(group.members[name], alone)


@pytest.mark.parametrize("knob", ["lr", "seed", "activation", "batch size and lr"])
def test_slicing_changes_nothing(knob):
    whole, sliced = make_group(knob), make_group(knob)
    whole.advance(epochs=3)
    while not sliced.reached(3):
        sliced.advance(seconds=0.0005, epochs=max(0, 3 - sliced.epoch))
    for name, run in whole.members.items():
        assert_same(sliced.members[name], run)


def test_updates_are_so_many_for_each_member():
    group = make_group("lr")
    assert group.advance(updates=7) == 3 * 7
    assert group.step == 7 and [run.step for run in group.members.values()] == [7] * 3


def test_untrained_members_are_measured_by_the_first_call_to_the_bit():
    group = make_group("seed", init_std=0.123)
    assert group.measuring and not group.reached(0)
    assert group.advance(updates=0) == 0 and not group.measuring and group.reached(0)
    for name, settings in KNOBS["seed"].items():
        alone = Run(settings.replace(init_std=0.123), SMALL).history
        assert group.members[name].history.last("test_loss") == alone.last("test_loss")


def test_a_members_model_is_the_one_that_was_measured():
    group = make_group("activation")
    group.advance(epochs=1)
    for run in group.members.values():
        measuring = evaluation(run.model, SMALL.test_images, SMALL.test_labels)
        with pytest.raises(StopIteration) as end:
            while True:
                next(measuring)
        assert run.history.last("test_loss") == pytest.approx(end.value.value[0], rel=1e-6)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_member_that_diverges_stops_alone(seed):
    settings = {"slow": MLP.replace(activation="none"), "gone": diverging().replace(seed=seed), "other": MLP}
    group = sweep(settings, SMALL)
    group.advance(epochs=2)
    for name, each in settings.items():
        alone = Run(each, SMALL)
        alone.advance(epochs=2)
        run = group.members[name]
        assert (run.step, run.epoch) == (alone.step, alone.epoch)
        np.testing.assert_allclose(run.history.column("batch_loss"), alone.history.column("batch_loss"), rtol=1e-3)
        torch.testing.assert_close(run.model.parameters, alone.model.parameters, rtol=1e-3, atol=1e-4)
    gone = group.members["gone"]
    assert gone.divergence.step == gone.step and gone.divergence.loss == gone.history.last("batch_loss")
    assert group.divergence is None and group.epoch == 2 and group.reached(2)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_member_whose_weights_are_no_numbers_leaves_without_a_step(bad):
    group, twin = make_group("lr"), make_group("lr")
    group.advance(updates=4)
    first = group.members["0.01"]
    first.model.parameters[0][0, 0] = bad
    first.model.parameters[-1][0] = bad
    before = [parameter.clone() for parameter in first.model.parameters]
    group.advance(updates=3)
    twin.advance(updates=7)
    assert first.divergence.step == 4 and not math.isfinite(first.divergence.loss)
    assert math.isnan(first.history.last("batch_accuracy"))
    torch.testing.assert_close(first.model.parameters, before, rtol=0, atol=0, equal_nan=True)
    for name in ("0.1", "0.3"):
        assert_close(group.members[name], twin.members[name])


def test_when_all_have_diverged_it_is_over():
    group = sweep({"one": diverging(), "two": diverging().replace(lr=90.0)}, SMALL)
    assert group.advance(epochs=1) >= 2
    assert group.finished and not group.measuring and group.advance(epochs=5) == 0


def test_the_scheduler_trains_them_as_it_does_a_run(monkeypatch):
    scheduler, training = Scheduler(), Training(make_group("lr", epochs=3))
    monkeypatch.setattr(scheduler, "_work", lambda: None)
    training.run.advance(updates=1)
    assert training.run.step == 1
    scheduler.play(training, epochs=2)
    while scheduler.train_next():
        pass
    assert training.error is None and not training.playing and training.run.epoch == 2
    scheduler.play(training, epochs=3)
    while scheduler.train_next():
        pass
    assert training.run.finished and training.run.epoch == 3


def test_linear_regressions_are_single_runs():
    assert_each_as_alone({str(lr): LinearSettings(lr=lr) for lr in (0.01, 0.1)}, epochs=2)


@pytest.mark.parametrize("count", [0, 1, 13])
def test_too_few_or_too_many_are_refused(count):
    with pytest.raises(ValueError, match=f"2 to 12 in number, got {count}"):
        sweep({str(seed): MLP.replace(seed=seed) for seed in range(count)}, SMALL)


def test_different_models_are_refused():
    with pytest.raises(ValueError, match="one model, got Multilayer perceptron, Softmax regression"):
        sweep({"mlp": MLPSettings(), "softmax": SoftmaxSettings()}, SMALL)


@pytest.mark.parametrize("amounts", [{}, {"updates": -1}, {"epochs": -1}, {"seconds": math.nan}])
def test_an_impossible_amount_is_refused(amounts):
    with pytest.raises(ValueError, match="must be 0 or more|got none of them"):
        make_group("lr").advance(**amounts)
