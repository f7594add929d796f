"""A training beside the learner's own run, and the one button that starts it, stops it, has it go on, and starts it anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from pages.player import playback
from pages.player.scheduler import Training
from pages.shared import session


def matching_training(name: str, fits: Callable[[object], bool]) -> Training | None:
    """The training of this name, if it is one of what the page shows now; any other is let go.

    `fits(run)` tells whether it is. No run is left once the tab has closed.
    """
    training = session.training(name)
    if training is not None and training.run is not None and fits(training.run):
        return training
    session.drop_training(name)
    return None


def draw_training_button(
    name: str, label: str, icon: str, training: Training | None, make: Callable[[], tuple[Training, int]]
) -> None:
    """Each click says what shall be, so that the same click twice does no harm.

    `make()` gives a new training, and the epochs to train it to.
    """
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
