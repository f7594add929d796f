"""Figures of the multilayer perceptron's page. Plain data in, plain dict out."""

import numpy as np

from pages.shared.training_figures import function_figure


def activation_figure(name: str, x: np.ndarray, value: np.ndarray, slope: np.ndarray) -> dict:
    """An activation function, solid, and its derivative, dashed."""
    return function_figure(
        x,
        [(value, name if name != "none" else "φ(x) = x", "train", {}), (slope, "derivative", "test", {"dash": "dash"})],
        "x",
    )
