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


def player_for(settings: Settings, data=None) -> Player:
    """The learner's player, on the tape that these settings and data ask for."""
    player = kept_player()
    if player is None:
        return _player_from_address(settings, data)
    if data is not None and player.data is not data:
        player.pause()
        player.load(process.TAPES.tape(settings, data))
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


def _player_from_address(settings: Settings, data) -> Player:
    """A player where the page's address says, else at the beginning."""
    text = session.address_parameter("at")
    position, problem = position_from_text(settings, text) if text else (Position(settings), "")
    tape = process.TAPES.tape(position.settings, data, position.changes)
    player = new_player(tape, settings)
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
    before, step = player.settings, player.step
    changed = describe_changes(before, settings)
    if player.goal == before.epochs:  # "One epoch" sets another goal, which stays
        player.goal = settings.epochs
    if before.replace(epochs=settings.epochs) == settings:
        player.settings = settings
        return
    if before.fixed_values() != settings.fixed_values() or step == 0:
        player.pause()
        untouched = not player.tape.step and before.fixed_values() == settings.fixed_values()
        leave_tape(player)
        player.visit(settings)
        what = "Back on an earlier run" if player.step else "A new run has begun"
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
        player.load(process.TAPES.tape(player.settings, player.data))
        player.about = "A new run from the start, with the settings as they are now."
    else:
        player.go_to(0)
        player.about = "Back at the start. Play shows the same run: the same initial weights and batches."


def write_position(player: Player) -> None:
    """Write the position into the page's address."""
    if not player.playing:
        session.set_address_parameter("at", position_to_text(player.tape, player.step))
