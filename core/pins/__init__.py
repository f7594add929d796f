"""Runs that are kept to compare others with: their curves, and a short text from which they can be made again."""

from core.pins.pin import Pin, complete, unfinished_pin
from core.pins.recipe import Recipe, recipe_of
from core.pins.recipe_text import MOST_PINS, read, write
from core.pins.retraining import Retraining
from core.pins.shared_conditions import shared_conditions
from core.pins.training_cost import AFFORDABLE, affordable, seconds

__all__ = [
    "AFFORDABLE", "MOST_PINS", "Pin", "Recipe", "Retraining",
    "affordable", "complete", "read", "recipe_of", "seconds", "unfinished_pin", "shared_conditions", "write",
]  # fmt: skip
