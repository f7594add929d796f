"""The three models: parameters, forward pass, and hand-written gradients of the mean loss.

Shapes: B examples in a batch, d inputs, h hidden units, q classes. Every model has
`parameters`, `forward(X)`, `losses(outputs, y)` and `outputs_and_gradients(X, y)`.
Only `sgd` changes the parameters.
"""

import torch
from torch import Tensor

from core.activations import ACTIVATIONS
from core.functions import cross_entropy_of_logits, linreg, one_hot, softmax, squared_loss
from core.layer_sizes import inputs_and_classes, layer_widths
from core.randomness import generator
from core.settings import LinearSettings, MLPSettings, Settings, SoftmaxSettings


class LinearRegression:
    """ŷ = Xw + b with half squared loss."""

    def __init__(self, inputs: int, init_std: float, generator: torch.Generator):
        self.w = torch.normal(0.0, init_std, (inputs,), generator=generator)
        self.b = torch.zeros(())
        self.parameters = [self.w, self.b]

    def forward(self, X: Tensor) -> Tensor:
        return linreg(X, self.w, self.b)

    losses = staticmethod(squared_loss)

    def outputs_and_gradients(self, X: Tensor, y: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Return the outputs for the batch and the gradient of its mean loss for each parameter.

        Equation: ∂L/∂w = Xᵀ(ŷ − y) / B,  ∂L/∂b = mean(ŷ − y)
        """
        y_hat = self.forward(X)
        error = y_hat - y
        return y_hat, [X.T @ error / len(y), error.mean()]


class SoftmaxRegression:
    """Logits o = xW + b, probabilities softmax(o), cross-entropy loss."""

    def __init__(self, inputs: int, classes: int, init_std: float, generator: torch.Generator):
        # Stored column by column: this makes X @ W and the gradient's product twice as fast.
        self.W = torch.normal(0.0, init_std, (inputs, classes), generator=generator).T.contiguous().T
        self.b = torch.zeros(classes)
        self.parameters = [self.W, self.b]

    def forward(self, X: Tensor) -> Tensor:
        return X @ self.W + self.b

    losses = staticmethod(cross_entropy_of_logits)

    def outputs_and_gradients(self, X: Tensor, y: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Return the outputs for the batch and the gradient of its mean loss for each parameter.

        Equation: ∂L/∂O = (softmax(O) − one_hot(y)) / B,  ∂L/∂W = Xᵀ ∂L/∂O = ((∂L/∂O)ᵀ X)ᵀ
        """
        logits = self.forward(X)
        d_logits = (softmax(logits) - one_hot(y, logits.shape[1])) / len(y)
        return logits, [(d_logits.T @ X).T, d_logits.sum(dim=0)]


def initial_weights(init: str, init_std: float, shape: tuple[int, int], generator: torch.Generator) -> Tensor:
    """The initial weights of a layer.

    Equation: w ~ N(0, σ²) for "normal", 0 for "zero", σ for "constant", with σ = init_std
    Shapes: → shape
    Raises: ValueError for any other init
    """
    if init == "normal":
        return torch.normal(0.0, init_std, shape, generator=generator)
    if init in ("zero", "constant"):
        return torch.full(shape, init_std if init == "constant" else 0.0)
    raise ValueError(f"init must be one of normal, zero, constant, got {init!r}")


class MLP:
    """H = φ(XW₁ + b₁) for each hidden layer, then logits O = HW + b, cross-entropy loss."""

    def __init__(
        self, sizes: list[int], activation: str, init_std: float, generator: torch.Generator, init: str = "normal"
    ):
        self.activation = ACTIVATIONS[activation]
        self.weights = [initial_weights(init, init_std, shape, generator) for shape in zip(sizes, sizes[1:])]
        self.biases = [torch.zeros(size) for size in sizes[1:]]
        self.parameters = [p for layer in zip(self.weights, self.biases) for p in layer]

    def layers(self, X: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """Return the input of each layer (X, H₁, …) and the output of its affine map (Z₁, …, O)."""
        inputs = [X]
        affine: list[Tensor] = []
        for W, b in zip(self.weights, self.biases):
            if affine:
                inputs.append(self.activation.function(affine[-1]))
            affine.append(torch.addmm(b, inputs[-1], W))
        return inputs, affine

    def forward(self, X: Tensor) -> Tensor:
        return self.layers(X)[1][-1]

    losses = staticmethod(cross_entropy_of_logits)

    def outputs_and_gradients(self, X: Tensor, y: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Return the outputs for the batch and the gradient of its mean loss for each parameter, by backpropagation.

        Equation: ∂L/∂O = (softmax(O) − one_hot(y)) / B;  for each layer, from the last to the first:
        ∂L/∂W = Hᵀ ∂L/∂Z,  ∂L/∂b = Σ ∂L/∂Z,  ∂L/∂Z of the layer before = (∂L/∂Z Wᵀ) ⊙ φ′(Z)
        """
        inputs, affine = self.layers(X)
        logits = affine[-1]
        d_affine = (softmax(logits) - one_hot(y, logits.shape[1])) / len(y)
        gradients: list[Tensor] = []
        for layer in reversed(range(len(self.weights))):
            gradients[:0] = [inputs[layer].T @ d_affine, d_affine.sum(dim=0)]
            if layer > 0:
                d_affine = (d_affine @ self.weights[layer].T) * self.activation.derivative(affine[layer - 1])
        return logits, gradients


def make_model(settings: Settings) -> LinearRegression | SoftmaxRegression | MLP:
    """Build the untrained model; its weights depend only on the seed, the sizes and the initialisation."""
    stream = generator(settings.seed, "weights")
    if isinstance(settings, LinearSettings):
        return LinearRegression(settings.features, settings.init_std, stream)
    if isinstance(settings, SoftmaxSettings):
        return SoftmaxRegression(*inputs_and_classes(settings), settings.init_std, stream)
    if isinstance(settings, MLPSettings):
        return MLP(layer_widths(settings), settings.activation, settings.init_std, stream, settings.init)
    raise TypeError(f"settings must be LinearSettings, SoftmaxSettings or MLPSettings, got {type(settings).__name__}")


def parameter_names(model) -> list[str]:
    """The names of a model's parameters in a file: w and b, or W1, b1, W2, b2, …"""
    if isinstance(model, LinearRegression):
        return ["w", "b"]
    return [f"{letter}{layer}" for layer in range(1, len(model.parameters) // 2 + 1) for letter in "Wb"]
