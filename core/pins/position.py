"""A position on a run as a short text for the URL: 470, or 470~lr=0.5~lr@200=0.1 for a run that was changed on the way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.knob import format_value
from core.pins.recipe import Recipe
from core.pins.recipe_text import MAX_CHARACTERS, UPDATES_KEY, check_changes, parse_items
from core.pins.training_cost import retraining_seconds
from core.settings import Settings
from core.training.events import Change

MAX_STEP = 10**9
CHANGED_ON_THE_WAY = ("lr", "batch_size")
"""The live settings that change an update."""


@dataclass(frozen=True)
class Position:
    """An update of the run that has these settings at first, and these changes later."""

    settings: Settings
    step: int = 0
    changes: tuple[Change, ...] = ()

    @property
    def seconds(self) -> float:
        """About how long training up to there takes."""
        return retraining_seconds(Recipe(self.settings, self.step, self.changes))


def position_to_text(settings: Settings, changes: Sequence[Change], step: int) -> str:
    """The inverse of `position_from_text`, for a run that had these settings at first; empty for its beginning if it has no changes."""
    if not step and not changes:
        return ""
    changed = dict.fromkeys(change.knob for change in changes)
    items = [f"{name}={format_value(getattr(settings, name))}" for name in changed]
    items += [f"{change.knob}@{change.step}={format_value(change.value)}" for change in changes]
    return "~".join([str(step), *items])


def position_from_text(settings: Settings, text: str) -> tuple[Position, str]:
    """The position in an untrusted text, for a page with these settings; and why it cannot be used, if so."""
    number, _, rest = text.partition("~")
    try:
        if len(text) > MAX_CHARACTERS:
            raise ValueError(f"its text must have at most {MAX_CHARACTERS:,} letters, got {len(text):,}")
        if not re.fullmatch(r"[0-9]{1,9}", number, re.ASCII):
            raise ValueError(f"it must be a whole number in [0, {MAX_STEP - 1:,}]")
        values, updates, changes = parse_items(type(settings), rest) if rest else ({}, None, [])
        others = [name for name in values if name not in CHANGED_ON_THE_WAY] + [UPDATES_KEY] * (updates is not None)
        if others:
            raise ValueError(f"only {' and '.join(CHANGED_ON_THE_WAY)} can stand there, got {', '.join(others)}")
        return Position(settings.replace(**values), int(number), check_changes(changes, MAX_STEP)), ""
    except ValueError as reason:
        return Position(settings), f"The update at which the run shall stand was left out: {reason}"
