import pytest
import torch
from torch.nn import functional as F

from core.models import MLP, LinearRegression, SoftmaxRegression, initial_weights
from tests.core.oracle import Twin, in_double, loss_and_gradients

ACTIVATIONS = ("relu", "sigmoid", "tanh", "none")


def stream(seed=0):
    return torch.Generator().manual_seed(seed)


MODELS = (
    {
        "linear, 1 feature": lambda: LinearRegression(1, 0.5, stream()),
        "linear, 2 features": lambda: LinearRegression(2, 0.5, stream()),
        "softmax": lambda: SoftmaxRegression(20, 10, 0.5, stream()),
    }
    | {
        f"MLP, {layers} hidden, {activation}": lambda layers=layers, activation=activation: MLP(
            [20, *[7] * layers, 10], activation, 0.5, stream()
        )
        for layers in range(4)
        for activation in ACTIVATIONS
    }
    | {
        "softmax on points": lambda: SoftmaxRegression(2, 3, 1.0, stream()),
    }
    | {
        f"MLP on points, {layers} hidden, {activation}": lambda layers=layers, activation=activation: MLP(
            [2, *[5] * layers, 3], activation, 1.0, stream()
        )
        for layers in range(4)
        for activation in ACTIVATIONS
    }
)


def with_data(make, rows):
    """A model in double precision whose biases are not zero, and a batch for it."""
    model = in_double(make())
    for parameter in model.parameters:
        parameter.add_(torch.randn(parameter.shape, dtype=torch.float64, generator=stream(1)), alpha=0.3)
    X = torch.randn(rows, len(model.parameters[0]), dtype=torch.float64, generator=stream(2))
    if isinstance(model, LinearRegression):
        return model, X, torch.randn(rows, dtype=torch.float64, generator=stream(3))
    return model, X, torch.randint(0, len(model.parameters[-1]), (rows,), generator=stream(3))


@pytest.mark.parametrize("rows", [1, 13])
@pytest.mark.parametrize("make", MODELS.values(), ids=list(MODELS))
def test_loss_and_gradients_are_autograds(make, rows):
    model, X, y = with_data(make, rows)
    twin = Twin(model)
    loss, gradients = loss_and_gradients(model, X, y)
    torch.testing.assert_close(loss, twin.loss(X, y).detach(), rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(gradients, twin.gradients(X, y), rtol=1e-10, atol=1e-12)
    assert all(p.shape == g.shape for p, g in zip(model.parameters, gradients, strict=True))


@pytest.mark.parametrize("make", MODELS.values(), ids=list(MODELS))
def test_forward_and_losses_are_those_of_the_gradients(make):
    model, X, y = with_data(make, 13)
    outputs = model.forward(X)
    torch.testing.assert_close(outputs, Twin(model).network(X).detach(), rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(model.losses(outputs, y).mean(), loss_and_gradients(model, X, y)[0], rtol=1e-12, atol=0)


@pytest.mark.parametrize("make", MODELS.values(), ids=list(MODELS))
def test_forward_and_gradients_change_no_parameter(make):
    model, X, y = with_data(make, 13)
    before = [parameter.clone() for parameter in model.parameters]
    loss_and_gradients(model, X, y)
    model.losses(model.forward(X), y)
    assert all(torch.equal(p, q) for p, q in zip(before, model.parameters))


def test_linear_regression_by_hand():
    model = LinearRegression(1, 0.0, stream())
    model.w.fill_(2.0)
    loss, (d_w, d_b) = loss_and_gradients(model, torch.tensor([[1.0], [3.0]]), torch.tensor([1.0, 4.0]))
    # Errors 1 and 2: loss (½ + 2)/2, slope (1·1 + 3·2)/2, mean error 3/2.
    assert (loss.item(), d_w.tolist(), d_b.item()) == (1.25, [3.5], 1.5)


def test_softmax_regression_by_hand():
    model = SoftmaxRegression(1, 2, 0.0, stream())
    loss, (d_W, d_b) = loss_and_gradients(model, torch.tensor([[4.0]]), torch.tensor([0]))
    # Both classes have probability ½; the true one pulls by ½ − 1.
    assert loss.item() == pytest.approx(0.693147, abs=1e-6)
    assert (d_W.tolist(), d_b.tolist()) == ([[-2.0, 2.0]], [-0.5, 0.5])


def test_mlp_without_hidden_layers_is_softmax_regression():
    softmax_regression, mlp = SoftmaxRegression(20, 10, 0.5, stream()), MLP([20, 10], "relu", 0.5, stream())
    X = torch.randn(6, 20, generator=stream(4))
    torch.testing.assert_close(mlp.forward(X), softmax_regression.forward(X))


def test_without_activation_any_stack_of_layers_is_one_affine_map():
    model, X, _ = with_data(MODELS["MLP, 3 hidden, none"], 13)
    W, b = torch.eye(20, dtype=torch.float64), torch.zeros(20, dtype=torch.float64)
    for layer_W, layer_b in zip(model.weights, model.biases):
        W, b = W @ layer_W, b @ layer_W + layer_b
    torch.testing.assert_close(model.forward(X), X @ W + b)


def test_the_inputs_and_affine_outputs_of_each_layer():
    model, X, _ = with_data(MODELS["MLP, 2 hidden, relu"], 5)
    entering, affine = model.layers(X)
    assert torch.equal(entering[0], X)
    for layer, (W, b) in enumerate(zip(model.weights, model.biases)):
        torch.testing.assert_close(affine[layer], F.linear(entering[layer], W.T, b))
    for layer in (1, 2):
        assert torch.equal(entering[layer], F.relu(affine[layer - 1]))
    assert torch.equal(affine[-1], model.forward(X))


@pytest.mark.parametrize(
    ("model", "shapes"),
    [
        (LinearRegression(2, 0.01, stream()), [(2,), ()]),
        (SoftmaxRegression(784, 10, 0.01, stream()), [(784, 10), (10,)]),
        (MLP([784, 256, 256, 10], "relu", 0.01, stream()), [(784, 256), (256,), (256, 256), (256,), (256, 10), (10,)]),
    ],
    ids=["linear", "softmax", "mlp"],
)
def test_initial_parameters(model, shapes):
    assert [tuple(p.shape) for p in model.parameters] == shapes
    for parameter in model.parameters:
        if parameter.ndim == 2:
            assert parameter.std().item() == pytest.approx(0.01, rel=0.05)
            assert parameter.mean().item() == pytest.approx(0, abs=0.001)
    biases = [p for p in model.parameters[1::2]]
    assert all((b == 0).all() for b in biases)


@pytest.mark.parametrize(("init", "value"), [("zero", 0.0), ("constant", 0.25)])
def test_zero_and_constant_initial_weights(init, value):
    model = MLP([20, 7, 7, 10], "relu", 0.25, stream(), init)
    assert [tuple(W.shape) for W in model.weights] == [(20, 7), (7, 7), (7, 10)]
    assert all((W == value).all() for W in model.weights)
    assert all((b == 0).all() for b in model.biases)


def test_an_unknown_init_is_refused():
    with pytest.raises(ValueError, match="init must be one of normal, zero, constant, got 'xavier'"):
        initial_weights("xavier", 0.1, (2, 3), stream())


@pytest.mark.parametrize("layers", [1, 3])
def test_the_activation_leaves_the_initial_weights_as_they_were(layers):
    models = [MLP([20, *[7] * layers, 10], activation, 0.01, stream()) for activation in ACTIVATIONS]
    for other in models[1:]:
        assert all(torch.equal(p, q) for p, q in zip(models[0].parameters, other.parameters))
