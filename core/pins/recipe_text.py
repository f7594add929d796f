"""Recipes as a short text for an address: lr=0.5~u=1170~lr@200=0.1;u=235.

A recipe names the settings that are not the default, u updates, and what was turned after which update.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.knob import format_value
from core.pins.recipe import Recipe
from core.settings import Settings
from core.training.run import Change

MOST_PINS = 8
MOST_LETTERS = 3000
MOST_CHANGES = 50
UPDATES = "u"

_ITEM = re.compile(r"([a-z]\w{0,19})(?:@(\d{1,9}))?=([\w.+/ -]{1,25})", re.ASCII)


def write(recipes: Sequence[Recipe]) -> str:
    """The text that `read` reads; a version of this program that has another default is not told so."""
    return ";".join(map(_written, recipes))


def _written(recipe: Recipe) -> str:
    items = [f"{name}={value}" for name, value in recipe.settings.to_query().items()]
    items.append(f"{UPDATES}={recipe.updates}")
    items += [f"{change.knob}@{change.step}={format_value(change.value)}" for change in recipe.changes]
    return "~".join(items)


def read(kind: type[Settings], text: str) -> tuple[list[Recipe], list[str]]:
    """The recipes in a text that anybody may have written, each once, and one sentence for whatever could not be used."""
    if not text:
        return [], []
    if len(text) > MOST_LETTERS:
        return [], [
            f"The pinned runs were left out: their text must have at most {MOST_LETTERS:,} letters, got {len(text):,}."
        ]
    recipes, problems = [], []
    parts = text.split(";")
    for number, part in enumerate(parts[:MOST_PINS], 1):
        try:
            recipe = _read_one(kind, part)
        except ValueError as reason:
            problems.append(f"Pinned run {number} was left out: {reason}.")
            continue
        if recipe not in recipes:
            recipes.append(recipe)
    if len(parts) > MOST_PINS:
        problems.append(f"Only the first {MOST_PINS} of {len(parts):,} pinned runs were taken.")
    return recipes, problems


def _read_one(kind: type[Settings], text: str) -> Recipe:
    knobs, values, updates, changes = kind.knobs(), {}, None, []
    for item in text.split("~"):
        found = _ITEM.fullmatch(item)
        if found is None:
            raise ValueError(f"it must be written as name=value, got {_harmless(item)}")
        name, step, value = found.groups()
        if step is None and (name in values or (name == UPDATES and updates is not None)):
            raise ValueError(f"{name} stands there more than once")
        if name == UPDATES and step is None:
            updates = _whole(value)
        elif name not in knobs:
            raise ValueError(f"{name} is not a setting of this page")
        elif step is None:
            values[name] = knobs[name].check(name, knobs[name].parse(value))
        else:
            changes.append(_change(knobs[name], name, int(step), value))
    if updates is None:
        raise ValueError(f"it must say how many updates it made, {UPDATES}=…")
    return Recipe(kind(**values), updates, _in_order(changes, updates))


def _change(knob, name: str, step: int, value: str) -> Change:
    if not knob.live or name == "epochs":
        raise ValueError(f"{name} cannot be turned on the way")
    return Change(step, name, knob.check(name, knob.parse(value)))


def _in_order(changes: list[Change], updates: int) -> tuple[Change, ...]:
    if len(changes) > MOST_CHANGES:
        raise ValueError(f"at most {MOST_CHANGES} changes on the way are taken, got {len(changes)}")
    steps = [change.step for change in changes]
    if steps != sorted(steps) or any(not 0 < step < updates for step in steps):
        raise ValueError(f"its changes must come in order, between its updates 1 and {updates:,}")
    return tuple(changes)


def _whole(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise ValueError(f"{UPDATES} must be a whole number in [1, 999,999,999], got {text!r}")
    return int(text)


def _harmless(text: str) -> str:
    """The beginning of a foreign text, with nothing in it that a page could take for its own markup."""
    return repr(re.sub(r"[^\w.@=+ -]", "?", text[:30], flags=re.ASCII))
