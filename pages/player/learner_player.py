"""The learner's player on a page: it goes to another tape, or to a branch of its tape, when the settings change."""

from __future__ import annotations

import streamlit as st

from core import Settings
from core.pins.pin import pin_from_history
from core.pins.position import CHANGED_ON_THE_WAY, Position, position_from_text, position_to_text
from core.pins.training_cost import MAX_RETRAINING_SECONDS
from core.settings import describe_changes
from core.training.tape import Tape
from pages.player import playback, process
from pages.player.player import Player
from pages.shared import session

TRAINED_WITHIN = 0.15
"""How many seconds a page waits for a training that it shows finished; a longer one goes on and grows on the page."""


def player_for(settings: Settings, images=None) -> Player:
    """The learner's player, on the tape that these settings and images ask for."""
    player = kept_player()
    if player is None:
        return _player_from_address(settings, images)
    if images is not None and player.images is not images:
        player.pause()
        player.load(process.TAPES.tape(settings, images))
        player.settings, player.previous, player.about = settings, None, "A new run has begun, on other images."
    elif player.settings != settings:
        _follow_controls(player, settings)
    return player


def kept_player() -> Player | None:
    """The player that the page has, which watches its tape again if the tab was closed or left meanwhile."""
    player = session.player()
    if player is not None:
        player.watch()
        session.release_with_tab(player)
    return player


def new_player(tape: Tape, settings: Settings) -> Player:
    """A player for this page, at the beginning of this tape."""
    player = Player(tape, settings, playback.scheduler())
    session.keep_player(player)
    return player


def show_trained(player: Player) -> None:
    """Train the player's tape as far as TRAINED_WITHIN allows, and go to its end; what is left is trained on the page."""
    epochs = player.settings.epochs
    if not player.tape.reached(epochs):
        player.training.extend(epochs=epochs - player.tape.epoch, seconds=TRAINED_WITHIN)
    player.go_to_end()
    if not player.finished and player.error is None:
        player.set_speed(None)
        player.play(epochs)


def _player_from_address(settings: Settings, images) -> Player:
    """A player where the page's address says, else at the beginning."""
    text = session.address_parameter("at")
    position, problem = position_from_text(settings, text) if text else (Position(settings), "")
    tape = process.TAPES.tape(position.settings, images, position.changes)
    player = new_player(tape, settings)
    if player.at_once and not text:
        show_trained(player)
        return player
    player.go_to(min(position.step, tape.step))
    if position.step > tape.step and tape.divergence is None:
        if position.seconds > MAX_RETRAINING_SECONDS:
            problem = (
                f"Update {position.step:,} was left out: training up to there would take more than "
                f"{MAX_RETRAINING_SECONDS:.0f} seconds"
            )
        else:
            player.about = f"Training again up to update {position.step:,}."
            player.train_to(position.step)
    if problem:
        session.add_link_problem(f"{problem}.")
        session.set_address_parameter("at", "")
        st.rerun()  # to show the notice above the page
    return player


def _follow_controls(player: Player, settings: Settings) -> None:
    before, step, complete = player.settings, player.step, player.at_once and player.finished
    changed = describe_changes(before, settings)
    if player.goal == before.epochs:  # "One epoch" sets another goal, which stays
        player.goal = settings.epochs
    if before.replace(epochs=settings.epochs) == settings:
        player.settings = settings
        if complete:
            show_trained(player)
        return
    if before.fixed_values() != settings.fixed_values() or step == 0 or complete:
        player.pause()
        untouched = not player.tape.step and before.fixed_values() == settings.fixed_values()
        leave_tape(player)
        player.visit(settings)
        what = "Back on an earlier run" if player.step else "A new run has begun"
        if player.at_once and not player.step:
            show_trained(player)
            what = "Trained anew"
        player.about = "" if untouched else f"{what}: {changed}."
        return
    with player.training.held_still():
        tape = process.TAPES.branch(player.tape, step, **{name: getattr(settings, name) for name in CHANGED_ON_THE_WAY})
    if tape is not player.tape and player.tape.step > step:
        leave_tape(player)
    player.load(tape, step)
    player.settings = settings
    player.about = f"The run goes on with a change from update {step + 1:,}: {changed}."


def leave_tape(player: Player) -> None:
    """Remember the player's tape, to come back to it; its curves stay on the page until another trained tape is left."""
    pin = None
    with player.training.held_still():
        if player.tape.step:
            pin = pin_from_history(player.tape.run)
    player.leave_tape(pin)


def go_back() -> None:
    """Return to the tape that was left, and to the controls of then."""
    player = session.player()
    if player is None or player.previous is None:
        return
    player.pause()
    place, _ = player.previous
    settings = place.settings
    leave_tape(player)
    player.return_to(place, settings)
    player.about = "Back on the run of before."
    session.set_controls(**{name: getattr(settings, name) for name in settings.knobs()})


def forget_previous() -> None:
    """Do not show the run of before any more."""
    player = session.player()
    if player is not None:
        player.previous = None


def to_the_start() -> None:
    """Rewind. If the run was changed on the way, the values of now hold from its first update."""
    player = session.player()
    player.pause()
    if player.tape.changes:
        leave_tape(player)
        player.load(process.TAPES.tape(player.settings, player.images))
        player.about = "A new run from the start, with the settings as they are now."
    else:
        player.go_to(0)
        player.about = "Back at the start. Play shows the same run: the same initial weights and batches."


def write_position(player: Player) -> None:
    """Write the position into the page's address; the one where the page begins is left out."""
    if player.playing:
        return
    text = position_to_text(player.tape.settings, player.tape.changes, player.step)
    if player.at_once:
        text = "" if player.finished and not player.tape.changes else text or "0"
    session.set_address_parameter("at", text)
