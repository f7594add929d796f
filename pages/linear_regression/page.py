"""The page of linear regression: its settings, its replay and its chapters."""

from pathlib import Path

import streamlit as st

from core import LinearSettings
from pages.shared.chapters import Chapter, draw_chapters
from pages.shared.controls import choose_settings
from pages.teaching.presenter import presenting
from pages.teaching.starting_points import draw_starting_points

MODULES = "pages.linear_regression.chapters"
CHAPTERS = (
    Chapter("Train", f"{MODULES}.train"),
    Chapter("By hand", f"{MODULES}.by_hand"),
    Chapter("Model", f"{MODULES}.model"),
    Chapter("Loss", f"{MODULES}.loss"),
    Chapter("One update", f"{MODULES}.one_update"),
    Chapter("Batches", f"{MODULES}.batches"),
    Chapter("Learning rate", f"{MODULES}.learning_rate"),
    Chapter("Scale", f"{MODULES}.scale"),
    Chapter("Experiment", f"{MODULES}.experiment"),
)

st.title("Linear regression", anchor=False)
below_sliders = {"lr": None}
with st.sidebar:
    menu = st.container()
    settings = choose_settings(
        LinearSettings,
        {
            "Training": ("lr", "batch_size", "epochs"),
            "Data": ("features", "w1", "w2", "b", "noise", "examples"),
            "Scale of the features": ("scale", "correlation", "standardise"),
            "Start": ("seed", "init_std"),
        },
        retrains=True,
        containers_below=below_sliders,
    )
draw_starting_points(settings, menu)
with st.spinner("Starting torch"):
    from pages.comparing import pins
    from pages.linear_regression.analysis import analyse
    from pages.linear_regression.divergence import draw_divergence
    from pages.linear_regression.limit_mark import draw_limit_mark
    from pages.linear_regression.moved_points import REPLAY, taker_of_drops
    from pages.linear_regression.replay_view import Replayed, live_parts
    from pages.player import playback
    from pages.player.replay import draw_at_rest, place_replay, step_in_address, trained_for
    from pages.player.snapshot import current_run
    from pages.teaching.lesson import draw_lesson

player = trained_for(settings)
page_pins = pins.pins_of_page(settings)
at = step_in_address()
if below_sliders["lr"] is not None:
    with below_sliders["lr"]:
        draw_limit_mark(analyse(settings).lr_limit)
with st.container(key="notices", gap="xsmall"):
    draw_lesson()
    about = st.container(gap="xsmall")
with playback.player_row():
    place_replay(REPLAY, presenting(), taker_of_drops(settings))
    moment = st.container(width="content", key="moment")


def no_numbers(_) -> list:
    """The browser makes the numbers of the update that it shows."""
    return []


def draw(chapter: Chapter) -> None:
    replayed = chapter.draw(settings, current_run()) or Replayed()
    live = live_parts(replayed.charts, replayed.log, at, presenting())
    draw_at_rest(replayed.draw_at_rest)
    observe, render = playback.page_view(no_numbers, no_numbers, live)
    render = pins.add_pinned_curves(render, page_pins)
    playback.place_training_view(moment, about, observe, render, draw_divergence)


draw_chapters(CHAPTERS, Path(__file__).with_name("chapters.css"), draw)
