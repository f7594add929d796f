"""Stacked models are their models: the same outputs, losses and steps, and no model disturbs another."""

import math

import pytest
import torch

from core.comparing.ensemble_models import EnsembleModels
from core.models import MLP, SoftmaxRegression
from core.optim import sgd

RATES = torch.tensor([0.1, 1.0, 0.01, 0.3])


def make_models(kind: str) -> list:
    stream = torch.Generator().manual_seed(1)
    if kind == "softmax":
        return [SoftmaxRegression(6, 3, 0.5, stream) for _ in range(4)]
    sizes = {"no layer": [6, 3], "one layer": [6, 5, 3], "three layers": [6, 5, 5, 5, 3]}[kind]
    return [MLP(sizes, activation, 0.5, stream) for activation in ("relu", "sigmoid", "tanh", "none")]


def make_batch(own: bool) -> tuple[torch.Tensor, torch.Tensor]:
    stream = torch.Generator().manual_seed(2)
    shape = (4, 7) if own else (7,)
    return torch.rand(*shape, 6, generator=stream), torch.randint(0, 3, shape, generator=stream)


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("kind", ["softmax", "no layer", "one layer", "three layers"])
def test_each_model_does_what_it_does_alone(kind, own):
    models, alone = make_models(kind), make_models(kind)
    X, y = make_batch(own)
    stack = EnsembleModels(models)
    layers = stack.layers(X)
    losses, right, y_hat = stack.outcomes(layers[1][-1], y)
    stack.step(layers, y_hat, y, RATES)
    for k, model in enumerate(alone):
        mine = (X[k], y[k]) if own else (X, y)
        logits, gradients = model.outputs_and_gradients(*mine)
        torch.testing.assert_close(layers[1][-1][k], logits)
        torch.testing.assert_close(losses[k], model.losses(logits, mine[1]))
        assert torch.equal(right[k], logits.argmax(dim=1) == mine[1])
        sgd(model.parameters, gradients, RATES[k].item())
        torch.testing.assert_close(models[k].parameters, model.parameters, rtol=1e-5, atol=1e-6)
        torch.testing.assert_close(stack.forward(X)[k], models[k].forward(mine[0]))


def test_numbers_worked_by_hand():
    """Two classes, both logits 0: ŷ = (½, ½), loss log 2, ∂L/∂o = (−½, ½) for class 0; x = 2, η = 1 and 3."""
    models = [SoftmaxRegression(1, 2, 0.0, torch.Generator()) for _ in range(2)]
    stack = EnsembleModels(models)
    X, y = torch.tensor([[2.0]]), torch.tensor([0])
    layers = stack.layers(X)
    losses, _, y_hat = stack.outcomes(layers[1][-1], y)
    assert losses.tolist() == [[pytest.approx(math.log(2))]] * 2
    stack.step(layers, y_hat, y, torch.tensor([1.0, 3.0]))
    assert [model.W.tolist() for model in models] == [[[1.0, -1.0]], [[3.0, -3.0]]]
    assert [model.b.tolist() for model in models] == [[0.5, -0.5], [1.5, -1.5]]


@pytest.mark.parametrize("kind", ["softmax", "three layers"])
def test_stacking_moves_the_parameters_and_changes_none(kind):
    models, alone = make_models(kind), make_models(kind)
    stack = EnsembleModels(models)
    for model, other in zip(models, alone, strict=True):
        assert all(torch.equal(p, q) for p, q in zip(model.parameters, other.parameters, strict=True))
    stack.weights[0][2].zero_()
    assert not models[2].parameters[0].any() and models[1].parameters[0].any()


def test_a_model_that_is_no_number_disturbs_no_other():
    models, alone = make_models("one layer"), make_models("one layer")
    models[1].biases[0].fill_(math.nan)
    X, y = make_batch(own=False)
    stack = EnsembleModels(models)
    layers = stack.layers(X)
    stack.step(layers, stack.outcomes(layers[1][-1], y)[2], y, RATES)
    assert not models[1].weights[0].isfinite().any()
    for k in (0, 2, 3):
        sgd(alone[k].parameters, alone[k].outputs_and_gradients(X, y)[1], RATES[k].item())
        torch.testing.assert_close(models[k].parameters, alone[k].parameters, rtol=1e-5, atol=1e-6)
