"""Pinned runs made again: their tapes are trained up to where the runs were pinned."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from core.data.fashion_mnist import Dataset
from core.pins import Pin, Recipe, retraining_seconds
from core.pins.pin import pin_from_history, with_final_measurement
from core.training.run import Run
from pages.player import playback, process
from pages.player.player import Player


class PinTraining:
    """Plays the tape of each recipe up to its last update. A page shows its progress as it does that of a `Training`."""

    def __init__(self, recipes: Sequence[Recipe], data: Dataset | None = None):
        self.secret = secrets.token_urlsafe(16)
        self.view: object = None
        self.players: dict[Recipe, Player] = {}
        for recipe in recipes:
            tape = process.TAPES.tape(recipe.settings, data, recipe.changes)
            player = self.players[recipe] = Player(tape, recipe.settings, playback.scheduler())
            player.train_to(recipe.updates)

    @property
    def playing(self) -> bool:
        return any(player.step < recipe.updates and player.playing for recipe, player in self.players.items())

    @property
    def error(self) -> Exception | None:
        return next((player.error for player in self.players.values() if player.error), None)

    @property
    def fraction_done(self) -> float:
        """The finished fraction of the estimated training time."""
        costs = {recipe: retraining_seconds(recipe) for recipe in self.players}
        done = sum(costs[recipe] * player.step / recipe.updates for recipe, player in self.players.items())
        return done / sum(costs.values())

    def pins(self) -> dict[Recipe, Pin]:
        """Those of the runs that are made again."""
        ready = {r: player for r, player in self.players.items() if player.step >= r.updates or player.at_divergence}
        return {recipe: pin_of(player.state()) for recipe, player in ready.items()}

    def release(self) -> None:
        self.view = None
        for player in self.players.values():
            player.release()

    @contextmanager
    def held_still(self) -> Iterator[PinTraining]:
        """Itself: its progress can be read at any time."""
        yield self


def pin_of(run: Run) -> Pin:
    """The pin of a run that nobody trains on; what is missing is measured.

    Raises: ValueError if the run has made no update.
    """
    return with_final_measurement(pin_from_history(run), run.model, run.data)
