"""A lesson on a page: its question, the controls that it locks, and whether its goal is met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import streamlit as st

from core import Settings
from core.teaching.goal_words import goal_text
from core.teaching.lesson import Goal, Lesson, lesson_from_text
from pages.player.live_parts import Frame, place_text
from pages.shared import session
from pages.wall.join import draw_place_on_wall, draw_way_onto_wall


def open_lesson(kind: type[Settings] | None) -> None:
    """Read the lesson from the page's address, lock its controls, and report the parts that could not be used."""
    text = session.address_parameter("lesson")
    lesson, problems = lesson_from_text(text, kind) if text and kind else (None, [])
    for problem in problems:
        session.add_link_problem(problem)
    session.results("lesson")["now"] = lesson
    session.lock_controls(lesson.locked_or_hidden if lesson else ())


def this_lesson() -> Lesson | None:
    """The lesson in the page's address, or None."""
    return session.results("lesson").get("now")


def draw_lesson() -> None:
    """Draw the question and the goal as plain text, because anybody can write such a link."""
    lesson = this_lesson()
    if lesson is None:
        return
    with st.container(border=True, key="lesson"):
        opened = session.results("hints").get(lesson, 0)
        with st.container(gap="xxsmall", key="lesson_text"):
            st.text(lesson.question or "This link comes from a lesson.", width="stretch")
            for number, hint in enumerate(lesson.hints[:opened], 1):
                st.text(f"Hint {number}: {hint}", width="stretch")
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="lesson_ways"):
            with st.container(gap="xxsmall"):
                if lesson.goal:
                    place_text("goal")
                draw_place_on_wall()
            if opened < len(lesson.hints):
                st.button(
                    f"Hint {opened + 1} of {len(lesson.hints)}", key=f"hint_{opened}", type="tertiary",
                    icon=":material/lightbulb:", on_click=_open_hint, args=(lesson, opened + 1),
                )  # fmt: skip
            draw_way_onto_wall()
            st.button(
                "Leave the lesson", key="leave_lesson", type="tertiary", icon=":material/logout:", on_click=_leave,
                help="The page stays as it is set now, and all its controls come back. The lesson's link opens it again.",
            )  # fmt: skip


def _open_hint(lesson: Lesson, opened: int) -> None:
    session.results("hints")[lesson] = opened


def _leave() -> None:
    """Unlock the controls; they keep their values."""
    held = this_lesson().locked_or_hidden
    session.set_address_parameter("lesson", "")
    session.lock_controls(())
    session.set_controls(**{name: getattr(session.settings(), name) for name in held})


def with_goal(observe: Callable, render: Callable[..., Frame]) -> tuple[Callable, Callable[..., Frame]]:
    """Extend a page's `observe` and `render`: if its lesson has a goal, each frame also holds the goal's state."""
    goal = this_lesson() and this_lesson().goal
    return _with_goal(goal, observe, render) if goal else (observe, render)


@lru_cache(maxsize=32)
def _with_goal(goal: Goal, observe: Callable, render: Callable[..., Frame]) -> tuple[Callable, Callable[..., Frame]]:
    """Equal arguments give the same functions, so that a class shares its frames."""

    def observe_with_goal(run):
        ended = run.divergence is not None or run.reached(goal.epochs)
        return observe(run), goal_text(goal, goal.first_met(run.history), goal.best(run.history), ended)

    def render_with_goal(observed) -> Frame:
        frame = render(observed[0])
        return replace(frame, parts=frame.parts | {"goal": observed[1]})

    return observe_with_goal, render_with_goal
