"""The sizes of a network and of its parameters, from the settings alone: no model is made for them."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.fashion_mnist import CLASS_NAMES
from core.settings import MLPSettings

PIXELS = 28 * 28


@dataclass(frozen=True)
class AffineLayer:
    """A layer's affine map XW + b, by its sizes.

    Shapes: W (inputs, outputs), b (outputs,)
    """

    inputs: int
    outputs: int

    @property
    def weights(self) -> int:
        return self.inputs * self.outputs

    @property
    def parameters(self) -> int:
        """How many numbers training adjusts here: inputs · outputs weights and a bias for each output."""
        return self.weights + self.outputs


def layer_widths(settings: MLPSettings) -> list[int]:
    """How many numbers enter the multilayer perceptron, leave each hidden layer, and are its logits."""
    return [PIXELS, *[settings.hidden_units] * settings.hidden_layers, len(CLASS_NAMES)]


def affine_layers(settings: MLPSettings) -> list[AffineLayer]:
    """The affine maps of the multilayer perceptron from the pixels to the logits, in order.

    Equation: H₁ = φ(XW₁ + b₁), …, O = HW + b  (d2l 5.1)
    Shapes: one hidden layer: W₁ (784, h), b₁ (h,), W₂ (h, 10), b₂ (10,); more in between are (h, h), (h,)
    """
    widths = layer_widths(settings)
    return [AffineLayer(*pair) for pair in zip(widths, widths[1:])]
