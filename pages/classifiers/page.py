"""The page of a classifier: what both have around their chapters, on images and on points in the plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core import Settings
from core.point_settings import DATA, IMAGES_LABEL
from core.settings import IMAGES
from core.teaching.lesson import Lesson
from pages.shared import session
from pages.shared.chapters import Chapter, draw_chapters
from pages.shared.controls import choose_settings
from pages.teaching.lesson import this_lesson
from pages.teaching.presenter import presenting
from pages.teaching.starting_points import draw_starting_points


@dataclass(frozen=True)
class Subject:
    """The part of a page for one kind of data: the class of its settings, a group of controls by title, its chapters.

    `style` is the style sheet of the chapters.
    """

    kind: type[Settings]
    groups: dict[str, tuple[str, ...]]
    chapters: Sequence[Chapter]
    style: Path


POINT_CONTROLS = {"Points": ("examples", "noise", "test_share", "standardise")}
"""The controls that every page has for points in the plane."""


def draw_page(title: str, subjects: Sequence[Subject]) -> None:
    """Draw the sidebar with the controls of the subject that the learner has chosen, the player and the open chapter."""
    st.title(title, anchor=False)
    subject = next(each for each in subjects if each.kind is type(session.settings()))
    with st.sidebar:
        menu = st.container()
        draw_data_control()
        settings = choose_settings(subject.kind, subject.groups)
    draw_starting_points(settings, menu)
    with st.spinner("Starting torch"):
        from pages.classifiers.progress import observe_progress, presenter_numbers, progress_numbers
        from pages.comparing import pins
        from pages.player import image_loading, playback
        from pages.player.learner_player import player_for, write_position
        from pages.player.snapshot import current_run
        from pages.teaching.lesson import draw_lesson
    images = None
    with st.container(key="notices", gap="xsmall"):
        draw_lesson()
        if settings.uses_images:
            images = image_loading.wait_for_images()
            if images is None:
                return  # the page is drawn again once the images are loaded
            image_loading.draw_practice_notice(images)
        about = st.container()
    player = player_for(settings, images)
    moment = playback.draw_player(player)
    write_position(player)
    page_pins = pins.pins_of_page(settings)

    def draw(chapter: Chapter) -> None:
        live = chapter.draw(settings, current_run())
        numbers = presenter_numbers if presenting() else progress_numbers
        observe, render = playback.page_view(observe_progress, numbers, live)
        playback.place_training_view(moment, about, observe, pins.add_pinned_curves(render, page_pins))

    draw_chapters(subject.chapters, subject.style, draw)


def draw_data_control() -> None:
    """Draw the control that chooses between the images and the kinds of points.

    It is not bound to the address: Streamlit would read and write the choices there as they are labelled.
    """
    session.keep_data_in_address()
    lesson = this_lesson() or Lesson()
    if session.DATA_CONTROL in lesson.hidden:
        return
    st.selectbox(
        DATA.label, (IMAGES, *DATA.choices), key=session.DATA_CONTROL, help=DATA.help,
        format_func=lambda data: IMAGES_LABEL if data == IMAGES else DATA.label_of(data),
        disabled=session.DATA_CONTROL in lesson.locked,
    )  # fmt: skip
