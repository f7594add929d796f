"""A frozen run, and the same one made again."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core import LinearSettings, MLPSettings, Run, SoftmaxSettings
from core.explaining.least_squares import bowl
from core.functions import cross_entropy_of_logits
from core.pins import (
    AFFORDABLE,
    Recipe,
    Retraining,
    affordable,
    complete,
    recipe_of,
    seconds,
    shared_conditions,
    unfinished_pin,
)
from core.training.run import Change
from tests.core.runs import SETTINGS, SMALL, make_run


def data_of(model: str):
    return None if model == "linear" else SMALL


def pinned(run: Run):
    return complete(unfinished_pin(run), run.model, run.data)


def turned(model: str) -> Run:
    run = make_run(model, epochs=3)
    run.advance(updates=7)
    run.change(lr=0.02, batch_size=100)
    run.advance(updates=6)
    run.change(lr=0.01)
    run.advance(updates=4)
    return run


@pytest.mark.parametrize("model", SETTINGS)
def test_a_run_is_made_again_to_the_bit(model):
    run = turned(model)
    again = Retraining([recipe_of(run)], data_of(model))
    again.advance(epochs=1)
    assert again.finished and again.step == run.step == 17
    assert repr(again.pins) == repr([pinned(run)])  # a text, since NaN is not equal to itself
    assert again.pins[0].recipe.changes == (
        Change(7, "lr", 0.02), Change(7, "batch_size", 100), Change(13, "lr", 0.01)
    )  # fmt: skip


def test_slices_change_nothing_and_the_share_grows():
    recipes = [Recipe(SETTINGS["softmax"], 5), Recipe(SETTINGS["softmax"].replace(lr=0.3), 15)]
    whole, sliced = Retraining(recipes, SMALL), Retraining(recipes, SMALL)
    whole.advance(epochs=2)
    shares = [sliced.share]
    while not sliced.finished:
        sliced.advance(updates=1)
        shares.append(sliced.share)
    assert sliced.pins == whole.pins
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1
    assert sliced.step == 20 and sliced.advance(updates=3) == 0


def test_one_after_the_other():
    again = Retraining([Recipe(SETTINGS["softmax"], 5), Recipe(SETTINGS["softmax"], 6)], SMALL)
    again.advance(epochs=1)
    assert (again.epoch, again.reached(1), again.finished) == (1, True, False)
    assert again.advance(seconds=0.0) == 0
    with pytest.raises(ValueError, match="got none"):
        again.advance()
    with pytest.raises(ValueError, match="one recipe or more, got none"):
        Retraining([])


def test_a_run_that_diverged_is_made_again_to_its_end():
    run = Run(LinearSettings(lr=10.0, batch_size=50, scale=10))
    run.advance(epochs=5)
    assert run.divergence.step > 0
    recipe = recipe_of(run)
    assert recipe.updates == run.step + 1
    again = Retraining([recipe])
    again.advance(epochs=1)
    assert again.pins == [unfinished_pin(run)] and again.pins[0].diverged


def test_an_untrained_run_is_refused():
    with pytest.raises(ValueError, match="at least one update, got none"):
        unfinished_pin(make_run("softmax"))


def test_the_curves_are_the_histories_and_end_where_the_run_stands():
    run = make_run("softmax", batch_size=2)
    run.advance(updates=603 // 2 + 40)  # one epoch has 302
    pin = pinned(run)
    steps, losses = pin.curves["batch_loss"]
    assert steps == tuple(range(0, 341, 3)) and len(steps) <= 150
    np.testing.assert_array_equal(losses, run.history.column("batch_loss")[::3])
    assert pin.curves["loss"][0] == pin.curves["accuracy"][0] == (0, 302, 341)
    assert pin.curves["loss"][1][:2] == tuple(run.history.column("test_loss"))
    logits = run.model.forward(SMALL.test_images / 255)
    assert pin.last("loss") == pytest.approx(cross_entropy_of_logits(logits, SMALL.test_labels).mean().item())
    assert pin.last("accuracy") == pytest.approx((logits.argmax(1) == SMALL.test_labels).double().mean().item())


def test_at_an_epochs_end_nothing_is_left_to_measure():
    run = make_run("softmax")
    run.advance(epochs=1)
    assert unfinished_pin(run).complete and unfinished_pin(run).curves["loss"][0] == (0, 10)


def test_a_regression_keeps_its_parameters_and_the_loss_of_all_examples():
    run = make_run("linear")
    run.advance(updates=30)
    pin = unfinished_pin(run)
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
def test_what_is_held_is_what_the_runs_really_share(one, other, common):
    recipes = [Recipe(one, 3), Recipe(other, 3)]
    assert shared_conditions(recipes) == common
    runs = [Run(each, data_of("linear" if isinstance(each, LinearSettings) else "")) for each in (one, other)]
    weights = [[p.tolist() for p in run.model.parameters] for run in runs]
    assert ("initial weights" in common) == (weights[0] == weights[1])
    orders = [run._order.tolist() for run in runs]
    assert ("batches" in common or "order of the examples" in common) == (orders[0] == orders[1])


def test_a_batch_size_turned_on_the_way_makes_other_batches():
    recipes = [Recipe(SOFTMAX, 9), Recipe(SOFTMAX, 9, (Change(3, "batch_size", 64),))]
    assert shared_conditions(recipes) == ["seed", "initial weights", "order of the examples"]


def test_what_is_affordable():
    epochs_of_mlp = Recipe(MLPSettings(), 5 * 235)
    assert seconds(Recipe(SoftmaxSettings(), 5 * 235)) < seconds(epochs_of_mlp) < AFFORDABLE
    assert seconds(Recipe(MLPSettings(hidden_units=1024, hidden_layers=3), 5 * 235)) > AFFORDABLE
    assert seconds(Recipe(SoftmaxSettings(), 999_999_999)) > AFFORDABLE
    more = Recipe(MLPSettings(), 5 * 235, (Change(3, "batch_size", 4096),))
    assert seconds(more) > seconds(epochs_of_mlp)


def test_only_what_fits_into_the_seconds_is_kept():
    half = Recipe(MLPSettings(), round(0.4 * AFFORDABLE / seconds(Recipe(MLPSettings(), 1000)) * 1000))
    small = Recipe(SoftmaxSettings(), 1)
    assert affordable([half, half, half, small]) == ([half, half, small], [half])
