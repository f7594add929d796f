"""A training beside the learner's own run, and the button that starts it, stops it and has it go on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from core import Run
from pages.player import playback
from pages.player.live_parts import Frame
from pages.player.scheduler import Training
from pages.shared import session
from pages.shared.plain_text import plain


def draw_side_training(
    name: str,
    label: str,
    icon: str,
    *,
    matches: Callable[[Run], bool],
    make: Callable[[], tuple[Training, int]],
    draw_places: Callable[[], None],
    observe: Callable,
    render: Callable[..., Frame],
    frame_key: str,
) -> None:
    """Draw the button and, if the training of this name `matches` what the page shows, its live frames.

    A training that does not match is released. `make()` returns a new one, and the epochs to train it to.
    """
    training = _matching_training(name, matches)
    above = st.container()
    with st.container():  # drawn even when empty, so that what is below keeps its position
        if training is not None:
            draw_places()
            playback.place_frames(training, observe, render, frame_key)
            if training.error is not None:
                st.error(plain(training.error), title="Training stopped by an error", icon=":material/error:")
    with above:
        _draw_button(name, label, icon, training, make)


def _matching_training(name: str, matches: Callable[[Run], bool]) -> Training | None:
    training = session.training(name)
    if training is not None and training.run is not None and matches(training.run):
        return training
    session.drop_training(name)
    return None


def _draw_button(
    name: str, label: str, icon: str, training: Training | None, make: Callable[[], tuple[Training, int]]
) -> None:
    """Each action sets a state, so that handling one click twice does no harm."""
    run = training.run if training is not None else None
    if run is not None and training.playing:
        label, icon, action = "Stop", "pause", partial(_stop, name)
    elif run is not None and not run.reached(training.target_epochs):
        label, icon, action = "Go on", "play_arrow", partial(_go_on, name)
    else:
        action = partial(_start, name, make)
    st.button(label, key=f"start_{name}", icon=f":material/{icon}:", on_click=action)


def _start(name: str, make: Callable[[], tuple[Training, int]]) -> None:
    training, epochs = make()
    session.keep_training(training, name)
    playback.scheduler().play(training, epochs)


def _go_on(name: str) -> None:
    training = session.training(name)
    if training is not None:
        playback.scheduler().play(training, training.target_epochs)


def _stop(name: str) -> None:
    training = session.training(name)
    if training is not None:
        playback.scheduler().pause(training)
