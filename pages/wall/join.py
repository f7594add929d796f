"""A learner's way onto a wall: the wall in the page's address, the controls in the lesson's bar, and the report of the run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from core import Settings
from pages.player.live_parts import Frame, place_text
from pages.shared import session
from pages.shared.plain_text import plain
from pages.wall.results import reporting
from pages.wall.wall import NICKNAME_LIMIT, UNKNOWN_WALL, WALLS, Learner, WallProblem
from pages.wall.wall_address import Subject


def open_wall(kind: type[Settings] | None) -> None:
    """Read the wall from the address of a page that trains; without its lesson, or if it has ended, the page goes on without it."""
    session.results("wall")["now"] = None
    name = session.address_parameter("wall")
    if not name or kind is None:
        return
    subject = WALLS.subject(name)
    text = session.address_parameter("lesson")
    if subject is not None and (subject.page, subject.text) == (session.page_name(), text):
        session.results("wall")["now"] = name, subject
        return
    WALLS.leave(name, session.address_parameter("seat"))
    session.set_address_parameter("wall", "")
    session.set_address_parameter("seat", "")
    if subject is None:
        session.add_link_problem(f"{UNKNOWN_WALL} The lesson goes on without it." if text else UNKNOWN_WALL)
    elif text:
        session.add_link_problem("The wall in this address belongs to another lesson. This one goes on without it.")


def _this_wall() -> tuple[str, Subject] | None:
    return session.results("wall").get("now")


def _this_learner() -> Learner | None:
    wall = _this_wall()
    return WALLS.learner(wall[0], session.address_parameter("seat")) if wall else None


def draw_place_on_wall() -> None:
    """Draw the learner's name and result on the wall of this lesson, if they are on it."""
    learner = _this_learner()
    if learner is not None:
        with st.container(horizontal=True, gap="xsmall", key="on_wall"):
            st.text(f"On the wall as {learner.name}.", width="content")
            place_text("wall_result")


def draw_way_onto_wall() -> None:
    """Draw the button that joins the wall of this lesson, or leaves it, if the lesson has one."""
    if _this_wall() is None:
        return
    if _this_learner() is None:
        _draw_way_in()
    else:
        st.button(
            "Leave the wall", key="leave_wall", type="tertiary", icon=":material/co_present:", on_click=_leave,
            help="Takes your dot off the wall.",
        )  # fmt: skip


def _draw_way_in() -> None:
    with st.popover("Join the wall", key="join_wall", icon=":material/co_present:", type="tertiary"):
        st.markdown(
            "Your teacher's wall shows the class a dot for your run: its settings and its result. It has no name unless "
            "you give one, and nothing is stored."
        )
        with st.form("join_form", border=False):  # so that the nickname comes along with the click
            nickname = st.text_input(
                "Nickname, if you like", max_chars=NICKNAME_LIMIT, key="wall_nickname", autocomplete="off"
            )
            if st.form_submit_button("Join", key="join", type="primary"):
                _join(nickname)


def _join(nickname: str) -> None:
    wall = _this_wall()
    if wall is None:
        return
    try:
        seat = WALLS.join(wall[0], nickname)
    except WallProblem as problem:
        st.toast(plain(problem), icon=":material/co_present:")
        return
    session.set_address_parameter("seat", seat)
    st.rerun()


def _leave() -> None:
    wall = _this_wall()
    if wall is not None:
        WALLS.leave(wall[0], session.address_parameter("seat"))
    session.set_address_parameter("seat", "")


def with_wall(
    observe: Callable, render: Callable[..., Frame]
) -> tuple[Callable, Callable[..., Frame], Callable[[object], None] | None]:
    """Extend a page's `observe` and `render`, and return what takes their results, if the learner is on a wall."""
    wall = _this_wall()
    if wall is None or _this_learner() is None:
        return observe, render, None
    name, subject = wall
    report = partial(WALLS.report, name, session.address_parameter("seat"))
    return *reporting(subject.column, subject.lesson.goal, observe, render), report
