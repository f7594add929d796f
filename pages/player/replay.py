"""Training and replay for a model that trains within a moment: every change shows a finished run, and Play replays it."""

from __future__ import annotations

import streamlit as st

from core import Settings
from core.pins.position import position_from_text
from core.settings import describe_changes
from pages.player import process
from pages.player.learner_player import kept_player, leave_tape, new_player
from pages.player.live_parts import component
from pages.player.player import Player
from pages.shared import session

TRAINED_WITHIN = 0.15
"""How many seconds a page waits for its training; a longer one continues in the background and grows on the page."""

_controls = component("replay_controls", "<div class='replay'></div>")
_step = component("replay_step", "<i></i>")


def trained_for(settings: Settings) -> Player:
    """The learner's player at the end of a training with these settings, as far as it comes within TRAINED_WITHIN."""
    player = kept_player()
    if player is None:
        player = new_player(process.TAPES.tape(settings), settings)
    elif player.settings == settings:
        return player
    else:
        leave_tape(player)
        player.about = f"Trained anew: {describe_changes(player.settings, settings)}."
        player.pause()
        player.load(process.TAPES.tape(settings))
        player.settings = settings
    if not player.tape.reached(settings.epochs):
        player.training.extend(epochs=settings.epochs - player.tape.epoch, seconds=TRAINED_WITHIN)
    player.go_to_end()
    if not player.finished and player.error is None:
        player.play(settings.epochs)
    return player


def place_replay(key: str) -> None:
    """Place buttons and a slider that move the whole page to another update, and a switch to set the parameters by hand."""
    _controls(data={}, key=key)


def step_of_replay(key: str) -> int | None:
    """The update at which the replay has stopped moving; None at the end of the run. It stands in the address."""
    step = _step(key=key, default={"step": step_in_address()}, on_step_change=lambda: None).step
    session.set_address_parameter("at", "" if step is None else str(step))
    return step


def step_in_address() -> int | None:
    """The update at which the page's address asks the replay to stand."""
    text = session.address_parameter("at")
    if not text:
        return None
    position, problem = position_from_text(session.settings(), text)
    if problem:
        session.add_link_problem(f"{problem}.")
        session.set_address_parameter("at", "")
        st.rerun()  # to show the notice above the page
    return position.step
