"""The page of a classifier: what both image pages share, from the title to the downloads."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import Settings
from pages.shared.controls import choose_settings
from pages.teaching.starting_points import draw_starting_points


def draw_page(
    title: str, introduction: str, kind: type[Settings], groups: dict[str, tuple[str, ...]], load: Callable
) -> None:
    """Draw the sidebar with a control for each setting in `groups`, the live view and the chapters.

    `load()` imports the modules that need torch; it is called after the title and the sidebar are drawn.
    It returns the page's live view (a module with `observe`, `render` and `place_weights`), its chapters by their titles,
    and the function that draws its questions.
    Each chapter is a function of the settings and the run; the run is None while the images load.
    """
    st.title(title, anchor=False)
    st.markdown(introduction)
    with st.sidebar:
        menu = st.container()
        settings = choose_settings(kind, groups)
    draw_starting_points(settings, menu)
    starting, training = st.container(), st.container()  # a spinner in the charts' container would disturb them
    with starting, st.spinner("Starting torch"):
        from pages.classifiers.training_view import draw_training
        from pages.comparing.library_comparison import draw_library_comparison
        from pages.comparing.sweep import draw_sweep
        from pages.teaching.take_home import draw_take_home

        live_view, chapters, draw_questions = load()
    with training:
        run = draw_training(settings, live_view.observe, live_view.render)
        if run is not None:
            live_view.place_weights()
    for heading, draw in chapters.items():
        st.header(heading, anchor=False)
        draw(settings, run)
    if run is None:
        return  # the page is drawn again once the images are loaded
    st.header("One knob, many values", anchor=False)
    st.markdown(
        "Everything else is held: the same seed, so the same initial weights and batches wherever the knob leaves them alone."
    )
    draw_sweep(settings, run.data)
    st.header("From scratch and from the library", anchor=False)
    draw_library_comparison(settings, run.data)
    st.header("Predict, then see", anchor=False)
    draw_questions(settings, run.data)
    st.header("Take home", anchor=False)
    draw_take_home()
