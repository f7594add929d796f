"""The cards of the lessons that ship with the project."""

from __future__ import annotations

import streamlit as st

from core.teaching.ready_lessons import READY_LESSONS
from pages.wall.wall_link import draw_wall_link


def draw_ready_lessons() -> None:
    """Draw a card for each lesson, which opens it."""
    for number, (column, ready) in enumerate(
        zip(st.columns(len(READY_LESSONS), gap="small"), READY_LESSONS, strict=True)
    ):
        with column.container(border=True, height="stretch", gap="xsmall", key=f"card_lesson_{number}"):
            st.page_link(
                f"{ready.page}/page.py",
                label=f"**{ready.name}**",
                icon=":material/school:",
                query_params=ready.link_query(),
            )
            st.caption(ready.lesson.question)
            st.space("stretch")
            draw_wall_link(ready.page, ready.link_query(), key=f"wall_{number}")
