"""A form that makes a lesson: a link to this page with a question, locked or hidden controls, and a goal."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from core import Settings
from core.teaching.lesson import (
    AT_LEAST,
    AT_MOST,
    GOAL_EPOCHS,
    HINT_LIMIT,
    MAX_LOSS,
    MOST_HINTS,
    QUESTION_LIMIT,
    Goal,
    Lesson,
    goal_columns,
    lesson_to_text,
)
from pages.shared import session
from pages.shared.plain_text import plain
from pages.teaching.lesson import this_lesson
from pages.teaching.link import draw_link
from pages.wall.wall_link import draw_wall_link

COLUMN_LABELS = {
    "test_accuracy": "Test accuracy",
    "test_loss": "Test loss",
    "train_accuracy": "Training accuracy",
    "train_loss": "Training loss",
}


def draw_lesson_form(kind: type[Settings]) -> None:
    """Draw the form, unless the page itself was opened by a lesson."""
    if this_lesson() is not None:
        st.markdown("This page is a lesson. Leave it to make another one.")
        own = session.settings().to_query() | {"lesson": session.address_parameter("lesson")}
        chapter = session.address_parameter(session.CHAPTER)
        draw_wall_link(session.page_name(), own | ({session.CHAPTER: chapter} if chapter else {}))
        return
    st.markdown(
        "A link to this page and chapter as they are set now, with a question for your class. Controls can be locked or hidden, "
        "and the page tells each student when the goal is met."
    )
    question = st.text_area(
        "Question", max_chars=QUESTION_LIMIT, key="lesson_question",
        help=f"Shown above the charts as plain text, at most {QUESTION_LIMIT} characters.",
    )  # fmt: skip
    hints = st.text_area("Hints, one a line", max_chars=MOST_HINTS * (HINT_LIMIT + 1), key="lesson_hints", height=100,
                         help=f"At most {MOST_HINTS}, of {HINT_LIMIT} characters each. A student opens them one by one.")  # fmt: skip
    knobs = kind.knobs()
    left, right = st.columns(2)
    with left:
        locked = st.multiselect("Locked controls", list(knobs), format_func=lambda name: knobs[name].label,
                                key="lesson_locked", help="Students see their values and cannot change them.")  # fmt: skip
    with right:
        hidden = st.multiselect("Hidden controls", list(knobs), format_func=lambda name: knobs[name].label,
                                key="lesson_hidden", help="Students do not see them; their values count.")  # fmt: skip
    goal = _choose_goal(kind)
    try:
        lesson = Lesson(
            question.strip(), tuple(locked), tuple(hidden), goal, tuple(filter(str.strip, hints.splitlines()))
        )
    except ValueError as error:
        st.error(f"This lesson cannot be made: {plain(error)}.")
        return
    if lesson == Lesson():
        st.caption("Write a question, hold a control or set a goal, and the link stands here.")
        return
    link = lesson_link(lesson, session.settings())
    with st.container(horizontal=True):
        st.link_button("Open as a student", link, icon=":material/open_in_new:", help="In a new tab.")
        draw_wall_link(session.page_name(), lesson_query(lesson, session.settings()))
    draw_link(link, "Shorten the question, or copy the link.")
    st.caption("It holds the settings of this page and nothing else.")


def _choose_goal(kind: type[Settings]) -> Goal | None:
    columns = st.columns([3, 2, 2, 2], vertical_alignment="bottom")
    with columns[0]:
        column = st.selectbox("Goal", goal_columns(kind), index=None, format_func=COLUMN_LABELS.get, placeholder="No goal",
                              key="lesson_column", help="Measured at the end of each epoch.")  # fmt: skip
    if column is None:
        return None
    is_accuracy = column.endswith("accuracy")
    with columns[1]:
        relation = st.selectbox(
            "Relation", (AT_LEAST, AT_MOST), index=0 if is_accuracy else 1, key=f"lesson_relation_{is_accuracy}"
        )
    with columns[2]:
        value = st.number_input(
            "Value", 0.0, 1.0 if is_accuracy else MAX_LOSS, 0.8 if is_accuracy else 0.5, step=0.01, format="%g",
            key=f"lesson_value_{is_accuracy}", help="An accuracy is a share: 0.83 is 83 %.",
        )  # fmt: skip
    with columns[3]:
        epochs = st.number_input(
            "Within epochs", GOAL_EPOCHS.low, GOAL_EPOCHS.high, session.settings().epochs, key="lesson_epochs"
        )
    return Goal(column, relation, value, epochs)


def lesson_link(lesson: Lesson, settings: Settings) -> str:
    """This page's address with the settings, the open chapter and the lesson."""
    return f"{st.context.url or ''}?{urlencode(lesson_query(lesson, settings))}"


def lesson_query(lesson: Lesson, settings: Settings) -> dict[str, str]:
    """The parameters of that address."""
    chapter = session.address_parameter(session.CHAPTER)
    return (
        settings.to_query()
        | {"lesson": lesson_to_text(lesson, type(settings))}
        | ({session.CHAPTER: chapter} if chapter else {})
    )
