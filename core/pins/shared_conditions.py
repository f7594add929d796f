"""The conditions that several runs share, which therefore cannot explain differences between the runs."""

from __future__ import annotations

from collections.abc import Sequence

from core.layer_sizes import inputs_and_classes
from core.pins.recipe import Recipe
from core.settings import LinearSettings, MLPSettings

DATA_SETTINGS = ("features", "w1", "w2", "b", "noise", "examples", "scale", "correlation", "standardise",
                 "moved", "data", "test_share", "points")  # fmt: skip


def shared_conditions(recipes: Sequence[Recipe]) -> list[str]:
    """Which of seed, data, initial weights and batches (or at least the order of the examples) all runs share.

    Weights depend on seed, kind, scale and layer sizes; batches on seed, data, number of examples and batch size.
    """
    common = {"seed": _equal(recipes, ("seed",))}
    made = not recipes[0].settings.uses_images
    common["data"] = made and _equal(recipes, ("seed", *DATA_SETTINGS))
    classes = {
        inputs_and_classes(recipe.settings)[1] for recipe in recipes if not isinstance(recipe.settings, LinearSettings)
    }
    common["initial weights"] = len(classes) <= 1 and _equal(recipes, ("seed", *_weight_settings(recipes)))
    order = _equal(recipes, ("seed", "data", "examples", "test_share", "points"))
    constant_size = not any(change.knob == "batch_size" for recipe in recipes for change in recipe.changes)
    common["batches"] = order and constant_size and common["data"] == made and _equal(recipes, ("batch_size",))
    common["order of the examples"] = order and not common["batches"]
    return [name for name, same in common.items() if same]


def _weight_settings(recipes: Sequence[Recipe]) -> tuple[str, ...]:
    if not isinstance(recipes[0].settings, MLPSettings):
        return "init_std", "features"
    return "init", "init_std", "hidden_layers", "hidden_units"


def _equal(recipes: Sequence[Recipe], names: Sequence[str]) -> bool:
    """Whether all recipes have equal values of these settings, where settings without effect count as None."""
    return len({tuple(_effective_value(recipe, name) for name in names) for recipe in recipes}) == 1


def _effective_value(recipe: Recipe, name: str):
    knobs = recipe.settings.knobs()
    values = {each: getattr(recipe.settings, each) for each in knobs}
    return values[name] if name in knobs and knobs[name].has_effect(values) else None
