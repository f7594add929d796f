"""The worked update of a hidden unit against the run's next update, autograd, and numbers worked by hand."""

from __future__ import annotations

import pytest
import torch

from core import MLPSettings, Run
from core.data.fashion_mnist import Dataset
from core.explaining.hidden_unit_update import work_out_unit_update
from core.explaining.next_update import weights_change
from tests.core.explaining.test_softmax_update import with_loud_images
from tests.core.oracle import Twin
from tests.core.runs import SMALL, assert_same, batches, make_run

SHAPES = [(activation, layers) for activation in ("relu", "sigmoid", "tanh", "none") for layers in (1, 2, 3)]


@pytest.mark.parametrize(("activation", "layers"), SHAPES)
def test_the_next_update_is_the_one_that_the_run_makes(activation, layers):
    run, alone = (make_run("mlp", activation=activation, hidden_layers=layers) for _ in range(2))
    for i in range(11):  # over a short last batch into the next epoch
        layer = 1 + i % layers
        worked = work_out_unit_update(run, layer)
        weights, biases = run.model.weights[layer - 1], run.model.biases[layer - 1]
        assert worked.before == {"w": weights[worked.input, worked.unit].item(), "b": biases[worked.unit].item()}
        run.advance(updates=1)
        assert worked.after == {"w": weights[worked.input, worked.unit].item(), "b": biases[worked.unit].item()}
        assert worked.after["w"] != worked.before["w"]
        history = run.history.updates.columns
        assert (worked.step, worked.lr) == (history["step"][-1], history["lr"][-1])
        assert worked.batch_size == (27 if i == 9 else 64)
    alone.advance(updates=11)
    assert_same(run, alone)


@pytest.mark.parametrize(("activation", "layers"), SHAPES)
def test_each_link_of_the_chain_against_autograd(activation, layers):
    run = make_run("mlp", activation=activation, hidden_layers=layers)
    run.advance(updates=3)
    X, y = list(batches(run, 1))[3]
    of_batch = Twin(run.model).gradients(X, y)
    for layer in range(1, layers + 1):
        worked = work_out_unit_update(run, layer)
        entering, affine = [X[:1]], []
        for W, b in zip(run.model.weights, run.model.biases):  # each value is a leaf that autograd knows
            affine.append((entering[-1] @ W + b).requires_grad_())
            affine[-1].retain_grad()
            entering.append(FUNCTIONS[activation](affine[-1]))
            entering[-1].retain_grad()
        loss = torch.nn.functional.cross_entropy(affine[-1], y[:1])
        loss.backward()
        unit, at = worked.unit, worked.input

        def same(value, expected):
            assert value == pytest.approx(expected.item(), rel=2e-4, abs=1e-8)

        same(worked.loss, loss)
        same(worked.x, entering[layer - 1][0, at])
        same(worked.z, affine[layer - 1][0, unit])
        same(worked.h, entering[layer][0, unit])
        same(worked.delta_h, entering[layer].grad[0, unit])
        same(worked.delta_z, affine[layer - 1].grad[0, unit])
        assert worked.delta_z == pytest.approx(worked.delta_h * worked.slope, rel=1e-5)
        assert worked.image_gradient == pytest.approx(worked.x * worked.delta_z, rel=1e-6)
        of_image = Twin(run.model).gradients(X[:1], y[:1])[2 * layer - 2]
        same(worked.image_gradient, of_image[at, unit])
        assert abs(worked.image_gradient) == pytest.approx(of_image.abs().max().item(), rel=1e-4) != 0
        same(worked.gradient["w"], of_batch[2 * layer - 2][at, unit])
        same(worked.gradient["b"], of_batch[2 * layer - 1][unit])
        torch.testing.assert_close(worked.next_deltas, affine[layer].grad[0], rtol=2e-4, atol=1e-8)
        torch.testing.assert_close(worked.outgoing, run.model.weights[layer][unit])
        torch.testing.assert_close(worked.logits, affine[-1][0].detach())
        torch.testing.assert_close(worked.probabilities, affine[-1][0].detach().softmax(0))
        torch.testing.assert_close(worked.errors, affine[-1].grad[0], rtol=2e-4, atol=1e-6)
        assert worked.before["w"] * worked.x + worked.other_terms + worked.before["b"] == pytest.approx(
            worked.z, abs=1e-5
        )
        share = worked.h * worked.outgoing[worked.next_unit].item()
        assert worked.backward_terms.sum().item() == pytest.approx(worked.delta_h, rel=1e-4, abs=1e-9)
        back = worked.backward_terms[worked.next_unit].item()
        assert back == pytest.approx(
            worked.next_deltas[worked.next_unit].item() * worked.outgoing[worked.next_unit].item()
        )
        assert back + worked.other_backward_terms == pytest.approx(worked.delta_h, rel=1e-4, abs=1e-9)
        assert share + worked.next_other_terms + worked.next_bias == pytest.approx(worked.next_sum, abs=1e-5)
        same(torch.tensor(worked.next_sum), affine[layer][0, worked.next_unit])
        assert layer < layers or worked.next_unit == worked.label


FUNCTIONS = {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "none": lambda z: z * 1}


def test_unit_input_and_class_can_be_chosen():
    run = make_run("mlp", hidden_layers=2)
    worked = work_out_unit_update(run, 2, unit=5, input=7, cls=3)
    assert (worked.unit, worked.input, worked.next_unit, worked.inputs, worked.units) == (5, 7, 3, 12, 12)
    assert work_out_unit_update(run, 1, unit=2, input=783).inputs == 784


def by_hand(weight: float) -> Run:
    """One hidden ReLU unit, whose weights are all `weight` from 784 white pixels, and whose only outgoing weight is ½ to class 3."""
    white = torch.full((1, 784), 255, dtype=torch.uint8)
    data = Dataset("white", "test", white, torch.tensor([3]), white, torch.tensor([3]))
    run = Run(MLPSettings(hidden_units=1, init_std=0.0, lr=0.5), data)
    run.model.weights[0][:] = weight
    run.model.weights[1][0, 3] = 0.5
    return run


def test_by_hand():
    """z = h = 784 / 1024 = 0.7656, o₃ = 0.3828: ŷ₃ = e^0.3828 / (e^0.3828 + 9) = 0.1401, δz = −0.8599 · ½ = −0.4299."""
    worked = work_out_unit_update(by_hand(1 / 1024), unit=0, input=100)
    assert (worked.x, worked.z, worked.h, worked.slope, worked.next_sum) == (1, 0.765625, 0.765625, 1, 0.3828125)
    assert worked.other_terms == 783 / 1024
    assert worked.errors.tolist() == pytest.approx([0.09554] * 3 + [-0.85989] + [0.09554] * 6, abs=1e-5)
    assert worked.delta_h == worked.delta_z == worked.image_gradient == pytest.approx(-0.42995, abs=1e-5)
    assert worked.backward_terms.tolist() == pytest.approx([0, 0, 0, -0.42995, 0, 0, 0, 0, 0, 0], abs=1e-5)
    assert worked.other_backward_terms == 0
    assert worked.gradient == {"w": worked.image_gradient, "b": worked.delta_z}
    assert worked.after["w"] == pytest.approx(1 / 1024 + 0.5 * 0.42995, abs=1e-5)


def test_an_inactive_unit_passes_no_gradient():
    worked = work_out_unit_update(by_hand(-1 / 784))
    assert (worked.h, worked.slope, worked.delta_z, worked.image_gradient) == (0, 0, 0, 0)
    assert worked.delta_h == pytest.approx(-0.45)  # all classes are at 1/10
    assert worked.after == worked.before


def test_with_relu_the_default_unit_is_active():
    run = make_run("mlp", activation="relu")
    for _ in range(5):
        assert all(work_out_unit_update(run, layer).slope == 1 for layer in (1, 2))
        run.advance(updates=1)


def test_live_changes_are_used():
    run = make_run("mlp")
    run.advance(updates=2)
    run.change(lr=0.7, batch_size=10)
    worked = work_out_unit_update(run)
    assert (worked.lr, worked.batch_size) == (0.7, 10)
    run.advance(updates=1)
    assert run.model.weights[0][worked.input, worked.unit].item() == worked.after["w"]


def test_a_loss_that_ends_the_run_and_the_diverged_run():
    loud = with_loud_images(first=20).data
    run = Run(MLPSettings(batch_size=10, hidden_units=8, init_std=0.1), loud)
    run.advance(updates=2)
    worked = work_out_unit_update(run)
    assert worked.ends_run and worked.after == worked.before
    run.advance(updates=1)
    with pytest.raises(ValueError, match="diverged after update 2: it makes no next update"):
        work_out_unit_update(run)


@pytest.mark.parametrize(("model", "got"), [("softmax", "SoftmaxRegression"), ("linear", "LinearRegression")])
def test_other_models(model, got):
    with pytest.raises(ValueError, match=f"MLP with 1 to 3 hidden layers, got {got}"):
        work_out_unit_update(make_run(model))


def test_no_hidden_layer():
    with pytest.raises(ValueError, match="got MLP with 0 hidden layers"):
        work_out_unit_update(Run(MLPSettings(hidden_layers=0), SMALL))


@pytest.mark.parametrize(
    "choice",
    [{"layer": 0}, {"layer": 3}, {"unit": 12}, {"unit": -1}, {"input": 784}, {"layer": 2, "input": 12}, {"cls": 10}],
)
def test_an_unknown_layer_unit_input_or_class_is_an_error(choice):
    with pytest.raises(ValueError, match=r"must be a whole number in \[[01], (2|9|11|783)\], got"):
        work_out_unit_update(make_run("mlp"), **choice)


def test_what_is_added_to_a_units_weights_is_what_the_run_adds():
    run = Run(MLPSettings(hidden_units=5, batch_size=32), SMALL)
    run.advance(updates=2)
    weights, change = weights_change(run, 3)
    assert torch.equal(weights, run.model.weights[0][:, 3].reshape(28, 28))
    run.advance(updates=1)
    assert torch.equal(run.model.weights[0][:, 3].reshape(28, 28) - weights, change)
    assert change.abs().max() > 0


def test_after_divergence_nothing_is_added():
    run = Run(MLPSettings(hidden_units=5, batch_size=32), SMALL)
    run.model.weights[0].fill_(float("nan"))
    run.advance(updates=1)
    assert run.divergence is not None
    assert weights_change(run, 0)[1].shape == (28, 28)
