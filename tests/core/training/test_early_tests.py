"""A classifier is measured on the test set after 4, 16, 64, … updates of its first epoch, and at each epoch's end."""

from __future__ import annotations

import pytest

import core.training.run
from core import Run
from tests.core.runs import SETTINGS, SMALL, assert_same, make_run

CLASSIFIERS = pytest.mark.parametrize("model", ["softmax", "mlp"])
EXAMPLES = 603


def steps_tested(run: Run) -> list[int]:
    return run.history.steps("test_loss").tolist()


@pytest.mark.parametrize(
    ("batch_size", "steps"),
    [
        (64, [0, 4, 10, 20]),  # the tenth batch has 27 examples
        (201, [0, 3, 6]),
        (200, [0, 4, 8]),  # the epochs end after 4 and 8 updates
        (302, [0, 2, 4]),
        (EXAMPLES, [0, 1, 2]),
        (1000, [0, 1, 2]),
        (20, [0, 4, 16, 31, 62]),
    ],
)
@CLASSIFIERS
def test_the_steps_of_two_epochs(model, batch_size, steps):
    run = make_run(model, batch_size=batch_size)
    run.advance(epochs=2)
    assert steps_tested(run) == run.history.steps("test_accuracy").tolist() == steps
    evaluations = run.history.evaluations.columns
    assert evaluations["step"] == [0, run.step // 2, run.step]
    for name in ("test_loss", "test_accuracy"):
        values = dict(zip(steps, run.history.column(name).tolist(), strict=True))
        assert evaluations[name] == [values[step] for step in evaluations["step"]]


@pytest.mark.parametrize(("batch_size", "steps"), [(100, [0, 4, 8]), (30, [0, 4, 16, 17]), (1000, [0, 4])])
def test_a_new_batch_size_in_the_first_epoch(batch_size, steps):
    run = make_run("softmax", batch_size=64)
    run.advance(updates=3)
    run.change(batch_size=batch_size)
    run.advance(epochs=1)
    assert steps_tested(run) == steps and run.history.evaluations.columns["step"] == [0, steps[-1]]


@CLASSIFIERS
def test_a_row_is_of_the_weights_after_so_many_updates(model):
    run = make_run(model)
    run.advance(updates=9)
    for step, loss, accuracy in zip(*run.history.tests.columns.values(), strict=True):
        other = make_run(model)
        other.advance(updates=step)
        logits = other.model.forward(SMALL.test_images / 255)
        assert loss == pytest.approx(other.model.losses(logits, SMALL.test_labels).mean().item(), rel=1e-5)
        assert accuracy == (logits.argmax(dim=1) == SMALL.test_labels).double().mean().item()


def test_each_step_is_measured_once(monkeypatch):
    run, measured, whole = make_run("softmax", batch_size=150), [], core.training.run.evaluation
    monkeypatch.setattr(
        core.training.run, "evaluation", lambda model, X, y: measured.append(len(X)) or whole(model, X, y)
    )
    run.advance(epochs=1)
    assert measured == [520, EXAMPLES, 520]  # after 4 updates and after 5, which are the epoch


@CLASSIFIERS
def test_a_slice_of_time_can_end_within_a_test(model, monkeypatch):
    whole, sliced = make_run(model), make_run(model)
    whole.advance(updates=9)
    ticks = iter(range(10**6))
    monkeypatch.setattr(core.training.run.time, "perf_counter", ticks.__next__)
    interrupted = set()
    while sliced.step < 9 or sliced.measuring:
        sliced.advance(seconds=2, updates=9 - sliced.step)
        if sliced.measuring:
            interrupted.add(sliced.step)
            assert steps_tested(sliced)[-1] < sliced.step
    assert interrupted == {4}
    assert_same(whole, sliced)


def test_a_run_that_was_resumed_makes_a_test_that_is_due():
    whole, first = make_run("mlp"), make_run("mlp")
    whole.advance(updates=9)
    first.advance(updates=3)
    first._update()
    resumed = Run.resume(SETTINGS["mlp"], SMALL, first.keyframe())
    resumed.record(first.history.until(4))
    assert resumed.measuring and steps_tested(resumed) == [0]
    resumed.advance(updates=5)
    assert_same(resumed, whole)


def test_a_regression_has_no_test_set():
    run = make_run("linear", batch_size=64)
    run.advance(epochs=1)
    assert "test_loss" not in run.history.names
    assert run.history.tests.columns == {"step": [0, 10]}
