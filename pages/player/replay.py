"""Training and replay for a model that trains within a moment: every change shows a finished run, and Play replays it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import Settings
from core.pins.position import position_from_text
from core.settings import describe_changes
from pages.player import process
from pages.player.learner_player import kept_player, leave_tape, new_player, show_trained
from pages.player.live_parts import component
from pages.player.player import Player
from pages.shared import session
from pages.shared.controls import fragment

_controls = component("replay_controls", "<div class='replay'></div>")
_hand = component("hand_controls", "<div class='hand'></div>")
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
    show_trained(player)
    return player


def place_replay(key: str, presenting: bool, on_drop: Callable[[], None] | None) -> None:
    """Place buttons and a slider that move the whole page to another update; a presenter has no room for the speed.

    With `on_drop` the examples in the charts can be dragged. It is called after that; `session.clicked_point(key)` then has the
    "number" of the example, and its new "x" and "y".
    """
    data = {"presenting": presenting, "movable": on_drop is not None}
    _controls(data=data, key=key, on_chosen_change=on_drop or (lambda: None))


def place_hand(key: str) -> None:
    """Place sliders for the parameters: while they stand on the page, it shows what the learner sets instead of a training."""
    _hand(data={}, key=key)


@fragment
def draw_at_rest(draw: Callable[[int | None], None]) -> None:
    """Draw a part of the page for the update at which the replay has stopped moving; None is the end of the run.

    That update stands in the address. The part is drawn again whenever the replay comes to rest elsewhere.
    """
    known = step_in_address()
    step = _step(data={"known": known}, key="step", default={"step": known}, on_step_change=lambda: None).step
    session.set_address_parameter("at", "" if step is None else str(step))
    draw(step)


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
