"""A lesson's goal, and how far a run is from it, in words."""

from __future__ import annotations

import math

from core.knob import format_value
from core.teaching.lesson import EpochValue, Goal


def goal_text(goal: Goal, met: EpochValue | None, best: EpochValue | None, ended: bool) -> str:
    """State the goal and whether it is met, open or missed; `ended` if no evaluation that counts can follow."""
    statement = f"Goal: {column_label(goal.column)} {bound_text(goal)} within {_epochs(goal.epochs)}."
    if met:
        return f"✓ {statement} Met {met_text(met)}: {_format_reached(goal, met)}."
    best_sentence = f" The best is {_format_reached(goal, best)}, after epoch {best.epoch:.0f}." if best else ""
    if ended:
        return f"✗ {statement} Not met in this run.{best_sentence} Change something or go to the start, and try again."
    return f"○ {statement} Open.{best_sentence}"


def column_label(column: str) -> str:
    """A column of the history in words, such as "training loss"."""
    return column.replace("train_", "training ").replace("_", " ")


def bound_text(goal: Goal) -> str:
    """Such as "at least 83%"."""
    bound = f"{100 * goal.value:.6g}%" if goal.column.endswith("accuracy") else f"{goal.value:.6g}"
    return f"{goal.relation} {bound}"


def met_text(met: EpochValue) -> str:
    """Such as "after 2 epochs with learning rate 0.3"."""
    rate = f" with learning rate {format_value(met.lr)}" if math.isfinite(met.lr) else ""
    return f"after {_epochs(met.epoch)}{rate}"


def _epochs(count: float) -> str:
    return f"{count:.0f} epoch{'s' * (count != 1)}"


def _format_reached(goal: Goal, reached: EpochValue) -> str:
    return f"{reached.value:.3%}" if goal.column.endswith("accuracy") else f"{reached.value:.6g}"
