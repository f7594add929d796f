"""A lesson on a page: what the link asks, which controls it holds, and whether its goal is met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from core import Settings
from core.teaching.lesson import EpochValue, Goal, Lesson, lesson_from_text
from pages.player.live_parts import Frame, place_text
from pages.shared import session


def open_lesson(kind: type[Settings] | None) -> None:
    """Read this page's lesson out of its address, and tell what of it could not be used."""
    text = session.address_parameter("lesson")
    lesson, problems = lesson_from_text(text, kind) if text and kind else (None, [])
    for problem in problems:
        session.add_link_problem(problem)
    session.results("lesson")["now"] = lesson
    session.lock_controls(lesson.locked_or_hidden if lesson else ())


def this_lesson() -> Lesson | None:
    """The lesson that this page was opened with, if it was."""
    return session.results("lesson").get("now")


def draw_lesson() -> None:
    """The question and the goal stand here, as plain text: anybody can have written the link."""
    lesson = this_lesson()
    if lesson is None:
        return
    with st.container(border=True, key="lesson"):
        st.text(lesson.question or "This link comes from a lesson.", width="stretch")
        if lesson.goal:
            place_text("goal")
        st.button(
            "Leave the lesson", key="leave_lesson", type="tertiary", icon=":material/logout:", on_click=_leave,
            help="The page stays as it is set now, and all its controls come back. The lesson's link opens it again.",
        )  # fmt: skip


def _leave() -> None:
    """What the lesson held can be turned again; it has the values that it was held at."""
    held = this_lesson().locked_or_hidden
    session.set_address_parameter("lesson", "")
    session.lock_controls(())
    session.set_controls(**{name: getattr(session.settings(), name) for name in held})


def with_goal(observe: Callable, render: Callable[..., Frame]) -> tuple[Callable, Callable[..., Frame]]:
    """`observe` and `render` of a stage; if the page has a goal, each frame also says how it stands."""
    goal = this_lesson() and this_lesson().goal
    if not goal:
        return observe, render

    def look_at_goal(run):
        over = run.divergence is not None or run.reached(goal.epochs)
        return observe(run), goal_text(goal, goal.first_met(run.history), goal.best(run.history), over)

    def show_goal(observed) -> Frame:
        frame = render(observed[0])
        return replace(frame, parts=frame.parts | {"goal": observed[1]})

    return look_at_goal, show_goal


def goal_text(goal: Goal, met: EpochValue | None, best: EpochValue | None, over: bool) -> str:
    """The goal, and whether it is met, open, or out of this run's reach: `over` if no evaluation that counts will follow."""
    asked = (
        f"Goal: {_column(goal)} {goal.relation} {_bound(goal)} within {goal.epochs} epoch{'s' * (goal.epochs != 1)}."
    )
    if met:
        return f"✓ {asked} Met after epoch {met.epoch:.0f}, with {_measured(goal, met)}."
    best_told = f" The best is {_measured(goal, best)}, after epoch {best.epoch:.0f}." if best else ""
    if over:
        return f"✗ {asked} Not met in this run.{best_told} Change something or reset, and try again."
    return f"○ {asked} Open.{best_told}"


def _column(goal: Goal) -> str:
    return goal.column.replace("train_", "training ").replace("_", " ")


def _bound(goal: Goal) -> str:
    return f"{100 * goal.value:.6g}%" if goal.column.endswith("accuracy") else f"{goal.value:.6g}"


def _measured(goal: Goal, reached: EpochValue) -> str:
    return f"{reached.value:.3%}" if goal.column.endswith("accuracy") else f"{reached.value:.6g}"
