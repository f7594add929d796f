"""The sizes of a network's layers, computed from the settings without building the model."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.fashion_mnist import CLASS_NAMES
from core.point_settings import PointSettings
from core.settings import MLPSettings, Settings

PIXELS = 28 * 28


@dataclass(frozen=True)
class AffineLayer:
    """The sizes of a layer's affine map XW + b.  Shapes: W (inputs, outputs), b (outputs,)"""

    inputs: int
    outputs: int

    @property
    def weights(self) -> int:
        return self.inputs * self.outputs

    @property
    def parameters(self) -> int:
        """The number of weights and biases."""
        return self.weights + self.outputs


def inputs_and_classes(settings: Settings) -> tuple[int, int]:
    """The numbers of inputs and of classes of a classifier's data."""
    if isinstance(settings, PointSettings):
        return settings.inputs, settings.classes
    return PIXELS, len(CLASS_NAMES)


def layer_widths(settings: MLPSettings) -> list[int]:
    """The numbers of inputs, of units in each hidden layer, and of logits."""
    inputs, classes = inputs_and_classes(settings)
    return [inputs, *[settings.hidden_units] * settings.hidden_layers, classes]


def affine_layers(settings: MLPSettings) -> list[AffineLayer]:
    """The affine maps of the multilayer perceptron from the pixels to the logits, in order.

    Equation: H₁ = φ(XW₁ + b₁), …, O = HW + b  (d2l 5.1)
    Shapes: W₁ (784, h), b₁ (h,), …, W (h, 10), b (10,); between further hidden layers (h, h), (h,)
    """
    widths = layer_widths(settings)
    return [AffineLayer(*pair) for pair in zip(widths, widths[1:])]
