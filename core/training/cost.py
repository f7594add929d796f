"""A rough estimate of how long training takes."""

from __future__ import annotations

import math

from core.data.point_text import size_of_test_set
from core.history import EARLY_TESTS
from core.layer_sizes import affine_layers, inputs_and_classes
from core.point_settings import OWN, PointSettings
from core.settings import LinearSettings, MLPSettings, Settings

UPDATE_SECONDS, EXAMPLE_SECONDS, PARAMETER_SECONDS = 1e-4, 5e-7, 4e-11
"""Seconds per update, per example of a batch, and per parameter and example, measured on two cores."""

MOMENT_SECONDS = 0.25
"""What is expected to take longer than this is left to the trainer, or done by one page at a time."""

TRAINING_IMAGES, TEST_IMAGES = 60_000, 10_000


def update_seconds(settings: Settings) -> float:
    """An estimate for one update with these settings."""
    batch = min(settings.batch_size, training_examples(settings))
    return UPDATE_SECONDS + batch * (EXAMPLE_SECONDS + PARAMETER_SECONDS * parameter_count(settings))


def evaluation_seconds(settings: Settings) -> float:
    """An estimate for the evaluation at an epoch's end."""
    return _forward_seconds(settings, training_examples(settings) + _test_examples(settings))


def test_seconds(settings: Settings) -> float:
    """An estimate for the evaluation of the test set."""
    return _forward_seconds(settings, _test_examples(settings))


def early_tests_seconds(settings: Settings, updates: int) -> float:
    """An estimate for the tests after 4, 16, 64, … of the first epoch's updates, of which a run makes at most so many."""
    most = min(updates, math.ceil(training_examples(settings) / settings.batch_size))
    tests = sum(step <= most for step in EARLY_TESTS)
    return tests * test_seconds(settings)


def _forward_seconds(settings: Settings, examples: int) -> float:
    """A forward pass is a third of an update."""
    return examples * (EXAMPLE_SECONDS + PARAMETER_SECONDS / 3 * parameter_count(settings))


def _test_examples(settings: Settings) -> int:
    if isinstance(settings, PointSettings):
        return _points(settings) - training_examples(settings)
    return TEST_IMAGES if settings.uses_images else 0


def _points(settings: PointSettings) -> int:
    return settings.points.count("~") + 1 if settings.data == OWN else settings.examples


def training_examples(settings: Settings) -> int:
    if isinstance(settings, PointSettings):
        return _points(settings) - size_of_test_set(_points(settings), settings.test_share)
    return settings.examples if isinstance(settings, LinearSettings) else TRAINING_IMAGES


def parameter_count(settings: Settings) -> int:
    """How many numbers a model with these settings adjusts."""
    if isinstance(settings, LinearSettings):
        return settings.features + 1
    if isinstance(settings, MLPSettings):
        return sum(layer.parameters for layer in affine_layers(settings))
    inputs, classes = inputs_and_classes(settings)
    return (inputs + 1) * classes
