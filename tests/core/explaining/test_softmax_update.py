"""The worked update against the run's next update and against numbers worked by hand."""

from __future__ import annotations

import copy

import pytest
import torch

from core import Run, SoftmaxSettings
from core.data.batches import epoch_order
from core.data.fashion_mnist import Dataset
from core.explaining.next_update import weights_change
from core.explaining.softmax_update import work_out_softmax_update
from tests.core.runs import SMALL, assert_same, batches, make_run, training_data

PIXEL, CLASS = 406, 3


def assert_next_is_made(run: Run) -> None:
    """Assert that the worked update is bit-identical to the run's next one, and left the run unchanged."""
    untouched = copy.deepcopy({name: vars(run)[name] for name in ("model", "history", "changes", "settings")})
    place = run.step, run.epoch, run.position
    worked = work_out_softmax_update(run, PIXEL, CLASS)
    assert all(map(torch.equal, run.model.parameters, untouched["model"].parameters))
    assert vars(run.history.updates) == vars(untouched["history"].updates)
    assert repr(vars(run.history.evaluations)) == repr(vars(untouched["history"].evaluations))  # NaN ≠ NaN
    assert (run.changes, run.settings) == (untouched["changes"], untouched["settings"])
    assert (run.step, run.epoch, run.position) == place
    assert worked.step == run.step
    assert worked.before == {"w": run.model.W[PIXEL, CLASS].item(), "b": run.model.b[CLASS].item()}
    assert run.advance(updates=1) == 1
    assert worked.after == {"w": run.model.W[PIXEL, CLASS].item(), "b": run.model.b[CLASS].item()}
    assert worked.after["b"] != worked.before["b"]
    history = run.history.updates.columns
    assert (worked.loss, worked.lr) == (history["batch_loss"][-1], history["lr"][-1])
    assert worked.batch_size == min(history["batch_size"][-1], run.examples - place[2])


@pytest.mark.parametrize("changes", [{}, {"batch_size": 1}, {"batch_size": 4096}, {"lr": 3.0, "seed": 5}])
def test_the_next_update_is_the_one_that_the_run_makes(changes):
    run = make_run("softmax", **changes)
    for _ in range(12):  # with batches of 64: nine whole, a short one of 27, and two of the next epoch
        assert_next_is_made(run)


def test_at_an_epochs_end():
    run = make_run("softmax")
    run.advance(updates=9)
    assert work_out_softmax_update(run, PIXEL, CLASS).batch_size == 27
    assert_next_is_made(run)
    assert run.epoch == 1 and not run.measuring
    assert_next_is_made(run)


def test_before_an_epochs_end_is_measured():
    run = make_run("softmax")
    while run.epoch == 0:
        run._update()  # a slice that ends here, by the clock
    assert_next_is_made(run)


def test_after_live_changes():
    run = make_run("softmax")
    run.advance(updates=3)
    run.change(lr=0.7, batch_size=100)
    assert_next_is_made(run)
    run.change(batch_size=7)
    assert_next_is_made(run)
    run.advance(epochs=1)
    run.change(lr=0.01)
    assert_next_is_made(run)


def test_working_out_an_update_does_not_change_the_run():
    looked_at, left_alone = make_run("softmax"), make_run("softmax")
    for _ in range(15):
        work_out_softmax_update(looked_at, PIXEL, CLASS)
        looked_at.advance(updates=1)
    left_alone.advance(updates=15)
    assert_same(looked_at, left_alone)


def test_its_numbers_against_autograd():
    run = make_run("softmax", init_std=0.1)
    run.advance(updates=4)
    X, y = list(batches(run, 1))[4]
    W, b = (p.clone().requires_grad_() for p in run.model.parameters)
    losses = torch.nn.functional.cross_entropy(X @ W + b, y, reduction="none")
    worked = work_out_softmax_update(run, PIXEL, CLASS, images=64)
    everything, labels = training_data(run)
    terms = [torch.autograd.grad(loss, W, retain_graph=True)[0][PIXEL, CLASS].item() / 64 for loss in losses]
    order = sorted(range(64), key=lambda i: -abs(terms[i]))
    assert abs(terms[order[0]]) > abs(terms[order[4]]) > abs(terms[order[-1]])
    X, y, losses = X[order], y[order], losses[order]
    assert worked.contributions.tolist() == pytest.approx([terms[i] for i in order], rel=1e-3, abs=1e-9)
    assert torch.equal(everything[worked.rows], X)
    assert torch.equal(worked.labels, y) and torch.equal(labels[worked.rows], y)
    assert torch.equal(worked.inputs, X[:, PIXEL])
    torch.testing.assert_close(worked.logits, (X @ W + b).detach())
    torch.testing.assert_close(worked.probabilities, (X @ W + b).detach().softmax(1))
    torch.testing.assert_close(worked.losses, losses.detach())
    of_w, of_b = torch.autograd.grad(losses.mean(), [W, b])
    assert worked.gradient["w"] == pytest.approx(of_w[PIXEL, CLASS].item(), rel=1e-4, abs=1e-9)
    assert worked.gradient["b"] == pytest.approx(of_b[CLASS].item(), rel=1e-4, abs=1e-9)
    assert worked.contributions.sum().item() == pytest.approx(worked.gradient["w"], rel=1e-4, abs=1e-9)
    assert worked.gradient["w"] != 0
    assert worked.others == 0
    few = work_out_softmax_update(run, PIXEL, CLASS)
    assert few.others == pytest.approx(sum(terms[i] for i in order[5:]), rel=1e-3, abs=1e-9)
    for name in ("rows", "labels", "inputs", "logits", "probabilities", "losses", "contributions"):
        assert torch.equal(getattr(few, name), getattr(worked, name)[:5])
    assert (few.loss, few.gradient, few.after) == (worked.loss, worked.gradient, worked.after)


def test_by_hand():
    """Zero weights guess 1/10: of two white images, of classes 3 and 5, the error at class 3 is −0.9 and 0.1.

    ∂L/∂W[p, 3] = (−0.9 + 0.1)/2 = −0.4, and with η = 0.5 the weight goes from 0 to 0.2.
    """
    white = torch.full((2, 784), 255, dtype=torch.uint8)
    data = Dataset("white", "test", white, torch.tensor([3, 5]), white, torch.tensor([3, 5]))
    worked = work_out_softmax_update(Run(SoftmaxSettings(init_std=0.0, lr=0.5), data), PIXEL, CLASS)
    assert worked.logits.tolist() == [[0] * 10] * 2
    assert worked.loss == pytest.approx(2.302585)
    expected = [{3: -0.45, 5: 0.05}[label] for label in worked.labels.tolist()]
    assert worked.contributions.tolist() == pytest.approx(expected)
    assert worked.gradient == {"w": pytest.approx(-0.4), "b": pytest.approx(-0.4)}
    assert worked.after == {"w": pytest.approx(0.2), "b": pytest.approx(0.2)}


def with_loud_images(first: int) -> Run:
    """A run on this number of ordinary images followed by images so bright that its loss explodes."""
    images = SMALL.train_images / 255
    order = epoch_order(0, 0, len(images))
    images[order[first:]] *= 1e7
    data = Dataset("loud", "test", images, SMALL.train_labels, SMALL.test_images, SMALL.test_labels)
    return Run(SoftmaxSettings(batch_size=10), data)


def test_a_loss_that_ends_the_run_and_the_diverged_run():
    run = with_loud_images(first=20)
    run.advance(updates=2)
    worked = work_out_softmax_update(run, PIXEL, CLASS)
    assert worked.ends_run and worked.after == worked.before
    run.advance(updates=1)
    assert run.divergence is not None and run.divergence.loss == worked.loss
    assert worked.before["w"] == run.model.W[PIXEL, CLASS].item()
    with pytest.raises(ValueError, match="diverged after update 2: it makes no next update"):
        work_out_softmax_update(run, PIXEL, CLASS)


@pytest.mark.parametrize("model", ["linear", "mlp"])
def test_other_models(model):
    with pytest.raises(ValueError, match="only softmax regression's update"):
        work_out_softmax_update(make_run(model), PIXEL, CLASS)


@pytest.mark.parametrize(("pixel", "cls"), [(784, 0), (-1, 0), (0, 10), (0, -1)])
def test_no_such_weight(pixel, cls):
    with pytest.raises(ValueError, match=r"must be a whole number in \[0, (783|9)\], got"):
        work_out_softmax_update(make_run("softmax"), pixel, cls)


def test_what_is_added_to_a_template_is_what_the_update_adds():
    run = make_run("softmax", lr=0.7)
    for _ in range(3):
        template, change = weights_change(run, CLASS)
        before = run.model.W[:, CLASS].reshape(28, 28).clone()
        assert torch.equal(template, before)
        run.advance(updates=1)
        assert torch.equal(change, run.model.W[:, CLASS].reshape(28, 28) - before)
        assert torch.equal(template, before)  # a copy, which training leaves alone
        assert change.abs().max() > 0


def test_a_run_that_has_ended_adds_nothing():
    run = with_loud_images(first=20)
    run.advance(updates=2)
    assert weights_change(run, CLASS)[1].abs().max() == 0  # its next update would end it
    run.advance(updates=1)
    template, change = weights_change(run, CLASS)
    assert run.divergence is not None
    assert torch.equal(template, run.model.W[:, CLASS].reshape(28, 28)) and change.abs().max() == 0
