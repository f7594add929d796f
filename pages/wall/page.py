"""The wall of a class, for a projector: how to join the lesson, and a dot for the run of each learner who wants one."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.player.live_parts import place_chart, place_table, place_text, send_frame
from pages.shared import session
from pages.shared.plain_text import plain
from pages.teaching.link import qr_code, svg
from pages.teaching.presenter import presenting
from pages.wall.wall import WALLS, WallProblem
from pages.wall.wall_address import Subject, read_subject
from pages.wall.wall_link import app_root


def open_again(name: str, key: str, subject: Subject) -> None:
    try:
        WALLS.open(name, key, subject, again=True)
    except WallProblem:
        pass  # the page says it


def draw() -> None:
    name, key = session.address_parameter("wall"), session.address_parameter("key")
    subject = read_subject(session.address_parameter("of"))
    if subject is None:
        draw_reason("This address opens no wall. Open one from a lesson: under Share, or on the start page.")
        return
    try:
        WALLS.open(name, key, subject)
    except WallProblem as problem:
        draw_reason(plain(problem))
        if WALLS.was_ended(name, key):
            st.button("Open it again, empty", key="open_again", on_click=open_again, args=(name, key, subject))
        return
    draw_wall(name, key, subject)


def draw_reason(text: str) -> None:
    """Say why there is no wall."""
    st.title("The wall", anchor=False)
    st.info(text)


def draw_wall(name: str, key: str, subject: Subject) -> None:
    kind, goal = type(subject.settings), subject.lesson.goal
    knobs = {each: knob for each, knob in kind.knobs().items() if knob.read is None and each != "epochs"}
    free = [each for each in knobs if each not in subject.lesson.locked_or_hidden]
    left, right = st.columns([7, 3], gap="medium")
    with left:
        with st.container(key="wall_options", horizontal=True, vertical_alignment="center", gap="medium"):
            st.title("The wall", anchor=False, width="content")
            chosen = st.selectbox(
                "Setting to compare", list(knobs),
                index=list(knobs).index("lr" if "lr" in free or not free else free[0]),
                format_func=lambda each: knobs[each].label, label_visibility="collapsed", key="wall_knob", width=200,
            )  # fmt: skip
            curves = st.toggle(
                "Runs so far", key="wall_curves", help="Each run against its epochs, instead of a dot for it."
            )
            st.space("stretch")
            if not presenting():
                st.button("End the wall", key="end_wall", icon=":material/stop_circle:", type="tertiary", on_click=WALLS.end,
                      args=(name, key), help="Forgets all that is on it.")  # fmt: skip
        place_chart("wall_chart", height=None)
    with right, st.container(key="wall_side", gap="small"):
        join = f"{app_root()}/{subject.page}?wall={name}"
        code = qr_code(join)
        if code is not None:
            with st.container(key="wall_code"):
                st.image(svg(code), width="stretch", alt="QR code of the address to join")
        st.text("Join the lesson, then “Join the wall”:")
        st.code(join, language=None, wrap_lines=True)
        with st.container(key="wall_counts", gap="xsmall"):
            place_text("wall_count")
            place_text("wall_more")
            if goal is not None and not presenting():  # large type has no room for it
                place_table("wall_met")
    with st.spinner("Starting torch"):
        from pages.wall.view import WallView
    kept = session.results("wall_view")
    view = kept.get("now")
    if view is None or view.shows != (name, key, subject, chosen, curves):
        view = kept["now"] = WallView(name, key, subject, chosen, curves)
    frame = view.frame()
    if frame is None:  # it has ended since
        st.rerun()
    send_frame(frame, view.address, "wall")


st.html(Path(__file__).with_name("page.css"))
draw()
