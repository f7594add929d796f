"""Pins, and pinned runs retrained from their recipes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core import LinearSettings, MLPSettings, Run, SoftmaxSettings
from core.explaining.least_squares import bowl
from core.functions import cross_entropy_of_logits
from core.pins import (
    MAX_RETRAINING_SECONDS,
    Recipe,
    pin_from_history,
    retraining_seconds,
    shared_conditions,
    split_by_time_limit,
    with_final_measurement,
)
from core.point_settings import PointMLPSettings, PointSoftmaxSettings
from core.training.events import Change
from tests.core.runs import SMALL, make_run


def make_pin(run: Run):
    return with_final_measurement(pin_from_history(run), run.model, run.data)


def test_an_untrained_run_is_rejected():
    with pytest.raises(ValueError, match="at least one update, got none"):
        pin_from_history(make_run("softmax"))


def test_curves_equal_the_history_and_end_at_the_current_step():
    run = make_run("softmax", batch_size=2)
    run.advance(updates=603 // 2 + 40)  # one epoch has 302
    pin = make_pin(run)
    steps, losses = pin.curves["batch_loss"]
    assert steps == tuple(range(0, 341, 3)) and len(steps) <= 150
    np.testing.assert_array_equal(losses, run.history.column("batch_loss")[::3])
    early = (4, 16, 64, 256)
    assert pin.curves["loss"][0] == pin.curves["accuracy"][0] == (0, *early, 302, 341)
    assert pin.curves["loss"][1][:-1] == tuple(run.history.column("test_loss"))
    logits = run.model.forward(SMALL.test_images / 255)
    assert pin.last("loss") == pytest.approx(cross_entropy_of_logits(logits, SMALL.test_labels).mean().item())
    assert pin.last("accuracy") == pytest.approx((logits.argmax(1) == SMALL.test_labels).double().mean().item())


def test_the_pin_is_complete_at_the_end_of_an_epoch():
    run = make_run("softmax")
    run.advance(epochs=1)
    assert pin_from_history(run).complete and pin_from_history(run).curves["loss"][0] == (0, 4, 10)


@pytest.mark.parametrize(("updates", "complete"), [(4, True), (5, False)])
def test_the_pin_is_complete_at_an_early_test(updates, complete):
    run = make_run("softmax")
    run.advance(updates=updates)
    assert pin_from_history(run).complete == complete
    assert make_pin(run).curves["loss"][0] == tuple(sorted({0, 4, updates}))


def test_a_regression_pin_has_the_parameters_and_the_loss_of_all_examples():
    run = make_run("linear")
    run.advance(updates=30)
    pin = pin_from_history(run)
    assert pin.parameters == (*run.model.w.tolist(), run.model.b.item())
    X, y = run.data.X.double(), run.data.y.double()
    errors = X @ run.model.w.double() + run.model.b.double() - y
    assert (
        pin.last("loss")
        == pytest.approx((errors**2 / 2).mean().item())
        == bowl(run.data.X, run.data.y).loss(run.model.w.new_tensor([pin.parameters], dtype=errors.dtype)).item()
    )
    assert math.isnan(pin.last("accuracy"))


SOFTMAX, MLP, LINEAR = SoftmaxSettings(), MLPSettings(), LinearSettings()


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        (SOFTMAX, SOFTMAX.replace(lr=0.5), ["seed", "initial weights", "batches"]),
        (SOFTMAX, SOFTMAX.replace(batch_size=64), ["seed", "initial weights", "order of the examples"]),
        (SOFTMAX, SOFTMAX.replace(seed=1), []),
        (SOFTMAX, SOFTMAX.replace(init_std=0.1), ["seed", "batches"]),
        (MLP, MLP.replace(activation="tanh"), ["seed", "initial weights", "batches"]),
        (MLP, MLP.replace(hidden_units=8), ["seed", "batches"]),
        (MLP, MLP.replace(init="zero"), ["seed", "batches"]),
        (MLP.replace(init="zero"), MLP.replace(init="zero", init_std=1.0), ["seed", "initial weights", "batches"]),
        (MLP.replace(hidden_layers=0), MLP.replace(hidden_layers=0, hidden_units=8), ["seed", "initial weights", "batches"]),
        (LINEAR, LINEAR.replace(lr=0.1), ["seed", "data", "initial weights", "batches"]),
        (LINEAR, LINEAR.replace(noise=0.1), ["seed", "initial weights", "order of the examples"]),
        (LINEAR, LINEAR.replace(examples=100), ["seed", "initial weights"]),
        (LINEAR, LINEAR.replace(features=2), ["seed", "order of the examples"]),
    ],
)  # fmt: skip
def test_shared_conditions_match_the_weights_and_orders_of_the_runs(one, other, common):
    recipes = [Recipe(one, 3), Recipe(other, 3)]
    assert shared_conditions(recipes) == common
    runs = [Run(each, None if isinstance(each, LinearSettings) else SMALL) for each in (one, other)]
    weights = [[p.tolist() for p in run.model.parameters] for run in runs]
    assert ("initial weights" in common) == (weights[0] == weights[1])
    orders = [run._order.tolist() for run in runs]
    assert ("batches" in common or "order of the examples" in common) == (orders[0] == orders[1])


XOR = PointSoftmaxSettings(data="xor")
OWN = XOR.replace(data="own")
DEEP = PointMLPSettings(data="moons")


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        (XOR, XOR.replace(lr=0.5), ["seed", "data", "initial weights", "batches"]),
        (XOR, XOR.replace(noise=0.5), ["seed", "initial weights", "order of the examples"]),
        (XOR, XOR.replace(batch_size=8), ["seed", "data", "initial weights", "order of the examples"]),
        (XOR, XOR.replace(test_share=0.5), ["seed", "initial weights"]),
        (XOR, XOR.replace(examples=50), ["seed", "initial weights"]),
        (XOR, XOR.replace(data="circles"), ["seed", "initial weights"]),
        (XOR, XOR.replace(data="blobs3"), ["seed"]),
        (OWN, OWN.replace(noise=0.5), ["seed", "data", "initial weights", "batches"]),
        (OWN, OWN.replace(points="0_0_0~1_1_1~0_1_1~1_0_0"), ["seed", "initial weights"]),
        (OWN, OWN.replace(points="0_0_0~1_1_1~0_1_2~1_0_0"), ["seed"]),
        (DEEP, DEEP.replace(activation="tanh"), ["seed", "data", "initial weights", "batches"]),
        (DEEP, DEEP.replace(data="spirals3"), ["seed"]),
        (DEEP, DEEP.replace(seed=1), []),
    ],
)  # fmt: skip
def test_shared_conditions_of_runs_on_points(one, other, common):
    assert shared_conditions([Recipe(one, 3), Recipe(other, 3)]) == common
    runs = [Run(one), Run(other)]
    weights, points, orders = (
        [each(run) for run in runs]
        for each in (
            lambda run: [p.tolist() for p in run.model.parameters],
            lambda run: [part.tolist() for part in (*run.data.train, *run.data.test)],
            lambda run: run._order.tolist(),
        )
    )
    assert ("initial weights" in common) == (weights[0] == weights[1])
    assert ("data" in common) == (points[0] == points[1])
    assert orders[0] == orders[1] or not {"batches", "order of the examples"} & {*common}


def test_a_changed_batch_size_gives_other_batches():
    recipes = [Recipe(SOFTMAX, 9), Recipe(SOFTMAX, 9, (Change(3, "batch_size", 64),))]
    assert shared_conditions(recipes) == ["seed", "initial weights", "order of the examples"]


def test_retraining_time_estimates():
    epochs_of_mlp = Recipe(MLPSettings(), 5 * 235)
    assert (
        retraining_seconds(Recipe(SoftmaxSettings(), 5 * 235))
        < retraining_seconds(epochs_of_mlp)
        < MAX_RETRAINING_SECONDS
    )
    assert retraining_seconds(Recipe(MLPSettings(hidden_units=1024, hidden_layers=3), 5 * 235)) > MAX_RETRAINING_SECONDS
    assert retraining_seconds(Recipe(SoftmaxSettings(), 999_999_999)) > MAX_RETRAINING_SECONDS
    early = retraining_seconds(Recipe(MLPSettings(), 235)) - retraining_seconds(Recipe(MLPSettings(), 234))
    next_epoch = retraining_seconds(Recipe(MLPSettings(), 301)) - retraining_seconds(Recipe(MLPSettings(), 300))
    early_tests = retraining_seconds(Recipe(MLPSettings(), 64)) - retraining_seconds(Recipe(MLPSettings(), 63))
    assert early == pytest.approx(next_epoch) and early_tests > 5 * early  # one of them is after update 64
    larger_batches = Recipe(MLPSettings(), 5 * 235, (Change(3, "batch_size", 4096),))
    assert retraining_seconds(larger_batches) > retraining_seconds(epochs_of_mlp)


def test_recipes_beyond_the_time_limit_are_split_off():
    large = Recipe(
        MLPSettings(), round(0.4 * MAX_RETRAINING_SECONDS / retraining_seconds(Recipe(MLPSettings(), 1000)) * 1000)
    )
    small = Recipe(SoftmaxSettings(), 1)
    assert split_by_time_limit([large, large, large, small]) == ([large, large, small], [large])
