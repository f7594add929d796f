"""Recipes as a short text for the URL, such as lr=0.5~u=1170~lr@200=0.1;u=235.

A recipe lists the settings that differ from their defaults, the number u of updates, and changes as name@update=value.
Within a value, a comma stands for ~, which separates the items.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from core.knob import format_value
from core.pins.recipe import Recipe
from core.point_settings import OWN
from core.settings import Settings
from core.training.events import Change

MAX_PINS = 8
MAX_CHARACTERS = 3000
MAX_CHANGES = 50
UPDATES_KEY = "u"

_ITEM_PATTERN = re.compile(r"([a-z]\w{0,19})(?:@(\d{1,9}))?=([\w.+/ -]{1,25}|[\w.+,-]{1,1500})", re.ASCII)


def recipes_to_text(recipes: Sequence[Recipe]) -> str:
    """The inverse of `recipes_from_text`, as long as the defaults of the settings stay the same.

    Runs on points that were set by hand are left out: a few hundred points would not fit.
    """
    return ";".join(map(_recipe_to_text, filter(stands_in_text, recipes)))


def stands_in_text(recipe: Recipe) -> bool:
    """Whether the recipe has a text: not if its points were set by hand."""
    return recipe.settings.data != OWN


def _recipe_to_text(recipe: Recipe) -> str:
    items = [f"{name}={value.replace('~', ',')}" for name, value in recipe.settings.to_query().items()]
    items.append(f"{UPDATES_KEY}={recipe.updates}")
    items += [f"{change.knob}@{change.step}={format_value(change.value)}" for change in recipe.changes]
    return "~".join(items)


def recipes_from_text(kind: type[Settings], text: str) -> tuple[list[Recipe], list[str]]:
    """The distinct recipes in an untrusted text, and a sentence for each part that is invalid."""
    if not text:
        return [], []
    if len(text) > MAX_CHARACTERS:
        return [], [
            f"The pinned runs were left out: their text must have at most {MAX_CHARACTERS:,} letters, got {len(text):,}."
        ]
    recipes, problems = [], []
    parts = text.split(";")
    for number, part in enumerate(parts[:MAX_PINS], 1):
        try:
            recipe = _recipe_from_text(kind, part)
        except ValueError as reason:
            problems.append(f"Pinned run {number} was left out: {reason}.")
            continue
        if recipe not in recipes:
            recipes.append(recipe)
    if len(parts) > MAX_PINS:
        problems.append(f"Only the first {MAX_PINS} of {len(parts):,} pinned runs were taken.")
    return recipes, problems


def _recipe_from_text(kind: type[Settings], text: str) -> Recipe:
    values, updates, changes = parse_items(kind, text)
    if values.get("data") == OWN:
        raise ValueError("points that were set by hand do not stand in the text of a pinned run")
    if updates is None:
        raise ValueError(f"it must say how many updates it made, {UPDATES_KEY}=…")
    return Recipe(kind(**values), updates, check_changes(changes, updates))


def parse_items(kind: type[Settings], text: str) -> tuple[dict[str, Any], int | None, list[Change]]:
    """Settings by name, the number of updates, and changes, from items such as lr=0.5~u=1170~lr@200=0.1.

    Raises: ValueError for an item that cannot be used
    """
    knobs, values, updates, changes = kind.knobs(), {}, None, []
    for item in text.split("~"):
        match = _ITEM_PATTERN.fullmatch(item)
        if match is None:
            raise ValueError(f"it must be written as name=value, got {item[:30]!r}")
        name, step, value = match.groups()
        if step is None and (name in values or (name == UPDATES_KEY and updates is not None)):
            raise ValueError(f"{name} stands there more than once")
        if name == UPDATES_KEY and step is None:
            updates = _parse_updates(value)
        elif name not in knobs:
            raise ValueError(f"{name} is not a setting of this page")
        elif step is None:
            values[name] = knobs[name].check(name, knobs[name].parse(value.replace(",", "~")))
        else:
            changes.append(_parse_change(knobs[name], name, int(step), value))
    return values, updates, changes


def _parse_change(knob, name: str, step: int, value: str) -> Change:
    if not knob.live or name == "epochs":
        raise ValueError(f"{name} cannot be turned on the way")
    return Change(step, name, knob.check(name, knob.parse(value)))


def check_changes(changes: list[Change], updates: int) -> tuple[Change, ...]:
    """The changes, if they are few, in order, and after the first and before the last of these updates.

    Raises: ValueError if they are not
    """
    if len(changes) > MAX_CHANGES:
        raise ValueError(f"at most {MAX_CHANGES} changes on the way are taken, got {len(changes)}")
    steps = [change.step for change in changes]
    if steps != sorted(steps) or any(not 0 < step < updates for step in steps):
        raise ValueError(f"its changes must come in order, between its updates 1 and {updates:,}")
    return tuple(changes)


def _parse_updates(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise ValueError(f"{UPDATES_KEY} must be a whole number in [1, 999,999,999], got {text!r}")
    return int(text)
