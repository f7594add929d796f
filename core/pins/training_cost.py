"""A rough estimate of how long it takes to retrain a run."""

from __future__ import annotations

from collections.abc import Iterable

from core.layer_sizes import PIXELS, affine_layers
from core.pins.recipe import Recipe
from core.settings import LinearSettings, MLPSettings, Settings

MAX_RETRAINING_SECONDS = 10.0
"""The time limit for all pinned runs of a URL, because anybody can write a URL."""

UPDATE_SECONDS, EXAMPLE_SECONDS, PARAMETER_SECONDS = 1e-4, 5e-7, 4e-11
"""Seconds per update, per example of a batch, and per parameter and example, measured on two cores as in README."""

TRAINING_IMAGES, ALL_IMAGES = 60_000, 70_000


def retraining_seconds(recipe: Recipe) -> float:
    """The estimated time to retrain a run, calculated with its largest batch size."""
    settings, sizes = recipe.settings, {recipe.settings.batch_size}
    sizes |= {int(change.value) for change in recipe.changes if change.knob == "batch_size"}
    parameters = _parameter_count(settings)
    examples = settings.examples if isinstance(settings, LinearSettings) else TRAINING_IMAGES
    evaluated = examples if isinstance(settings, LinearSettings) else ALL_IMAGES
    batch = min(max(sizes), examples)
    epochs = 1 + recipe.updates * batch / examples
    training = recipe.updates * (UPDATE_SECONDS + batch * (EXAMPLE_SECONDS + PARAMETER_SECONDS * parameters))
    return training + epochs * evaluated * (EXAMPLE_SECONDS + PARAMETER_SECONDS / 3 * parameters)


def split_by_time_limit(recipes: Iterable[Recipe]) -> tuple[list[Recipe], list[Recipe]]:
    """Split recipes into those that together fit into the time limit, earlier ones first, and the others."""
    kept, omitted, left = [], [], MAX_RETRAINING_SECONDS
    for recipe in recipes:
        fits = retraining_seconds(recipe) <= left
        (kept if fits else omitted).append(recipe)
        left -= retraining_seconds(recipe) if fits else 0.0
    return kept, omitted


def _parameter_count(settings: Settings) -> int:
    if isinstance(settings, LinearSettings):
        return settings.features + 1
    if isinstance(settings, MLPSettings):
        return sum(layer.parameters for layer in affine_layers(settings))
    return (PIXELS + 1) * 10
