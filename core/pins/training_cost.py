"""A rough estimate of how long it takes to retrain a run."""

from __future__ import annotations

from collections.abc import Iterable

from core.pins.recipe import Recipe
from core.training.cost import early_tests_seconds, evaluation_seconds, training_examples, update_seconds

MAX_RETRAINING_SECONDS = 10.0
"""The time limit for all pinned runs of a URL, because anybody can write a URL."""


def retraining_seconds(recipe: Recipe) -> float:
    """The estimated time to retrain a run, calculated with its largest batch size."""
    sizes = [int(change.value) for change in recipe.changes if change.knob == "batch_size"]
    settings = recipe.settings.replace(batch_size=max([recipe.settings.batch_size, *sizes]))
    examples = training_examples(settings)
    epochs = 1 + recipe.updates * min(settings.batch_size, examples) / examples
    training = recipe.updates * update_seconds(settings) + epochs * evaluation_seconds(settings)
    return training + early_tests_seconds(settings, recipe.updates)


def split_by_time_limit(recipes: Iterable[Recipe]) -> tuple[list[Recipe], list[Recipe]]:
    """Split recipes into those that together fit into the time limit, earlier ones first, and the others."""
    kept: list[Recipe] = []
    omitted: list[Recipe] = []
    left = MAX_RETRAINING_SECONDS
    for recipe in recipes:
        fits = retraining_seconds(recipe) <= left
        (kept if fits else omitted).append(recipe)
        left -= retraining_seconds(recipe) if fits else 0.0
    return kept, omitted
