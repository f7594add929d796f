"""What several runs have in common, so that the rest is what the difference between them comes from."""

from __future__ import annotations

from collections.abc import Sequence

from core.pins.recipe import Recipe
from core.settings import LinearSettings, MLPSettings

DATA = ("features", "w1", "w2", "b", "noise", "examples", "scale", "correlation", "standardise")


def shared_conditions(recipes: Sequence[Recipe]) -> list[str]:
    """Of seed, data, initial weights and batches, what is the same in all of them; the order if the batches are not.

    Other sources of chance there are none: weights come from seed, kind, scale and sizes, batches from seed, number of
    examples and batch size.
    """
    common = {"seed": _same(recipes, ("seed",))}
    regression = isinstance(recipes[0].settings, LinearSettings)
    common["data"] = regression and _same(recipes, ("seed", *DATA))
    common["initial weights"] = _same(recipes, ("seed", *_weights(recipes)))
    order = _same(recipes, ("seed", "examples"))
    sizes = not any(change.knob == "batch_size" for recipe in recipes for change in recipe.changes)
    common["batches"] = order and sizes and common["data"] == regression and _same(recipes, ("batch_size",))
    common["order of the examples"] = order and not common["batches"]
    return [name for name, same in common.items() if same]


def _weights(recipes: Sequence[Recipe]) -> tuple[str, ...]:
    if not isinstance(recipes[0].settings, MLPSettings):
        return "init_std", "features"
    return "init", "init_std", "hidden_layers", "hidden_units"


def _same(recipes: Sequence[Recipe], names: Sequence[str]) -> bool:
    """Whether these settings agree; one that has no effect, or that the model does not have, agrees with any."""
    return len({tuple(_counting(recipe, name) for name in names) for recipe in recipes}) == 1


def _counting(recipe: Recipe, name: str):
    knobs = recipe.settings.knobs()
    values = {each: getattr(recipe.settings, each) for each in knobs}
    return values[name] if name in knobs and knobs[name].has_effect(values) else None
