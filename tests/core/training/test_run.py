"""The updates of a run, the examples they use, and the history."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import core.data.make
import core.training.run
import core.training.stopping
import core.training.untrained
from core import LinearSettings, MLPSettings, Run, SoftmaxSettings
from core.activations import ACTIVATIONS
from core.data.batches import pixels
from core.data.regression import make_regression
from core.models import make_model
from core.point_settings import CLASSES
from core.randomness import generator
from core.settings import Settings
from core.training.evaluation import evaluation
from core.training.events import Change
from core.training.update import update
from tests.core.oracle import Twin, loss_and_gradients
from tests.core.runs import POINTS, SETTINGS, SMALL, assert_same, batches, make_run, training_data, weights

MODELS = pytest.mark.parametrize("model", [*SETTINGS, *POINTS])
MODELS_OF_603 = pytest.mark.parametrize("model", list(SETTINGS))
"""Those whose training sets have 603 examples."""
CLASSIFIERS = pytest.mark.parametrize("model", ["softmax", "mlp"])


# Equal to torch


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        ("linear", {}),
        ("linear", {"features": 1, "lr": 0.5, "batch_size": 7}),
        ("softmax", {}),
        ("softmax", {"batch_size": 30, "lr": 0.01}),
        ("mlp", {}),
        ("mlp", {"activation": "relu", "hidden_layers": 1}),
        ("mlp", {"activation": "sigmoid", "hidden_layers": 3, "init_std": 0.5}),
        ("mlp", {"activation": "none", "lr": 0.05}),
        ("mlp", {"hidden_layers": 0, "lr": 0.05}),
        *(("softmax on points", {"data": kind, "noise": 0.3}) for kind in CLASSES),
        ("mlp on points", {"standardise": "yes", "data": "own", "batch_size": 3, "test_share": 0.2}),
        ("mlp on points", {"hidden_layers": 0, "data": "moons", "lr": 0.05}),
        *(
            ("mlp on points", {"data": "circles", "activation": activation, "hidden_layers": layers, "init_std": 0.5})
            for activation in ACTIVATIONS
            for layers in (1, 2, 3)
        ),
    ],
)
def test_a_whole_training_is_torchs(model, changes):
    """From the same initial weights, on the same batches, after more than a hundred updates of torch's own SGD."""
    run = make_run(model, **changes)
    twin = Twin(run.model)
    epochs = math.ceil(120 / math.ceil(run.examples / run.settings.batch_size))
    expected = twin.train(list(batches(run, epochs)), run.settings.lr)
    start = weights(run)
    assert run.advance(epochs=epochs) == len(expected) >= 120
    np.testing.assert_allclose(run.history.column("batch_loss"), expected, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(list(run.model.parameters), twin.parameters(), rtol=1e-3, atol=1e-4)
    assert not all(torch.allclose(p, q, rtol=0.01, atol=1e-3) for p, q in zip(start, twin.parameters()))


def test_linear_regression_finds_the_true_parameters():
    run = Run(LinearSettings(features=2, noise=0.0))
    run.advance(epochs=40)
    assert run.regression_parameters() == pytest.approx({"w1": 2.0, "w2": -1.2, "b": 3.1}, abs=1e-3)


# Repeatable


@MODELS
def test_equal_settings_give_equal_runs(model):
    run, other = make_run(model), make_run(model)
    assert run.model is not other.model
    for each in (run, other):
        each.advance(epochs=2)
        each.advance(updates=3)
    assert_same(run, other)


@MODELS
def test_two_runs_side_by_side_do_not_disturb_each_other(model):
    alone, run, other = make_run(model), make_run(model), make_run(model, seed=1)
    alone.advance(updates=20)
    for _ in range(20):
        run.advance(updates=1)
        other.advance(updates=1)
    assert_same(run, alone)


@MODELS
def test_torchs_global_random_state_is_neither_read_nor_changed(model):
    run = make_run(model)
    run.advance(epochs=1)
    with torch.random.fork_rng():
        torch.manual_seed(12345)
        before = torch.get_rng_state()
        other = make_run(model)
        other.advance(epochs=1)
        assert torch.equal(torch.get_rng_state(), before)
    assert_same(run, other)


@MODELS
@pytest.mark.parametrize("slices", [[7, 13], [1] * 20, [0, 20, 0]])
def test_updates_in_slices_are_updates_in_one_go(model, slices):
    whole, sliced = make_run(model), make_run(model)
    assert whole.advance(updates=20) == 20
    assert [sliced.advance(updates=n) for n in slices] == slices
    assert_same(whole, sliced)


@MODELS
def test_slices_across_the_end_of_epochs_are_one_go(model):
    whole, sliced = make_run(model), make_run(model)
    whole.advance(epochs=3)
    sliced.advance(epochs=1)
    sliced.advance(updates=4)
    sliced.advance(epochs=1)
    assert (sliced.epoch, sliced.position) == (2, 0)
    sliced.advance(epochs=1)
    assert_same(whole, sliced)


@pytest.fixture
def clock(monkeypatch):
    """A clock that ticks once each time training looks at it: a slice of n + 1 seconds has room for n actions."""
    ticks = iter(range(10**9))
    for module in (core.training.run, core.training.stopping):
        monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: next(ticks)))


@MODELS
def test_slices_of_time_are_one_go(model, clock):
    whole, sliced = make_run(model, epochs=2), make_run(model, epochs=2)
    whole.advance(epochs=2)
    updates, split = 0, False
    while not sliced.finished:
        made = sliced.advance(seconds=2)
        assert made in (0, 1)
        updates += made
        # Between an epoch's last update and its evaluation, which takes several slices.
        split |= made == 0 and sliced.history.steps("train_loss")[-1] < sliced.step
    assert split
    assert updates == whole.step
    assert_same(whole, sliced)


def test_slices_of_real_time_are_one_go():
    whole, sliced = make_run("mlp", epochs=2), make_run("mlp", epochs=2)
    whole.advance(epochs=2)
    while not sliced.finished:
        sliced.advance(seconds=0.0005, epochs=2 - sliced.epoch)
    assert_same(whole, sliced)


def test_an_epoch_is_not_done_before_it_is_measured(clock):
    run = make_run("softmax", epochs=1)
    while run.epoch == 0:
        run.advance(seconds=2)
    assert run.position == 0 and not run.finished and not run.reached(1)
    assert len(run.history.column("train_loss")) == 1
    assert run.advance(updates=0) == 0
    assert run.finished and run.reached(1) and not run.reached(2)
    assert run.history.steps("train_loss").tolist() == [0, run.step]


def test_zero_seconds_make_no_update():
    run = make_run("softmax")
    assert run.advance(seconds=0) == 0
    assert run.step == 0


def test_the_amount_reached_first_ends_a_slice():
    run = make_run("softmax")
    assert run.advance(updates=3, epochs=1, seconds=3600) == 3
    assert run.advance(updates=1000, epochs=1) == 7
    assert (run.step, run.epoch) == (10, 1)


def test_a_run_may_go_on_beyond_its_epochs():
    run = make_run("softmax", epochs=1)
    run.advance(epochs=1)
    assert run.finished
    assert run.advance(updates=2) == 2


@pytest.mark.parametrize(
    ("amounts", "message"),
    [
        ({}, "advance needs updates, epochs or seconds, got none of them"),
        ({"updates": -1}, "updates must be 0 or more, got -1"),
        ({"epochs": -2}, "epochs must be 0 or more, got -2"),
        ({"seconds": -0.5}, "seconds must be 0 or more, got -0.5"),
        ({"seconds": math.nan}, "seconds must be 0 or more, got nan"),
        ({"updates": 3, "epochs": -1}, "epochs must be 0 or more, got -1"),
    ],
)
def test_an_invalid_amount_is_an_error(amounts, message):
    run = make_run("softmax")
    with pytest.raises(ValueError) as error:
        run.advance(**amounts)
    assert str(error.value) == message
    assert run.step == 0


# What each setting decides, and what it does not


@MODELS
@pytest.mark.parametrize("changes", [{"batch_size": 5}, {"lr": 0.5}, {"epochs": 9}])
def test_live_knobs_change_neither_data_nor_initial_weights(model, changes):
    run, other = make_run(model), make_run(model, **changes)
    assert all(torch.equal(p, q) for p, q in zip(training_data(run), training_data(other)))
    assert all(torch.equal(p, q) for p, q in zip(weights(run), weights(other)))


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "none"])
def test_the_activation_changes_neither_initial_weights_nor_order(activation, watched):
    run, other = make_run("mlp"), make_run("mlp", activation=activation)
    assert all(torch.equal(p, q) for p, q in zip(weights(run), weights(other)))
    run.advance(epochs=1)
    expected = watched.copy()
    watched.clear()
    other.advance(epochs=1)
    assert watched == expected
    assert not torch.equal(run.model.parameters[0], other.model.parameters[0])


def test_noise_changes_neither_the_points_nor_their_order():
    run, other = make_run("linear", noise=0.0), make_run("linear", noise=2.0)
    assert torch.equal(run.data.X, other.data.X)
    for (X, _), (other_X, _) in zip(batches(run, 1), batches(other, 1), strict=True):
        assert torch.equal(X, other_X)


@MODELS
def test_the_seed_changes_the_initial_weights(model):
    assert not torch.equal(make_run(model).model.parameters[0], make_run(model, seed=1).model.parameters[0])


@MODELS
def test_the_scale_multiplies_the_initial_weights(model):
    small, large = make_run(model, init_std=0.01), make_run(model, init_std=1.0)
    torch.testing.assert_close(100 * small.model.parameters[0], large.model.parameters[0])
    assert all((p == 0).all() for p in make_run(model, init_std=0.0).model.parameters)


@pytest.mark.parametrize(("init", "value"), [("zero", 0.0), ("constant", 0.1)])
def test_zero_and_constant_initial_weights(init, value):
    model = make_run("mlp", init=init).model
    assert all((W == torch.tensor(value)).all() for W in model.weights)
    assert all((b == 0).all() for b in model.biases)


@pytest.mark.parametrize(("reduction", "factor"), [("sum", 1 / 64), ("mean / B", 64)])
def test_a_reduction_is_another_learning_rate_to_the_bit(reduction, factor):
    """Nine full batches of 64, a power of two: dividing and multiplying by it rounds nothing."""
    run, other = make_run("mlp"), make_run("mlp", reduction=reduction, lr=0.3 * factor)
    run.advance(updates=9)
    other.advance(updates=9)
    assert all(torch.equal(p, q) for p, q in zip(weights(run), weights(other), strict=True))
    assert run.history.column("batch_loss").tolist() == other.history.column("batch_loss").tolist()
    assert other.history.last("lr") == 0.3 * factor


@pytest.mark.parametrize("reduction", ["sum", "mean / B"])
def test_the_reduction_of_a_short_batch_uses_its_own_size(reduction):
    """The tenth batch of 64 has 27 rows."""
    run = make_run("mlp", reduction=reduction, lr=0.3 / 64 if reduction == "sum" else 0.3 * 64)
    run.advance(updates=9)
    before, (X, y) = weights(run), list(batches(run, 1))[9]
    assert len(y) == 27
    _, gradients = loss_and_gradients(run.model, X, y)
    run.advance(updates=1)
    lr = run.settings.lr * (27 if reduction == "sum" else 1 / 27)
    torch.testing.assert_close(weights(run), [p - lr * g for p, g in zip(before, gradients)])


def test_the_epochs_loss_is_a_mean_for_every_reduction():
    losses = [make_run("mlp", reduction=reduction, lr=0.0001) for reduction in ("mean", "mean / B")]
    for run in losses:
        run.advance(epochs=1)
    assert losses[0].history.last("epoch_loss") == pytest.approx(losses[1].history.last("epoch_loss"), rel=1e-3)


@CLASSIFIERS
def test_runs_share_the_images(model):
    run, other = make_run(model), make_run(model, seed=1)
    assert run.data is other.data is SMALL
    before = SMALL.train_images.clone()
    run.advance(epochs=1)
    assert torch.equal(SMALL.train_images, before)


def test_without_data_the_regressions_are_made_from_its_settings():
    run = Run(LinearSettings(seed=3))
    assert torch.equal(run.data.X, make_regression(LinearSettings(seed=3)).X)


def test_without_data_a_classifier_loads_them(monkeypatch):
    monkeypatch.setattr(core.data.make, "load", lambda: SMALL)
    assert Run(SoftmaxSettings()).data is SMALL


def test_other_settings_are_refused():
    with pytest.raises(TypeError, match="must be LinearSettings, SoftmaxSettings or MLPSettings, got Settings"):
        make_model(Settings())


@pytest.mark.parametrize("layers", [0, 1, 3])
def test_the_network_has_the_units_and_layers_of_its_settings(layers):
    model = make_model(MLPSettings(hidden_layers=layers, hidden_units=6, activation="tanh"))
    assert [len(b) for b in model.biases] == [6] * layers + [10]
    assert model.activation.name == "tanh"


# Epochs and batches


@pytest.fixture
def watched(monkeypatch):
    """The numbers of the examples of every batch that is trained on, as a list of lists; small classifiers only."""
    place = {row.numpy().tobytes(): number for number, row in enumerate(SMALL.train_images)}
    assert len(place) == len(SMALL.train_images)
    seen = []
    original = core.training.run.data_iter

    def data_iter(*arguments):
        for X, y in original(*arguments):
            seen.append([place[row.numpy().tobytes()] for row in X])
            assert y.tolist() == SMALL.train_labels[seen[-1]].tolist()
            yield X, y

    monkeypatch.setattr(core.training.run, "data_iter", data_iter)
    return seen


@pytest.mark.parametrize("batch_size", [1, 64, 67, 603, 604, 4096])
def test_every_example_comes_once_an_epoch_with_its_own_label(batch_size, watched):
    run = make_run("softmax", batch_size=batch_size)
    updates = math.ceil(603 / batch_size)
    orders = []
    for _epoch in range(2):
        assert run.advance(epochs=1) == updates
        assert [len(batch) for batch in watched[:-1]] == [batch_size] * (updates - 1)
        orders.append(sum(watched, []))
        assert sorted(orders[-1]) == list(range(603))
        watched.clear()
    assert orders[0] != orders[1]


@MODELS_OF_603
def test_position_counts_the_examples_used(model):
    run = make_run(model, batch_size=100)
    positions = []
    for _ in range(8):
        positions.append((run.step, run.epoch, run.position))
        run.advance(updates=1)
    assert positions == [(k, 0, 100 * k) for k in range(7)] + [(7, 1, 0)]
    assert run.examples == 603


@MODELS_OF_603
@pytest.mark.parametrize("batch_size", [64, 200, 603, 1000])
def test_the_epochs_loss_weighs_every_example_the_same(model, batch_size):
    run = make_run(model, batch_size=batch_size)
    run.advance(epochs=2)
    losses = run.history.column("batch_loss")
    sizes = [len(y) for _, y in batches(run, 1)]
    assert math.isnan(run.history.column("epoch_loss")[0])
    for epoch in (1, 2):
        of_epoch = losses[(epoch - 1) * len(sizes) : epoch * len(sizes)]
        assert run.history.column("epoch_loss")[epoch] == pytest.approx(np.average(of_epoch, weights=sizes), rel=1e-12)
    if sizes[-1] < batch_size < 603:
        assert run.history.last("epoch_loss") != pytest.approx(of_epoch.mean(), rel=1e-5)


def test_two_examples_without_noise():
    run = Run(LinearSettings(examples=2, noise=0.0, batch_size=1))
    assert run.advance(epochs=3) == 6
    assert run.history.last("train_loss") < run.history.column("train_loss")[0]
    run = Run(LinearSettings(examples=2, noise=0.0, batch_size=10_000, features=1))
    assert run.advance(epochs=3) == 3
    assert run.history.last("train_loss") < run.history.column("train_loss")[0]


# What is recorded


@MODELS
def test_a_row_at_step_k_was_measured_with_the_weights_after_k_updates(model):
    run = make_run(model)
    run.advance(updates=20)
    assert run.history.steps("batch_loss").tolist() == list(range(20))
    for k, (X, y) in enumerate(list(batches(run, 2))[:20]):
        if k in (0, 1, 9, 10, 19):
            other = make_run(model)
            other.advance(updates=k)
            loss, _ = loss_and_gradients(other.model, X, y)
            assert run.history.column("batch_loss")[k] == loss.item()
            for name, value in other.regression_parameters().items():
                assert run.history.column(name)[k] == value
    assert (run.history.column("lr") == run.settings.lr).all()
    assert (run.history.column("batch_size") == run.settings.batch_size).all()


def test_the_regressions_parameters_are_those_of_its_model():
    run = make_run("linear")
    run.advance(updates=5)
    assert run.regression_parameters() == {"w1": run.model.w[0], "w2": run.model.w[1], "b": run.model.b}
    assert set(make_run("linear", features=1).regression_parameters()) == {"w1", "b"}
    assert make_run("softmax").regression_parameters() == {}


@MODELS_OF_603
def test_an_evaluation_is_of_all_examples_with_the_weights_of_its_step(model):
    run = make_run(model)
    twins = [Twin(run.model)]
    for _ in range(2):
        run.advance(epochs=1)
        twins.append(Twin(run.model))
    updates = run.step // 2
    assert run.history.steps("train_loss").tolist() == [0, updates, 2 * updates]
    assert run.history.column("epoch").tolist() == [0, 1, 2]
    parts = {"train": training_data(run)}
    if model != "linear":
        parts["test"] = (SMALL.test_images / 255, SMALL.test_labels)
    measured = run.history.evaluations.columns
    for row, twin in enumerate(twins):
        for part, (X, y) in parts.items():
            with torch.no_grad():
                expected = twin.loss(X, y).item()
                assert measured[f"{part}_loss"][row] == pytest.approx(expected, rel=1e-5)
                if model != "linear":
                    share = (twin.network(X).argmax(dim=1) == y).double().mean().item()
                    assert measured[f"{part}_accuracy"][row] == pytest.approx(share, abs=1e-12)


def test_evaluation_of_regression_has_no_accuracy():
    run = make_run("linear")
    assert not {"train_accuracy", "test_loss", "test_accuracy"} & set(run.history.names)
    steps = evaluation(run.model, run.data.X, run.data.y)
    with pytest.raises(StopIteration) as end:
        while True:
            next(steps)
    loss, accuracy = end.value.value
    assert loss == run.history.last("train_loss")
    assert math.isnan(accuracy)


@CLASSIFIERS
def test_training_lowers_the_loss_and_raises_the_accuracy(model):
    run = make_run(model)
    run.advance(epochs=10)
    for part in ("train", "test"):
        assert run.history.last(f"{part}_loss") < run.history.column(f"{part}_loss")[0] / 2
        assert run.history.last(f"{part}_accuracy") > 0.9


def test_pixels_are_bytes_as_shares_of_255():
    assert pixels(torch.tensor([[0, 51, 255]], dtype=torch.uint8)).tolist() == [[0.0, pytest.approx(0.2), 1.0]]
    X = torch.tensor([[0.5, 300.0]])
    assert pixels(X) is X


def test_the_rows_of_a_long_run_are_bounded_and_independent_of_slicing(monkeypatch):
    monkeypatch.setattr(core.history.Table.__init__, "__defaults__", (16,))
    whole, sliced = make_run("linear"), make_run("linear")
    whole.advance(updates=500)
    for n in (1, 2, 37, 160, 300):
        sliced.advance(updates=n)
    assert len(whole.history.column("batch_loss")) <= 16
    assert_same(whole, sliced)
    monkeypatch.undo()
    full = make_run("linear")
    full.advance(updates=500)
    kept = whole.history.steps("batch_loss")
    np.testing.assert_array_equal(whole.history.column("batch_loss"), full.history.column("batch_loss")[kept])


# Changes on the way


@MODELS_OF_603
def test_a_new_learning_rate_applies_from_the_next_update(model):
    run, unchanged = make_run(model), make_run(model)
    for each in (run, unchanged):
        each.advance(updates=3)
    run.change(lr=0.001)
    before, (X, y) = weights(run), list(batches(run, 1))[3]
    _, gradients = loss_and_gradients(run.model, X, y)
    for each in (run, unchanged):
        each.advance(updates=1)
    torch.testing.assert_close(list(run.model.parameters), [p - 0.001 * g for p, g in zip(before, gradients)])
    for each in (run, unchanged):
        each.advance(updates=1)
    losses, expected = run.history.column("batch_loss"), unchanged.history.column("batch_loss")
    assert losses[:4].tolist() == expected[:4].tolist()  # a loss is measured before its update
    assert losses[4] != expected[4]
    old = SETTINGS[model].lr
    assert run.history.column("lr").tolist() == [old, old, old, 0.001, 0.001]
    assert run.changes == [Change(3, "lr", 0.001)]
    assert run.settings == SETTINGS[model].replace(lr=0.001)


def test_a_new_batch_size_in_mid_epoch_still_covers_every_example_once(watched):
    run = make_run("softmax")
    run.advance(updates=3)
    run.change(batch_size=100)
    run.advance(updates=2)
    run.change(batch_size=7)
    run.advance(epochs=1)
    assert sorted(sum(watched, [])) == list(range(603))
    assert sum(watched, []) == torch.randperm(603, generator=generator(0, "order", 0)).tolist()
    assert [len(batch) for batch in watched] == [64] * 3 + [100] * 2 + [7] * 30 + [1]
    assert run.history.column("batch_size").tolist() == [64] * 3 + [100] * 2 + [7] * 31
    assert run.changes == [Change(3, "batch_size", 100), Change(5, "batch_size", 7)]
    sizes = [len(batch) for batch in watched]
    expected = np.average(run.history.column("batch_loss"), weights=sizes)
    assert run.history.last("epoch_loss") == pytest.approx(expected, rel=1e-12)
    watched.clear()
    run.advance(epochs=1)
    assert sorted(sum(watched, [])) == list(range(603))


@MODELS
def test_equal_changes_at_equal_steps_give_equal_runs(model):
    run, other = make_run(model), make_run(model)
    run.advance(updates=7)
    other.advance(updates=2)
    other.advance(updates=5)
    for each in (run, other):
        each.change(lr=0.002, batch_size=33)
    run.advance(updates=40)
    for _ in range(40):
        other.advance(updates=1)
    assert_same(run, other)
    assert {change.knob for change in run.changes} == {"lr", "batch_size"}


def test_an_equal_value_is_not_recorded_as_a_change():
    run, other = make_run("softmax"), make_run("softmax")
    run.advance(updates=15)
    other.advance(updates=4)
    other.change(lr=other.settings.lr, batch_size=64)
    other.advance(updates=11)
    assert other.changes == []
    assert_same(run, other)


def test_more_epochs_during_the_run():
    run = make_run("softmax", epochs=1)
    run.advance(epochs=1)
    assert run.finished
    run.change(epochs=2)
    assert not run.finished
    assert run.changes == [Change(10, "epochs", 2)]


@pytest.mark.parametrize(
    ("model", "name"),
    [(model, name) for model, each in SETTINGS.items() for name, knob in each.knobs().items() if not knob.live],
)
def test_changing_a_knob_that_is_not_live_is_an_error(model, name):
    run = make_run(model)
    with pytest.raises(ValueError, match=f"a run can change only lr, batch_size, epochs, got {name}"):
        run.change(lr=0.5, **{name: getattr(run.settings, name)})
    assert run.settings == SETTINGS[model] and run.changes == []


def test_an_invalid_change_is_an_error_without_effect():
    run, untouched = make_run("softmax"), make_run("softmax")
    with pytest.raises(ValueError, match="a run can change only lr, batch_size, epochs, got momentum"):
        run.change(momentum=0.9)
    with pytest.raises(ValueError, match=r"lr must lie in \[0.0001, 10\], got 12"):
        run.change(batch_size=7, lr=12)
    assert run.settings == SETTINGS["softmax"] and run.changes == []
    for each in (run, untouched):
        each.advance(updates=15)
    assert_same(run, untouched)


# One update


def test_update_returns_the_loss_before_its_step_and_steps():
    run = make_run("linear")
    X, y = next(batches(run, 1))
    before = weights(run)
    loss, gradients = loss_and_gradients(run.model, X, y)
    assert update(run.model, X, y, lr=0.5)[0] == loss.item()
    torch.testing.assert_close(list(run.model.parameters), [p - 0.5 * g for p, g in zip(before, gradients)])


def test_update_does_not_step_above_its_limit():
    run = make_run("linear")
    X, y = next(batches(run, 1))
    before = weights(run)
    loss, *_ = update(run.model, X, y, lr=0.5, loss_limit=0.001)
    assert loss > 0.001
    assert all(torch.equal(p, q) for p, q in zip(before, run.model.parameters))


def test_an_untrained_model_is_measured_once_for_its_data_and_settings(monkeypatch):
    """Runs with the same untrained model and data share its evaluation."""
    data, measured = replace(SMALL), []
    whole = core.training.run.evaluation
    monkeypatch.setattr(core.training.run, "evaluation", lambda *arguments: measured.append(1) or whole(*arguments))
    first, second = (Run(MLPSettings(hidden_units=8, lr=lr), data) for lr in (0.1, 0.5))
    assert len(measured) == 2  # the training images and the test images, of the first run alone
    assert_same(first, Run(MLPSettings(hidden_units=8), SMALL))
    first.advance(epochs=1)
    assert second.history.column("train_loss").tolist() == first.history.column("train_loss")[:1].tolist()
    assert not second.measuring
    assert second.history.tests.columns == first.history.until(0).tests.columns
    del measured[:]
    for settings in (MLPSettings(hidden_units=8, seed=1), MLPSettings(hidden_units=9), SoftmaxSettings()):
        Run(settings, data)
    Run(MLPSettings(hidden_units=8), replace(SMALL))  # other images
    assert len(measured) == 8


def test_the_cache_of_untrained_models_is_bounded(monkeypatch):
    data = replace(SMALL)
    monkeypatch.setattr(core.training.untrained, "MAX_EVALUATIONS", 3)
    for seed in range(8):
        Run(SoftmaxSettings(seed=seed), data)
        assert len(core.training.untrained._evaluations[data]) <= 3


def test_measuring_is_true_until_the_evaluation_is_complete(monkeypatch):
    run = make_run("softmax")
    assert not run.measuring
    monkeypatch.setattr(core.training.run.time, "perf_counter", iter(range(10**6)).__next__)
    while run.epoch == 0:
        run.advance(seconds=2)
    assert run.measuring
    assert not run.reached(1)
    while run.measuring:
        run.advance(seconds=2, epochs=0)
    assert run.reached(1)
