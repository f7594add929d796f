"""Layer statistics: correct values at the correct updates, independent of slicing."""

import math

import numpy as np
import pytest
import torch

import core.history
from core.explaining.hidden_units import saturation
from core.training.layer_statistics import (
    EXAMPLES_BETWEEN_ROWS,
    PROBE_IMAGES,
    column_names,
    gradient_row,
    saturation_row,
)
from tests.core.oracle import Twin
from tests.core.runs import SMALL, assert_same, batches, make_run


@pytest.mark.parametrize("layers", [0, 1, 3])
def test_the_columns(layers):
    names = column_names(make_run("mlp", hidden_layers=layers).model)
    gradients = {f"gradient_{layer}" for layer in range(1, layers + 2)}
    assert set(names) == gradients | {f"{share}_{n}" for n in range(1, layers + 1) for share in ("saturated", "dead")}


@pytest.mark.parametrize("model", ["linear", "softmax"])
def test_other_models_have_no_columns(model):
    run = make_run(model)
    run.advance(updates=2)
    assert column_names(run.model) == ()
    assert run.history.layer_statistics.columns == {"step": []}


@pytest.mark.parametrize(("batch_size", "steps"), [(512, [0, 9, 19]), (64, [0, 43, 86]), (4096, [0, 5, 10, 15, 20])])
def test_a_row_is_recorded_as_soon_as_enough_examples_were_used(batch_size, steps):
    """603 images: an epoch is 512 + 91, or nine batches of 64 and one of 27, or one batch of all."""
    sizes = [min(batch_size, 603 - start) for start in range(0, 603, batch_size)] * 30
    for before, after in zip(steps, steps[1:]):
        assert sum(sizes[before : after - 1]) < EXAMPLES_BETWEEN_ROWS <= sum(sizes[before:after])
    run = make_run("mlp", batch_size=batch_size, lr=0.1)
    run.advance(updates=steps[-1] + 1)
    assert run.history.steps("gradient_1").tolist() == run.history.steps("dead_2").tolist() == steps


def test_a_row_is_of_the_weights_and_the_batch_of_its_step():
    run = make_run("mlp")
    run.advance(updates=44)
    taken = list(batches(run, 5))
    for row, step in enumerate([0, 43]):
        other = make_run("mlp")
        other.advance(updates=step)
        gradients = Twin(other.model).gradients(*taken[step])
        for layer in (1, 2, 3):
            expected = gradients[2 * layer - 2].square().mean().sqrt().item()
            assert run.history.column(f"gradient_{layer}")[row] == pytest.approx(expected, rel=1e-4)
        for layer, seen in enumerate(saturation(other.model, SMALL.test_images[:PROBE_IMAGES]), start=1):
            assert run.history.column(f"saturated_{layer}")[row] == seen.saturated_share
            assert run.history.column(f"dead_{layer}")[row] == seen.dead_share


@pytest.mark.parametrize("slices", [[1] * 100, [43, 1, 56], [0, 42, 58]])
def test_rows_do_not_depend_on_the_slices(slices):
    whole, sliced = make_run("mlp"), make_run("mlp")
    whole.advance(updates=100)
    for updates in slices:
        sliced.advance(updates=updates)
    assert whole.history.steps("gradient_1").tolist() == [0, 43, 86]
    assert_same(whole, sliced)


def test_a_change_of_the_batch_size_during_the_run():
    run = make_run("mlp")
    run.advance(updates=5)
    run.change(batch_size=512)
    run.advance(updates=20)
    seen = np.cumsum([64] * 5 + [283] + [512, 91] * 10)
    steps = run.history.steps("gradient_1").tolist()
    assert steps[:2] == [0, 1 + int(np.argmax(seen >= EXAMPLES_BETWEEN_ROWS))]
    assert len(steps) == len(run.history.column("saturated_2")) == 3


def test_the_rows_are_bounded(monkeypatch):
    monkeypatch.setattr(core.history.Table.__init__, "__defaults__", (4,))
    run = make_run("mlp", batch_size=4096)
    run.advance(updates=60)
    assert run.history.steps("gradient_1").tolist() == [0, 20, 40]


def test_the_size_of_a_gradient_by_hand():
    """√((9 + 16 + 0 + 0) / 4) = 2.5; sizes whose squares are out of float32's range; biases do not count."""
    of_W = torch.tensor([[3.0, -4.0], [0.0, 0.0]])
    gradients = [of_W, torch.ones(2), of_W * 1e-30, torch.ones(2), of_W * 1e30, torch.ones(2)]
    assert gradient_row(gradients) == pytest.approx({"gradient_1": 2.5, "gradient_2": 2.5e-30, "gradient_3": 2.5e30})


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_non_finite_gradient_has_size_nan(bad):
    assert math.isnan(gradient_row([torch.tensor([[1.0, bad]]), torch.ones(2)])["gradient_1"])


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_run_with_non_finite_preactivations_records_nan_and_ends(bad):
    run = make_run("mlp")
    run.model.weights[0].fill_(bad)
    run.advance(updates=1)
    assert run.divergence is not None
    for name in ("gradient_1", "gradient_3", "saturated_1", "dead_1"):
        assert math.isnan(run.history.last(name))


def test_only_the_first_test_images_are_probed():
    model = make_run("mlp", init_std=1.0).model
    assert saturation_row(model, SMALL.test_images) == saturation_row(model, SMALL.test_images[:PROBE_IMAGES])
    assert saturation_row(model, SMALL.test_images) != saturation_row(model, SMALL.test_images[PROBE_IMAGES:])
