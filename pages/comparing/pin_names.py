"""How a pinned run is called: by what differs from the settings that stand on the page now."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from core.knob import Knob, format_value
from core.pins import Pin, Recipe, shared_conditions
from core.settings import Settings, changed_knobs, describe_changes


def short_name(number: int, recipe: Recipe, now: Settings) -> str:
    """For a legend: the first difference by its symbol, such as "pin 1: η 0.1 → 0.5"."""
    found = changed_knobs(recipe.settings, _comparable(now))
    if not found:
        return f"pin {number}"
    knob, old, new = found[0]
    more = " …" if len(found) > 1 else ""
    return f"pin {number}: {_symbol(knob, now)} {format_value(old)} → {format_value(new)}{more}"


def _symbol(knob: Knob, settings: Settings) -> str:
    """The knob's symbol, or its label if it has none, or one that another knob of the page has too."""
    shared = Counter(each.symbol for each in settings.knobs().values())[knob.symbol] > 1
    return knob.label.lower() if shared or not knob.symbol else knob.symbol


def full_name(recipe: Recipe, now: Settings) -> str:
    """Every difference in words, and what was turned on the way."""
    turned = [
        f"{change.knob.replace('_', ' ')} {format_value(change.value)} from update {change.step + 1:,}"
        for change in recipe.changes
    ]
    return ", ".join([describe_changes(recipe.settings, _comparable(now)) or "same settings", *turned])


def _comparable(now: Settings) -> Settings:
    """A recipe does not tell the epochs."""
    return now.replace(epochs=now.knobs()["epochs"].default)


def ending(pin: Pin) -> str:
    """Where the run ended, in numbers."""
    updates = f"{pin.steps:,} update" + ("s" if pin.steps != 1 else "")
    if pin.diverged:
        return f"diverged after {updates}"
    told = [updates]
    if "accuracy" in pin.curves:
        told += [
            f"test loss {_written(pin.last('loss'), '.4f')}",
            f"test accuracy {_written(pin.last('accuracy'), '.2%')}",
        ]
    else:
        told.append(f"loss {_written(pin.last('loss'), '.4g')}")
    return ", ".join(told)


def _written(value: float, how: str) -> str:
    return format(value, how) if math.isfinite(value) else "no number"


def held_sentence(recipes: Sequence[Recipe]) -> str:
    """What the pinned runs and the current one have in common beside the model."""
    common = shared_conditions(recipes)
    if common:
        return f"Held in all these runs: {', '.join(common)}."
    return "Nothing is held: the seeds differ, and with them the initial weights and the batches."
