"""The page of a classifier: what both image pages share around their chapters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core import Settings
from pages.shared.chapters import Chapter, draw_chapters
from pages.shared.controls import choose_settings
from pages.teaching.presenter import presenting
from pages.teaching.starting_points import draw_starting_points


def draw_page(
    title: str, kind: type[Settings], groups: dict[str, tuple[str, ...]], chapters: Sequence[Chapter], style: Path
) -> None:
    """Draw the sidebar with a control for each setting in `groups`, the player and the open chapter.

    `style` is the style sheet of the chapters.
    """
    st.title(title, anchor=False)
    with st.sidebar:
        menu = st.container()
        settings = choose_settings(kind, groups)
    draw_starting_points(settings, menu)
    with st.spinner("Starting torch"):
        from pages.classifiers.progress import observe_progress, presenter_numbers, progress_numbers
        from pages.comparing import pins
        from pages.player import image_loading, playback
        from pages.player.learner_player import player_for, write_position
        from pages.player.snapshot import current_run
        from pages.teaching.lesson import draw_lesson
    with st.container(key="notices", gap="xsmall"):
        draw_lesson()
        data = image_loading.wait_for_images()
        if data is None:
            return  # the page is drawn again once the images are loaded
        image_loading.draw_practice_notice(data)
        about = st.container()
    player = player_for(settings, data)
    moment = playback.draw_player(player)
    write_position(player)
    page_pins = pins.pins_of_page(settings)

    def draw(chapter: Chapter) -> None:
        live = chapter.draw(settings, current_run())
        numbers = presenter_numbers if presenting() else progress_numbers
        observe, render = playback.page_view(observe_progress, numbers, live)
        playback.place_training_view(moment, about, observe, pins.add_pinned_curves(render, page_pins))

    draw_chapters(chapters, style, draw)
