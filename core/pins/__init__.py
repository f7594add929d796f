"""Pinned runs, which are kept for comparison: their curves, and recipes from which they can be retrained."""

from core.pins.pin import Pin, pin_from_history, with_final_measurement
from core.pins.recipe import Recipe, recipe_of
from core.pins.recipe_text import MAX_PINS, recipes_from_text, recipes_to_text, stands_in_text
from core.pins.shared_conditions import shared_conditions
from core.pins.training_cost import MAX_RETRAINING_SECONDS, retraining_seconds, split_by_time_limit

__all__ = [
    "MAX_PINS", "MAX_RETRAINING_SECONDS", "Pin", "Recipe", "pin_from_history", "recipe_of", "recipes_from_text",
    "recipes_to_text", "retraining_seconds", "shared_conditions", "split_by_time_limit", "stands_in_text",
    "with_final_measurement",
]  # fmt: skip
