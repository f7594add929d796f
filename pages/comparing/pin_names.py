"""Names of pinned runs, from what differs from the page's current settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.knob import Knob, format_value
from core.pins import Pin, Recipe, shared_conditions
from core.settings import Settings, changed_knobs, describe_changes
from pages.shared.training_figures import format_number


def short_name(number: int, recipe: Recipe, current: Settings) -> str:
    """For a legend: the first difference by its symbol, such as "pin 1: η 0.1 → 0.5"."""
    found = changed_knobs(recipe.settings, current.without_epochs())
    if not found:
        return f"pin {number}"
    knob, old, new = found[0]
    return f"pin {number}: {_symbol(knob, current)} {knob.label_of(old)} → {knob.label_of(new)}" + (
        " …" if len(found) > 1 else ""
    )


def _symbol(knob: Knob, settings: Settings) -> str:
    """The knob's symbol, or its label if it has no symbol of its own."""
    shared = Counter(each.symbol for each in settings.knobs().values())[knob.symbol] > 1
    return knob.label.lower() if shared or not knob.symbol else knob.symbol


def full_name(recipe: Recipe, current: Settings) -> str:
    """Every difference in words, and the live changes."""
    changes = [
        f"{change.knob.replace('_', ' ')} {format_value(change.value)} from update {change.step + 1:,}"
        for change in recipe.changes
    ]
    return ", ".join([describe_changes(recipe.settings, current.without_epochs()) or "same settings", *changes])


def final_values(pin: Pin) -> str:
    """The run's updates and its last losses and accuracy, as text."""
    updates = f"{pin.steps:,} update" + ("s" if pin.steps != 1 else "")
    if pin.diverged:
        return f"diverged after {updates}"
    if "accuracy" not in pin.curves:
        return f"{updates}, loss {format_number(pin.last('loss'), '.4g')}"
    loss, accuracy = format_number(pin.last("loss"), ".4f"), format_number(pin.last("accuracy"), ".2%")
    return f"{updates}, test loss {loss}, test accuracy {accuracy}"


def shared_conditions_sentence(recipes: Sequence[Recipe]) -> str:
    """What the pinned runs and the current one have in common besides the model."""
    common = shared_conditions(recipes)
    if common:
        return f"Held in all these runs: {', '.join(common)}."
    return "Nothing is held: the seeds differ, and with them the initial weights and the batches."
