"""What a wall learns of a run. Does not depend on Streamlit."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from core.knob import format_value
from core.teaching.goal_words import column_label
from core.teaching.lesson import Goal
from pages.player.live_parts import Frame
from pages.wall.wall import Result

MOST_POINTS = 60
"""Of a run's curve on the wall."""


def observe_result(run, column: str, goal: Goal | None) -> Result:
    """The run as far as its learner has seen it, at the ends of its epochs, with the settings of its last epoch there."""
    columns = run.recorded.evaluations.columns
    rows = [
        (epoch, step, value)
        for epoch, step, value in zip(columns["epoch"], columns["step"], columns[column], strict=True)
        if epoch >= 1 and math.isfinite(value)
    ]
    last = rows[-1][1] if rows else 0
    changed = {change.knob: change.value for change in run.recorded_changes if change.step < last}
    changed.pop("epochs", None)
    every = math.ceil(len(rows) / MOST_POINTS)
    shown = [*rows[: -1 : every or 1], *rows[-1:]]
    met = goal and goal.first_met(run.recorded)
    return Result(
        run.settings.replace(**changed).without_epochs(),
        tuple(row[0] for row in shown), tuple(float(f"{row[2]:.5g}") for row in shown),
        met, run.divergence is not None,
    )  # fmt: skip


@lru_cache(maxsize=32)
def reporting(
    column: str, goal: Goal | None, observe: Callable, render: Callable[..., Frame]
) -> tuple[Callable, Callable[..., Frame]]:
    """`observe` and `render` of a page, with frames that also bring the run's result and say it in the lesson's bar.

    Equal arguments give the same functions, so that a class shares its frames.
    """

    def observe_with_result(run):
        return observe(run), observe_result(run, column, goal)

    def render_with_result(observed) -> Frame:
        frame, result = render(observed[0]), observed[1]
        return replace(frame, parts=frame.parts | {"wall_result": own_result(result, column)}, result=result)

    return observe_with_result, render_with_result


def own_result(result: Result, column: str) -> str:
    """What a learner is told of the own dot."""
    if result.diverged:
        return "This run diverged."
    if not result.values:
        return "Your dot comes with the first epoch."
    rate = format_value(result.settings.lr)
    return f"Your dot: learning rate {rate}, {column_label(column)} {value_text(column, result.values[-1])}."


def value_text(column: str, value: float) -> str:
    return f"{value:.2%}" if column.endswith("accuracy") else f"{value:.4g}"
