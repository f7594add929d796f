"""Divergence: the run stops and records the step and the loss, unclipped."""

import math

import numpy as np
import pytest
import torch

from core import LinearSettings, Run
from core.data.regression import RegressionData
from core.training.evaluation import evaluation
from core.training.run import DIVERGENCE_FACTOR
from tests.core.oracle import Twin, loss_and_gradients
from tests.core.runs import SETTINGS, assert_same, batches, make_run, weights


def diverging(**changes) -> Run:
    return Run(LinearSettings(lr=3, features=2, examples=1000, **changes))


def made_of(X, y, **settings) -> Run:
    """A regression on these examples."""
    X, y = torch.tensor(X), torch.tensor(y)
    data = RegressionData(X, y, torch.zeros(X.shape[1]), torch.zeros(()))
    return Run(LinearSettings(examples=len(X), features=X.shape[1], **settings), data)


def test_too_large_a_learning_rate_ends_the_run():
    run = diverging()
    made = run.advance(epochs=3)
    assert run.divergence is not None
    assert run.divergence.step == run.step == made > 1
    assert run.divergence.loss == run.history.last("batch_loss")
    assert run.history.steps("batch_loss").tolist() == list(range(made + 1))
    assert run.finished and run.reached(100)


def test_it_ends_at_the_first_loss_a_thousand_times_the_first():
    run = diverging()
    run.advance(epochs=1)
    losses = run.history.column("batch_loss")
    limit = DIVERGENCE_FACTOR * max(1.0, losses[0])
    assert (losses[:-1] <= limit).all() and losses[-1] > limit


def test_nothing_is_clipped():
    """Every recorded loss, the last one too, is the loss that plain torch sees on the same batches."""
    run = diverging()
    twin = Twin(run.model)
    run.advance(epochs=1)
    losses = run.history.column("batch_loss")
    expected = twin.train(list(batches(run, 1))[: len(losses)], lr=3.0)
    np.testing.assert_allclose(losses, expected, rtol=1e-3)


def test_the_loss_that_ended_it_was_measured_with_the_final_weights():
    run = diverging()
    run.advance(epochs=1)
    X, y = list(batches(run, 1))[run.step]
    assert run.divergence.loss == loss_and_gradients(run.model, X, y)[0].item()


@pytest.mark.parametrize("amount", [{"updates": 10}, {"epochs": 2}, {"seconds": 0.01}])
def test_a_diverged_run_makes_no_more_updates(amount):
    run = diverging()
    run.advance(epochs=1)
    before, step, rows = weights(run), run.step, len(run.history.column("batch_loss"))
    assert run.advance(**amount) == 0
    run.change(lr=0.01)
    assert run.advance(**amount) == 0
    assert (run.step, len(run.history.column("batch_loss"))) == (step, rows)
    assert all(torch.equal(p, q) for p, q in zip(before, run.model.parameters))


def test_it_diverges_at_the_same_step_however_it_is_sliced():
    whole, sliced = diverging(), diverging()
    whole.advance(epochs=1)
    for _ in range(100):
        sliced.advance(updates=1)
    assert_same(whole, sliced)


def test_lowering_the_learning_rate_in_time_prevents_divergence():
    run = diverging()
    run.advance(updates=2)
    run.change(lr=0.03)
    run.advance(epochs=3)
    assert run.divergence is None and run.epoch == 3


def test_a_nan_label_ends_the_run_before_it_starts():
    run = made_of([[1.0], [2.0]], [math.nan, 1.0])
    assert run.divergence.step == 0 and math.isnan(run.divergence.loss)
    assert run.advance(updates=1) == 0
    assert run.finished and all(p.isfinite().all() for p in run.model.parameters)


def test_an_infinite_loss_of_all_examples_ends_the_run_before_it_starts():
    run = made_of([[1.0], [2.0]], [3e38, 1.0])
    assert (run.divergence.step, run.divergence.loss) == (0, math.inf)
    assert run.advance(updates=1) == 0


def test_an_infinite_loss_of_the_first_batch_ends_the_run_without_an_update():
    # All losses, 1.62e38 each, are added up in double precision, the batch's in single, where three are too much.
    run = made_of([[1.0]] * 3, [1.8e19] * 3, batch_size=3)
    assert run.divergence is None and run.history.last("train_loss") == pytest.approx(1.62e38)
    before = weights(run)
    assert run.advance(updates=5) == 0
    assert (run.divergence.step, run.divergence.loss) == (0, math.inf)
    assert run.history.column("batch_loss").tolist() == [math.inf]
    assert all(torch.equal(p, q) for p, q in zip(before, run.model.parameters))


def test_a_nan_loss_of_the_first_batch_ends_the_run_without_an_update():
    run = made_of([[1.0], [1.0]], [1.0, 1.0])
    run.model.w.fill_(math.nan)
    assert run.advance(updates=5) == 0
    assert run.divergence.step == 0 and math.isnan(run.divergence.loss)
    assert math.isnan(run.history.last("batch_loss"))
    assert run.model.b.item() == 0


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_non_finite_loss_in_mid_run_ends_it(bad):
    run = make_run("mlp")
    run.advance(updates=4)
    run.model.parameters[-1].fill_(bad)
    before = weights(run)
    assert run.advance(epochs=1) == 0
    assert run.divergence.step == 4 and not math.isfinite(run.divergence.loss)
    for p, q in zip(before[:-1], run.model.parameters):
        assert torch.equal(p, q)


def test_non_finite_logits_have_accuracy_nan():
    run = make_run("softmax")
    run.model.b.fill_(math.nan)
    run.advance(updates=1)
    assert math.isnan(run.history.last("batch_loss")) and math.isnan(run.history.last("batch_accuracy"))
    measuring = evaluation(run.model, run.data.test_images, run.data.test_labels)
    with pytest.raises(StopIteration) as end:
        while True:
            next(measuring)
    assert all(math.isnan(value) for value in end.value.value)


def test_the_last_update_of_an_epoch_can_cause_the_divergence():
    # One update takes w from 0 to 1e16, and with it the prediction to 1e31, whose square is too large for a float.
    run = made_of([[1e15], [1e15]], [1.0, 1.0], batch_size=2, lr=10.0, init_std=0.0)
    assert run.advance(epochs=5) == 1
    assert (run.divergence.step, run.divergence.loss) == (1, math.inf)
    assert run.history.last("train_loss") == math.inf
    assert run.advance(updates=1) == 0


@pytest.mark.parametrize("model", list(SETTINGS))
def test_ordinary_runs_do_not_count_as_diverged(model):
    run = make_run(model)
    run.advance(epochs=5)
    assert run.divergence is None and run.epoch == 5


@pytest.mark.parametrize(
    ("label", "largest"),
    [
        (0.0, 1000.0),  # a thousand times the first loss would be nothing at all
        (2.0, 2000.0),
        (100.0, 5_000_000.0),
    ],
)
def test_the_limit_is_set_by_the_first_batch_and_stays(label, largest):
    """A label of 0, 2 or 100 and a prediction of 0: the first loss is half the label's square."""
    for loss, diverges in ((0.99 * largest, False), (1.01 * largest, True)):
        run = made_of([[0.0], [0.0]], [label, label], lr=1.0, init_std=0.0)
        run.advance(updates=2)
        assert run.history.column("batch_loss").tolist() == [label**2 / 2, 0.0]
        run.model.b.fill_(label + math.sqrt(2 * loss))
        run.advance(updates=1)
        assert run.history.last("batch_loss") == pytest.approx(loss)
        assert (run.divergence is not None) == diverges
