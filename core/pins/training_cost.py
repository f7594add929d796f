"""How long a run takes to be made again, roughly and without making it."""

from __future__ import annotations

from collections.abc import Iterable

from core.layer_sizes import PIXELS, affine_layers
from core.pins.recipe import Recipe
from core.settings import LinearSettings, MLPSettings, Settings

AFFORDABLE = 10.0
"""Seconds of training that a page gives to all pinned runs of an address: anybody can write one."""

UPDATE, EXAMPLE, MULTIPLICATION = 1e-4, 5e-7, 4e-11
"""Seconds: for each update, each example of a batch, and each parameter on each example. Two cores, README's table."""

TRAINING_IMAGES, ALL_IMAGES = 60_000, 70_000


def seconds(recipe: Recipe) -> float:
    """An estimate, with the largest batches that it is ever turned to."""
    settings, sizes = recipe.settings, {recipe.settings.batch_size}
    sizes |= {int(change.value) for change in recipe.changes if change.knob == "batch_size"}
    parameters = _parameters(settings)
    examples = settings.examples if isinstance(settings, LinearSettings) else TRAINING_IMAGES
    measured = examples if isinstance(settings, LinearSettings) else ALL_IMAGES
    batch = min(max(sizes), examples)
    epochs = 1 + recipe.updates * batch / examples
    forward = EXAMPLE + MULTIPLICATION / 3 * parameters
    return recipe.updates * (UPDATE + batch * (EXAMPLE + MULTIPLICATION * parameters)) + epochs * measured * forward


def affordable(recipes: Iterable[Recipe]) -> tuple[list[Recipe], list[Recipe]]:
    """The recipes that can all be made within the seconds allowed, earlier ones first, and the others."""
    kept, dear, left = [], [], AFFORDABLE
    for recipe in recipes:
        fits = seconds(recipe) <= left
        (kept if fits else dear).append(recipe)
        left -= seconds(recipe) if fits else 0.0
    return kept, dear


def _parameters(settings: Settings) -> int:
    if isinstance(settings, LinearSettings):
        return settings.features + 1
    if isinstance(settings, MLPSettings):
        return sum(layer.parameters for layer in affine_layers(settings))
    return (PIXELS + 1) * 10
