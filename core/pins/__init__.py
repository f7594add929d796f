"""Runs that are kept to compare others with: their curves, and a short text from which they can be made again."""

from core.pins.cost import AFFORDABLE, affordable, seconds
from core.pins.held import held
from core.pins.pin import Pin, complete, sketch
from core.pins.recipe import Recipe, recipe_of
from core.pins.remaking import Remaking
from core.pins.text import MOST_PINS, read, write

__all__ = [
    "AFFORDABLE", "MOST_PINS", "Pin", "Recipe", "Remaking",
    "affordable", "complete", "held", "read", "recipe_of", "seconds", "sketch", "write",
]  # fmt: skip
