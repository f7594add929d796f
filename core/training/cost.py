"""A rough estimate of how long training takes."""

from __future__ import annotations

from core.layer_sizes import PIXELS, affine_layers
from core.settings import LinearSettings, MLPSettings, Settings

UPDATE_SECONDS, EXAMPLE_SECONDS, PARAMETER_SECONDS = 1e-4, 5e-7, 4e-11
"""Seconds per update, per example of a batch, and per parameter and example, measured on two cores."""

TRAINING_IMAGES, ALL_IMAGES = 60_000, 70_000


def update_seconds(settings: Settings) -> float:
    """An estimate for one update with these settings."""
    batch = min(settings.batch_size, training_examples(settings))
    return UPDATE_SECONDS + batch * (EXAMPLE_SECONDS + PARAMETER_SECONDS * parameter_count(settings))


def evaluation_seconds(settings: Settings) -> float:
    """An estimate for the evaluation at an epoch's end; a forward pass is a third of an update."""
    examples = settings.examples if isinstance(settings, LinearSettings) else ALL_IMAGES
    return examples * (EXAMPLE_SECONDS + PARAMETER_SECONDS / 3 * parameter_count(settings))


def training_examples(settings: Settings) -> int:
    return settings.examples if isinstance(settings, LinearSettings) else TRAINING_IMAGES


def parameter_count(settings: Settings) -> int:
    """How many numbers a model with these settings adjusts."""
    if isinstance(settings, LinearSettings):
        return settings.features + 1
    if isinstance(settings, MLPSettings):
        return sum(layer.parameters for layer in affine_layers(settings))
    return (PIXELS + 1) * 10
